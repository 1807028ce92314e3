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
#     en: a qualification covers an offer within its perimeter, not a company
#     fr: une qualification porte sur une offre et son périmètre, pas sur une entreprise
#   messages:
#     fail:
#       en: '`{address}` is in {f.place} at {f.vendor}, outside every qualified perimeter in our data'
#       fr: '`{address}` est à {f.place} chez {f.vendor}, hors de tout périmètre qualifié de nos données'
#     undetermined:
#       en: whether `{address}` is inside a qualified perimeter is not known
#       fr: on ne sait pas si `{address}` est dans un périmètre qualifié
#     undetermined-environment:
#       en: 'whether `{address}` is inside a qualified perimeter depends on the environment: nothing names its region'
#       fr: 'l’appartenance de `{address}` à un périmètre qualifié dépend de l’environnement : rien ne nomme sa région'
#   remediation:
#     scaleway:
#       en: 'no offer of this vendor has a perimeter in our data: choose a qualified offer, or waive with a reason'
#       fr: 'aucune offre de ce prestataire n’a de périmètre dans nos données : choisir une offre qualifiée, ou déroger avec un motif'
#     outscale:
#       en: use a provider configuration of the region `cloudgouv-eu-west-1`
#       fr: utiliser une configuration de la région `cloudgouv-eu-west-1`
#     any:
#       en: choose a qualified offer, in a region of its perimeter, or waive with a reason
#       fr: choisir une offre qualifiée, dans une région de son périmètre, ou déroger avec un motif
#   cells:
#     scaleway:
#       compliant:
#         en: no offer of this vendor has a qualified perimeter in the vendor data
#         fr: aucune offre de ce prestataire n’a de périmètre qualifié dans les données
#   since: 0.1.0
package controls.sovereignty.outside_qualified_scope

import data.k

verdicts := [[f, k.is(f.qualified, true)] | some f in data.facts.scope_place]
