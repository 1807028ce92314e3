# METADATA
# title: Each provider configuration fixes a region or endpoint in the European Union
# custom:
#   id: provider-region-outside-eu
#   title:
#     en: Each provider configuration fixes a region or endpoint in the European Union
#     fr: Chaque configuration de fournisseur fixe une région ou un point de terminaison dans l’Union européenne
#   severity: high
#   unknown: gate
#   scope: resource
#   concepts:
#   - provider_place
#   requirements:
#     secnumcloud-3.2:
#     - letter: 19.2.b
#       basis: evidence
#     - letter: 19.2.d
#       basis: evidence
#   rationale:
#     en: a region that only the pipeline knows can change without a review
#     fr: une région que seule la chaîne d’intégration connaît peut changer sans relecture
#   messages:
#     fail:
#       en: '`{address}` works in {f.place} ({f.country}), outside the accepted area'
#       fr: '`{address}` travaille à {f.place} ({f.country}), hors de la zone acceptée'
#     undetermined:
#       en: where `{address}` works is not known
#       fr: on ne sait pas où `{address}` travaille
#     undetermined-environment:
#       en: 'where `{address}` works depends on the environment: the block names neither a region nor an endpoint'
#       fr: 'le lieu où `{address}` travaille dépend de l’environnement : le bloc ne nomme ni région ni point de terminaison'
#     undetermined-not-in-vendor-data:
#       en: the region or the endpoint of `{address}` is not in the vendor data
#       fr: la région ou le point de terminaison de `{address}` n’est pas dans les données sur les prestataires
#   remediation:
#     scaleway:
#       en: 'write a region of the Union in the block: `fr-par`, `nl-ams`, `pl-waw`'
#       fr: 'écrire dans le bloc une région de l’Union : `fr-par`, `nl-ams`, `pl-waw`'
#       snippet: region = "fr-par"
#     scaleway.zone:
#       en: write a zone of the Union in the block
#       fr: écrire dans le bloc une zone de l’Union
#       snippet: zone = "fr-par-1"
#     outscale:
#       en: 'write a region of the Union in the block: `eu-west-2` or `cloudgouv-eu-west-1`'
#       fr: 'écrire dans le bloc une région de l’Union : `eu-west-2` ou `cloudgouv-eu-west-1`'
#       snippet: |
#         api {
#           region = "cloudgouv-eu-west-1"
#         }
#     outscale.oks:
#       en: 'write a region of the Union in `oks` too: `eu-west-2` or `cloudgouv-eu-west-1`'
#       fr: 'écrire aussi une région de l’Union dans `oks` : `eu-west-2` ou `cloudgouv-eu-west-1`'
#       snippet: |
#         oks {
#           region = "eu-west-2"
#         }
#     ovh:
#       en: 'use the European API: `ovh-eu`'
#       fr: 'utiliser l’interface européenne : `ovh-eu`'
#       snippet: endpoint = "ovh-eu"
#     any:
#       en: write a region or an endpoint of the European Union in the block
#       fr: écrire dans le bloc une région ou un point de terminaison de l’Union européenne
#   cells:
#     scaleway:
#       noncompliant:
#         en: every region of this vendor is in the Union
#         fr: toutes les régions de ce prestataire sont dans l’Union
#   since: 0.1.0
package controls.residency.provider_region_outside_eu

import data.k

verdicts := [[f, k.is(f.in_area, true)] | some f in data.facts.provider_place]
