# METADATA
# title: Each provider configuration fixes a region or endpoint in the European Union
# custom:
#   id: provider-region-outside-eu
#   title:
#     en: Each provider configuration fixes a region or endpoint in the European Union
#     fr: Chaque configuration de fournisseur fixe une région ou un point d’accès dans l’Union européenne
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
#     en: a region that the pipeline chooses can change without a review
#     fr: une région choisie par la chaîne d’intégration peut changer sans relecture
#   messages:
#     fail:
#       en: '`{address}` points at {f.place} ({f.country}), outside the accepted area'
#       fr: '`{address}` vise {f.place} ({f.country}), hors de la zone acceptée'
#     undetermined:
#       en: the place that `{address}` works in cannot be known from this plan
#       fr: ce plan ne permet pas de savoir où travaille `{address}`
#   remediation:
#     scaleway:
#       en: write the region in the block
#       fr: écrire la région dans le bloc
#       snippet: region = "fr-par"
#     outscale:
#       en: write the region in the block
#       fr: écrire la région dans le bloc
#   since: 0.1.0
package controls.residency.provider_region_outside_eu

import data.k

verdicts := [[f, k.is(f.in_area, true)] | some f in data.facts.provider_place]
