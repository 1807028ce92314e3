# METADATA
# title: Resources stay inside the qualified scope of a qualified vendor
# custom:
#   id: outside-qualified-scope
#   title:
#     en: Resources stay inside the qualified scope of a qualified vendor
#     fr: Les ressources restent dans le périmètre qualifié d’un prestataire qualifié
#   severity: medium
#   unknown: warn
#   scope: resource
#   concepts:
#   - scope_place
#   requirements:
#     secnumcloud-3.2:
#     - letter: 19.6.d
#       basis: inference
#   rationale:
#     en: a qualification covers an offer with its perimeter, not a company
#     fr: une qualification couvre une offre et son périmètre, pas une entreprise
#   messages:
#     fail:
#       en: '`{address}` is in {f.place} at {f.vendor}, outside every qualified perimeter in our data'
#       fr: '`{address}` est à {f.place} chez {f.vendor}, hors de tout périmètre qualifié connu de nos données'
#     undetermined:
#       en: whether `{address}` is inside a qualified perimeter cannot be known from this plan
#       fr: ce plan ne permet pas de savoir si `{address}` est dans un périmètre qualifié
#   remediation:
#     scaleway:
#       en: 'no offer of this vendor has a perimeter in our data: choose a qualified offer, or waive with a reason'
#       fr: 'aucune offre de ce prestataire n’a de périmètre dans nos données : choisir une offre qualifiée, ou déroger avec un motif'
#     outscale:
#       en: use the region `cloudgouv-eu-west-1`
#       fr: utiliser la région `cloudgouv-eu-west-1`
#   since: 0.1.0
package controls.sovereignty.outside_qualified_scope

import data.k

verdicts := [[f, k.is(f.qualified, true)] | some f in data.facts.scope_place]
