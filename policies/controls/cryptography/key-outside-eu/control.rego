# METADATA
# title: Keys and secrets are located in the European Union
# custom:
#   id: key-outside-eu
#   title:
#     en: Keys and secrets are located in the European Union
#     fr: Les clés et les secrets sont dans l’Union européenne
#   severity: critical
#   unknown: gate
#   scope: resource
#   concepts:
#   - key_place
#   requirements:
#     secnumcloud-3.2:
#     - letter: 19.2.d
#       basis: inference
#     - letter: 10.5.c
#       basis: inference
#   rationale:
#     en: a key held outside the Union puts what it protects within reach of another law
#     fr: une clé détenue hors de l’Union met ce qu’elle protège à la portée d’un autre droit
#   messages:
#     fail:
#       en: '`{address}` is in {f.place} ({f.country}), outside the accepted area'
#       fr: '`{address}` se trouve à {f.place} ({f.country}), hors de la zone acceptée'
#     undetermined:
#       en: where `{address}` is kept is not known
#       fr: on ne sait pas où `{address}` est conservé
#     undetermined-environment:
#       en: 'where `{address}` is kept depends on the environment: neither the resource nor its provider configuration names a place'
#       fr: 'le lieu de `{address}` dépend de l’environnement : ni la ressource ni la configuration de son fournisseur ne le nomment'
#   remediation:
#     scaleway:
#       en: 'write a region of the Union in `region`: `fr-par`, `nl-ams`, `pl-waw`'
#       fr: 'écrire une région de l’Union dans `region` : `fr-par`, `nl-ams`, `pl-waw`'
#       snippet: region = "fr-par"
#     any:
#       en: create the key in a region of the European Union, and encrypt the data again with it
#       fr: créer la clé dans une région de l’Union européenne, et chiffrer de nouveau les données avec elle
#   cannot:
#     outscale:
#       en: the plugin manages neither keys nor secrets
#       fr: le plugin ne gère ni clés ni secrets
#   cells:
#     scaleway:
#       noncompliant:
#         en: every region of this vendor is in the Union
#         fr: toutes les régions de ce prestataire sont dans l’Union
#   since: 0.1.0
package controls.cryptography.key_outside_eu

import data.k

verdicts := [[f, k.is(f.in_area, true)] | some f in data.facts.key_place]
