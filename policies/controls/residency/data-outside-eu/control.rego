# METADATA
# title: Customer data are stored and processed in the European Union
# custom:
#   id: data-outside-eu
#   title:
#     en: Customer data are stored and processed in the European Union
#     fr: Les données des clients sont stockées et traitées dans l’Union européenne
#   severity: critical
#   unknown: gate
#   scope: resource
#   concepts:
#   - data_place
#   requirements:
#     secnumcloud-3.2:
#     - letter: 19.2.b
#       basis: violation
#   rationale:
#     en: data outside the Union fall under another law
#     fr: des données hors de l’Union relèvent d’un autre droit
#   messages:
#     fail:
#       en: '`{address}` is in {f.place} ({f.country}), outside the accepted area'
#       fr: '`{address}` se trouve à {f.place} ({f.country}), hors de la zone acceptée'
#     undetermined:
#       en: the place of `{address}` cannot be known from this plan
#       fr: ce plan ne permet pas de savoir où se trouve `{address}`
#   remediation:
#     scaleway:
#       en: write a region or zone of the Union
#       fr: écrire une région ou une zone de l’Union
#     outscale:
#       en: use a provider configuration of a region of the Union
#       fr: utiliser une configuration d’une région de l’Union
#   since: 0.1.0
package controls.residency.data_outside_eu

import data.k

verdicts := [[f, k.is(f.in_area, true)] | some f in data.facts.data_place]
