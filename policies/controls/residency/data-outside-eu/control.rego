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
#   outcomes:
#     pass:
#       en: every place where the resource stores or processes data is in one of the 27 member states, by the table of its vendor
#       fr: chaque lieu où la ressource stocke ou traite des données est dans l’un des 27 États membres, d’après la table de son prestataire
#     fail:
#       en: one place is outside, also in the European Economic Area, Switzerland or the United Kingdom; `global` and multi-regions that are not bound to the Union
#       fr: un des lieux est hors de l’Union, même dans l’Espace économique européen, en Suisse ou au Royaume-Uni ; `global` et les multirégions que rien ne borne à l’Union
#     undetermined:
#       en: the place comes from the environment or is known only after apply; the operator, the region or the members of a multi-region are not in the vendor data
#       fr: le lieu vient de l’environnement ou n’est connu qu’après application ; l’opérateur, la région ou les membres d’une multirégion ne sont pas dans les données sur les prestataires
#   project:
#     area.countries:
#       en: countries that are allowed; one outside the Union takes the requirement letters away
#       fr: pays admis ; un pays hors de l’Union retire les exigences associées
#     vendor:
#       en: operators that the vendor data do not know, with the country of each of their regions
#       fr: opérateurs absents des données sur les prestataires, avec le pays de chacune de leurs régions
#   messages:
#     fail:
#       en: '`{address}` is in {f.located}, outside the accepted area'
#       fr: 'le lieu de `{address}` est {f.located}, hors de la zone acceptée'
#     undetermined:
#       en: where `{address}` is kept is not known
#       fr: on ne sait pas où `{address}` est conservé
#     undetermined-environment:
#       en: 'where `{address}` is kept depends on the environment: neither the resource nor its provider configuration names a place'
#       fr: 'le lieu de `{address}` dépend de l’environnement : ni la ressource ni la configuration de son fournisseur ne le nomment'
#     undetermined-environment-whose:
#       en: 'where `{address}` is kept depends on the environment: nothing says which operator `{f.place}` belongs to'
#       fr: 'le lieu de `{address}` dépend de l’environnement : rien ne dit à quel opérateur appartient `{f.place}`'
#     undetermined-not-in-vendor-data:
#       en: 'the place of `{address}` is not in the vendor data: nobody can tell which country it is'
#       fr: 'le lieu de `{address}` n’est pas dans les données sur les prestataires : le pays n’est pas connu'
#     undetermined-not-in-vendor-data-whose:
#       en: 'the operator behind `{address}` is not in the vendor data: nobody can tell in which country its `{f.place}` is'
#       fr: 'l’opérateur derrière `{address}` n’est pas dans les données sur les prestataires : le pays de son `{f.place}` n’est pas connu'
#     undetermined-not-in-vendor-data-at-vendor:
#       en: '`{address}` is in `{f.place}`, of which the vendor data on {f.vendor} know no country'
#       fr: '`{address}` se trouve dans `{f.place}`, dont les données sur {f.vendor} ne donnent pas le pays'
#     undetermined-elsewhere:
#       en: '`{address}` is where a resource is that this plan does not hold'
#       fr: '`{address}` est là où est une ressource que ce plan ne contient pas'
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
#     aws:
#       en: write a region of the Union in the resource or in its provider configuration (`eu-west-3`, `eu-central-1`), and no other one in `endpoints`
#       fr: écrire une région de l’Union dans la ressource ou la configuration de son fournisseur (`eu-west-3`, `eu-central-1`), et aucune autre dans `endpoints`
#     aws.region:
#       en: 'write a region of the Union in `region`, or use a provider configuration of one: `eu-west-3`, `eu-central-1`'
#       fr: 'écrire une région de l’Union dans `region`, ou utiliser une configuration qui en nomme une : `eu-west-3`, `eu-central-1`'
#       snippet: region = "eu-west-3"
#     aws.availability_zone:
#       en: write a zone of a region of the Union, and use a provider configuration of that region
#       fr: écrire une zone d’une région de l’Union, et utiliser une configuration de cette région
#       snippet: availability_zone = "eu-west-3a"
#     azurerm:
#       en: 'write a location of the Union in this resource, or in the one that it belongs to: `francecentral`, `westeurope`, `northeurope`'
#       fr: 'écrire un emplacement de l’Union dans cette ressource, ou dans celle à laquelle elle appartient : `francecentral`, `westeurope`, `northeurope`'
#     azurerm.location:
#       en: 'write a location of the Union: `francecentral`, `westeurope`, `northeurope`'
#       fr: 'écrire un emplacement de l’Union : `francecentral`, `westeurope`, `northeurope`'
#       snippet: location = "francecentral"
#     google:
#       en: 'write a region of the Union in the resource or in its provider configuration: `europe-west9`, but not `europe-west2`, which is London'
#       fr: 'écrire une région de l’Union dans la ressource ou la configuration de son fournisseur : `europe-west9`, mais pas `europe-west2`, qui est Londres'
#     google.location:
#       en: 'write a location of the Union: `europe-west9`, or `EUR4`, whose two regions are both inside'
#       fr: 'écrire un emplacement de l’Union : `europe-west9`, ou `EUR4`, dont les deux régions y sont'
#       snippet: location = "europe-west9"
#     google.region:
#       en: 'write a region of the Union: `europe-west9`, `europe-west1`, `europe-west4`'
#       fr: 'écrire une région de l’Union : `europe-west9`, `europe-west1`, `europe-west4`'
#       snippet: region = "europe-west9"
#     google.zone:
#       en: write a zone of a region of the Union
#       fr: écrire une zone d’une région de l’Union
#       snippet: zone = "europe-west9-a"
#     numspot:
#       en: name the region in the provider configuration, by `numspot_host` and `numspot_host_os`
#       fr: nommer la région dans la configuration du fournisseur, par `numspot_host` et `numspot_host_os`
#     openstack:
#       en: 'write a region of the Union in the resource or in its provider configuration, by the names of its operator: at OVHcloud `GRA11` or `SBG5`'
#       fr: 'écrire une région de l’Union dans la ressource ou la configuration de son fournisseur, selon les noms de l’opérateur : chez OVHcloud `GRA11` ou `SBG5`'
#     openstack.region:
#       en: 'write a region of the Union, by the names of its operator: at OVHcloud `GRA11` or `SBG5`'
#       fr: 'écrire une région de l’Union, selon les noms de l’opérateur : chez OVHcloud `GRA11` ou `SBG5`'
#       snippet: region = "GRA11"
#     ovh:
#       en: 'write a region of the Union in this resource, or in the one that it belongs to: `EU-WEST-PAR`, `GRA11`, `SBG5`'
#       fr: 'écrire une région de l’Union dans cette ressource, ou dans celle à laquelle elle appartient : `EU-WEST-PAR`, `GRA11`, `SBG5`'
#     ovh.nodes:
#       en: 'write a region of the Union for each node: `GRA`, `SBG`, `DE`, `WAW`'
#       fr: 'écrire une région de l’Union pour chaque nœud : `GRA`, `SBG`, `DE`, `WAW`'
#       snippet: |
#         nodes {
#           region = "GRA"
#         }
#     ovh.region:
#       en: 'write a region of the Union: `EU-WEST-PAR`, `GRA11`, `SBG5`; a name that begins with `EU` does not say so'
#       fr: 'écrire une région de l’Union : `EU-WEST-PAR`, `GRA11`, `SBG5` ; un nom qui commence par `EU` n’y suffit pas'
#       snippet: region = "EU-WEST-PAR"
#     ovh.region_name:
#       en: 'write a region of the Union: `EU-WEST-PAR`, `GRA11`, `SBG5`; a name that begins with `EU` does not say so'
#       fr: 'écrire une région de l’Union : `EU-WEST-PAR`, `GRA11`, `SBG5` ; un nom qui commence par `EU` n’y suffit pas'
#       snippet: region_name = "EU-WEST-PAR"
#     elsewhere:
#       en: 'use a region of {f.vendor} that lies in the Union, in the resource or in its provider configuration: {regions}'
#       fr: 'utiliser chez {f.vendor} une région située dans l’Union, dans la ressource ou dans la configuration de son fournisseur : {regions}'
#     nowhere:
#       en: 'no region of {f.vendor} in our data lies in the Union: use another cloud'
#       fr: 'nos données ne connaissent chez {f.vendor} aucune région située dans l’Union : utiliser un autre cloud'
#     any:
#       en: write a region of the European Union, in the resource or in its provider configuration
#       fr: écrire une région de l’Union européenne, dans la ressource ou dans la configuration de son fournisseur
#   cells:
#     cloudtemple:
#       noncompliant:
#         en: every site of this vendor is in France
#         fr: tous les sites de ce prestataire sont en France
#     numspot:
#       noncompliant:
#         en: every region of this vendor is in France
#         fr: toutes les régions de ce prestataire sont en France
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
