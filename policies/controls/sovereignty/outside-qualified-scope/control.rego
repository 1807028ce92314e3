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
#   outcomes:
#     pass:
#       en: the service and the region of the resource are inside a perimeter of the vendor data, such as `cloudgouv-eu-west-1` of OUTSCALE
#       fr: le service et la région de la ressource sont dans un périmètre des données sur les prestataires, comme `cloudgouv-eu-west-1` d’OUTSCALE
#     fail:
#       en: the vendor has no perimeter in the data, or the region is outside it
#       fr: le prestataire n’a pas de périmètre dans les données, ou la région est hors de celui-ci
#     undetermined:
#       en: the region comes from the environment or is known only after apply; the operator or the region is not in the data, or these do not say whether the service is inside
#       fr: la région vient de l’environnement ou n’est connue qu’après application ; l’opérateur ou la région n’est pas dans les données, ou celles-ci ne disent pas si le service est dans le périmètre
#   project:
#     vendor:
#       en: operators that the vendor data do not know, with the regions that their qualification covers
#       fr: opérateurs absents des données sur les prestataires, avec les régions que couvre leur qualification
#   messages:
#     fail:
#       en: '`{address}` is {f.where}, outside every qualified perimeter in our data'
#       fr: '`{address}` est {f.where}, hors de tout périmètre qualifié de nos données'
#     undetermined:
#       en: whether `{address}` is inside a qualified perimeter is not known
#       fr: on ne sait pas si `{address}` est dans un périmètre qualifié
#     undetermined-environment:
#       en: 'whether `{address}` is inside a qualified perimeter depends on the environment: the configuration does not name its operator and its region'
#       fr: 'l’appartenance de `{address}` à un périmètre qualifié dépend de l’environnement : la configuration ne nomme pas son opérateur et sa région'
#   remediation:
#     scaleway:
#       en: 'no offer of this vendor has a perimeter in our data: choose a qualified offer, or waive with a reason'
#       fr: 'aucune offre de ce prestataire n’a de périmètre dans nos données : choisir une offre qualifiée, ou déroger avec un motif'
#     outscale:
#       en: use a provider configuration of the region `cloudgouv-eu-west-1`
#       fr: utiliser une configuration de la région `cloudgouv-eu-west-1`
#     aws:
#       en: 'no offer of AWS is qualified in our data: choose one that is (`endpoints` reaches the object store of OUTSCALE in `cloudgouv-eu-west-1`), or waive with a reason'
#       fr: 'aucune offre d’AWS n’est qualifiée dans nos données : en choisir une (`endpoints` mène au stockage objet d’OUTSCALE en `cloudgouv-eu-west-1`), ou déroger'
#     azurerm:
#       en: 'no cloud behind this plugin is qualified in our data (Bleu has asked for it): choose a qualified offer, or waive with a reason'
#       fr: 'aucun cloud derrière ce plugin n’est qualifié dans nos données (Bleu l’a demandé) : choisir une offre qualifiée, ou déroger avec un motif'
#     google:
#       en: 'the public universe has no qualified offer in our data: use a qualified one, such as the universe of S3NS, or waive with a reason'
#       fr: 'l’univers public n’a aucune offre qualifiée dans nos données : en utiliser une, comme l’univers de S3NS, ou déroger avec un motif'
#     numspot:
#       en: name the region by `numspot_host`, read in the decision of ANSSI whether it is inside, and waive with the number of the decision
#       fr: nommer la région par `numspot_host`, lire dans la décision de l’ANSSI si elle est dedans, et déroger avec le numéro de la décision
#     openstack:
#       en: 'use a provider configuration of a qualified offer: the SNC Cloud Platform of OVHcloud has regions such as `eu-west-rbx-snc`'
#       fr: 'utiliser une configuration d’une offre qualifiée : la SNC Cloud Platform d’OVHcloud a des régions comme `eu-west-rbx-snc`'
#     ovh:
#       en: 'use the SNC Cloud Platform (regions in `-SNC`): the ordinary regions of the Public Cloud are outside the perimeter; or waive with a reason'
#       fr: 'utiliser la SNC Cloud Platform (régions en `-SNC`) : les régions ordinaires du Public Cloud sont hors du périmètre ; ou déroger avec un motif'
#     elsewhere:
#       en: 'use a region inside the perimeter of {f.vendor} ({perimeter}), or waive with a reason'
#       fr: 'utiliser une région de son périmètre chez {f.vendor} ({perimeter}), ou déroger avec un motif'
#     nowhere:
#       en: 'our data know no qualified offer of {f.vendor}: choose one elsewhere, or waive with a reason'
#       fr: 'nos données ne connaissent chez {f.vendor} aucune offre qualifiée : en choisir une ailleurs, ou déroger avec un motif'
#     any:
#       en: choose a qualified offer, in a region of its perimeter, or waive with a reason
#       fr: choisir une offre qualifiée, dans une région de son périmètre, ou déroger avec un motif
#   cells:
#     azurerm:
#       compliant:
#         en: no cloud behind this plugin has a qualified perimeter in the vendor data
#         fr: aucun cloud derrière ce plugin n’a de périmètre qualifié dans les données
#     cloudtemple:
#       noncompliant:
#         en: the services of this plugin are inside a perimeter, or it was not verified whether they are
#         fr: les services de ce plugin sont dans un périmètre, ou cela n’a pas été vérifié
#     numspot:
#       compliant:
#         en: 'the data do not say which region is inside the perimeter: every volume, machine or store is undetermined'
#         fr: 'les données ne disent pas quelle région est dans le périmètre : tout volume, machine ou dépôt est indéterminé'
#       noncompliant:
#         en: 'the data do not say which region is outside the perimeter: every volume, machine or store is undetermined'
#         fr: 'les données ne disent pas quelle région est hors du périmètre : tout volume, machine ou dépôt est indéterminé'
#     scaleway:
#       compliant:
#         en: no offer of this vendor has a qualified perimeter in the vendor data
#         fr: aucune offre de ce prestataire n’a de périmètre qualifié dans les données
#   since: 0.1.0
package controls.sovereignty.outside_qualified_scope

import data.k

verdicts := [[f, k.is(f.qualified, true)] | some f in data.facts.scope_place]
