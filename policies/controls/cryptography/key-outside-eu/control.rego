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
#     en: a key outside the Union puts the data that it protects within reach of another law
#     fr: une clé hors de l’Union met les données qu’elle protège à la portée d’un autre droit
#   messages:
#     fail:
#       en: '`{address}` is in {f.place} ({f.country}), outside the accepted area'
#       fr: '`{address}` se trouve à {f.place} ({f.country}), hors de la zone acceptée'
#     undetermined:
#       en: the place of `{address}` cannot be known from this plan
#       fr: ce plan ne permet pas de savoir où se trouve `{address}`
#   remediation:
#     scaleway:
#       en: write a region of the Union in `region`
#       fr: écrire une région de l’Union dans `region`
#     outscale:
#       en: use a region of the Union
#       fr: utiliser une région de l’Union
#   since: 0.1.0
package controls.cryptography.key_outside_eu

import data.k

verdicts := [[f, k.is(f.in_area, true)] | some f in data.facts.key_place]
