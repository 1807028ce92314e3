# METADATA
# title: Customer data are stored and processed in the European Union
# custom:
#   id: data-outside-eu
#   title:
#     en: Customer data are stored and processed in the European Union
#     fr: Les données des commanditaires sont stockées et traitées dans l’Union européenne
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
#     en: data kept outside the Union fall under another law
#     fr: des données conservées hors de l’Union relèvent d’un autre droit
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
#     undetermined-not-in-vendor-data:
#       en: 'the place of `{address}` is not in the vendor data: nobody can tell which country it is'
#       fr: 'le lieu de `{address}` n’est pas dans les données sur les prestataires : le pays n’est pas connu'
#   remediation:
#     scaleway:
#       en: 'write a region of the Union in `region` (`fr-par`, `nl-ams`, `pl-waw`), or one of their zones in `zone`'
#       fr: 'écrire une région de l’Union dans `region` (`fr-par`, `nl-ams`, `pl-waw`), ou une de leurs zones dans `zone`'
#     scaleway.region:
#       en: 'write a region of the Union in `region`: `fr-par`, `nl-ams`, `pl-waw`'
#       fr: 'écrire une région de l’Union dans `region` : `fr-par`, `nl-ams`, `pl-waw`'
#       snippet: region = "fr-par"
#     scaleway.zone:
#       en: write a zone of the Union in `zone`
#       fr: écrire une zone de l’Union dans `zone`
#       snippet: zone = "fr-par-1"
#     outscale:
#       en: use a provider configuration whose region is `eu-west-2` or `cloudgouv-eu-west-1`
#       fr: utiliser une configuration dont la région est `eu-west-2` ou `cloudgouv-eu-west-1`
#     outscale.subregion_name:
#       en: write a subregion of `eu-west-2` or `cloudgouv-eu-west-1`, the regions in the Union, and use a provider configuration of that region
#       fr: écrire une sous-région de `eu-west-2` ou de `cloudgouv-eu-west-1`, régions de l’Union, et utiliser une configuration de cette région
#       snippet: subregion_name = "eu-west-2a"
#     any:
#       en: write a region of the European Union, in the resource or in its provider configuration
#       fr: écrire une région de l’Union européenne, dans la ressource ou dans la configuration de son fournisseur
#   cells:
#     scaleway:
#       noncompliant:
#         en: every region of this vendor is in the Union
#         fr: toutes les régions de ce prestataire sont dans l’Union
#   cannot:
#     kubernetes:
#       en: objects stand where their cluster stands, and the cluster is judged
#       fr: les objets sont là où est leur grappe, et la grappe est jugée
#   since: 0.1.0
package controls.residency.data_outside_eu

import data.k

verdicts := [[f, k.is(f.in_area, true)] | some f in data.facts.data_place]
