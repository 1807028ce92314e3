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
#     en: what names no place of its own goes where this block says
#     fr: ce qui ne nomme pas son propre lieu va là où ce bloc le dit
#   outcomes:
#     pass:
#       en: the region, zone, endpoint or host of the provider configuration fixes a place in the Union
#       fr: la région, la zone, le point de terminaison ou l’hôte de la configuration fixe un lieu dans l’Union
#     fail:
#       en: it fixes a place outside the Union
#       fr: il fixe un lieu hors de l’Union
#     undetermined:
#       en: nothing is set, so the environment or a profile decides; the region or the endpoint is not in the vendor data
#       fr: rien n’est renseigné, donc l’environnement ou un profil décide ; la région ou le point de terminaison n’est pas dans les données sur les prestataires
#   project:
#     area.countries:
#       en: countries that are allowed; one outside the Union takes the requirement letters away
#       fr: pays admis ; un pays hors de l’Union retire les exigences associées
#     vendor:
#       en: operators that the vendor data do not know, with the country of each of their regions
#       fr: opérateurs absents des données sur les prestataires, avec le pays de chacune de leurs régions
#   messages:
#     fail:
#       en: '`{address}` works in {f.located}, outside the accepted area'
#       fr: '`{address}` cible {f.located}, hors de la zone acceptée'
#     undetermined:
#       en: where `{address}` works is not known
#       fr: on ne sait pas quel lieu `{address}` cible
#     undetermined-environment:
#       en: 'where `{address}` works depends on the environment: the block names neither a region nor an endpoint'
#       fr: 'le lieu que `{address}` cible dépend de l’environnement : le bloc ne nomme ni région ni point de terminaison'
#     undetermined-environment-whose:
#       en: 'where `{address}` works depends on the environment: the block does not say which operator `{f.place}` belongs to'
#       fr: 'le lieu que `{address}` cible dépend de l’environnement : le bloc ne dit pas à quel opérateur appartient `{f.place}`'
#     undetermined-not-in-vendor-data:
#       en: the region or the endpoint of `{address}` is not in the vendor data
#       fr: la région ou le point de terminaison de `{address}` n’est pas dans les données sur les prestataires
#     undetermined-not-in-vendor-data-whose:
#       en: 'the operator that `{address}` reaches is not in the vendor data: nobody can tell in which country its `{f.place}` is'
#       fr: 'l’opérateur que `{address}` atteint n’est pas dans les données sur les prestataires : le pays de son `{f.place}` n’est pas connu'
#     undetermined-not-in-vendor-data-at-vendor:
#       en: '`{address}` works in `{f.place}`, of which the vendor data on {f.vendor} know no country'
#       fr: '`{address}` cible `{f.place}`, dont les données sur {f.vendor} ne donnent pas le pays'
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
#     aws:
#       en: 'write a region of the Union in the block: `eu-west-3`, `eu-central-1`'
#       fr: 'écrire dans le bloc une région de l’Union : `eu-west-3`, `eu-central-1`'
#       snippet: region = "eu-west-3"
#     aws.endpoints:
#       en: write a region of the Union in the block, and none of another one in `endpoints`
#       fr: écrire dans le bloc une région de l’Union, et n’en nommer aucune autre dans `endpoints`
#       snippet: |
#         region = "eu-west-3"
#         endpoints {
#           s3 = "https://s3.eu-west-3.amazonaws.com"
#         }
#     azurerm:
#       en: name a cloud in the Union, such as that of Bleu; with `environment = "public"`, each resource is judged by its own `location`
#       fr: nommer un cloud de l’Union, comme celui de Bleu ; avec `environment = "public"`, chaque ressource est jugée sur sa `location`
#       snippet: metadata_host = "management.sovcloud-api.fr"
#     google:
#       en: 'write a region of the Union in the block: `europe-west9`, `europe-west1`, `europe-west4`'
#       fr: 'écrire dans le bloc une région de l’Union : `europe-west9`, `europe-west1`, `europe-west4`'
#       snippet: region = "europe-west9"
#     google.zone:
#       en: write a zone of a region of the Union in the block
#       fr: écrire dans le bloc une zone d’une région de l’Union
#       snippet: zone = "europe-west9-a"
#     helm:
#       en: 'name in `kubernetes` the `host` of a cluster in the Union: what a file or the environment names can be anywhere'
#       fr: 'nommer dans `kubernetes` le `host` d’une grappe de l’Union : ce que nomme un fichier ou l’environnement peut être n’importe où'
#     kubectl:
#       en: 'name in `host` the API server of a cluster in the Union: what a file or the environment names can be anywhere'
#       fr: 'nommer dans `host` le serveur d’API d’une grappe de l’Union : ce que nomme un fichier ou l’environnement peut être n’importe où'
#     kubernetes:
#       en: 'name in `host` the API server of a cluster in the Union: what a file or the environment names can be anywhere'
#       fr: 'nommer dans `host` le serveur d’API d’une grappe de l’Union : ce que nomme un fichier ou l’environnement peut être n’importe où'
#     numspot:
#       en: name the region in the block, by the hosts of the API and of the object store
#       fr: nommer la région dans le bloc, par les hôtes de l’API et du stockage objet
#       snippet: |
#         numspot_host    = "https://api.cloudgouv-eu-west-1.numspot.com"
#         numspot_host_os = "https://objectstorage.cloudgouv-eu-west-1.numspot.com"
#     openstack:
#       en: 'write `auth_url` and `region` in the block: who the operator is and where it works follow from them'
#       fr: 'écrire `auth_url` et `region` dans le bloc : l’opérateur et le lieu en découlent'
#     openstack.region:
#       en: 'write a region of the Union in the block, by the names of its operator: at OVHcloud `GRA11` or `SBG5`'
#       fr: 'écrire dans le bloc une région de l’Union, selon les noms de l’opérateur : chez OVHcloud `GRA11` ou `SBG5`'
#       snippet: region = "GRA11"
#     elsewhere:
#       en: 'write in the block a region of {f.vendor} that lies in the Union, with the endpoint that goes with it: {regions}'
#       fr: 'écrire dans le bloc une région située dans l’Union chez {f.vendor}, avec son point de terminaison : {regions}'
#     nowhere:
#       en: 'no region of {f.vendor} in our data lies in the Union: use another cloud'
#       fr: 'nos données ne connaissent chez {f.vendor} aucune région située dans l’Union : utiliser un autre cloud'
#     any:
#       en: write a region or an endpoint of the European Union in the block
#       fr: écrire dans le bloc une région ou un point de terminaison de l’Union européenne
#   cells:
#     cloudtemple:
#       noncompliant:
#         en: every site of this vendor is in France
#         fr: tous les sites de ce prestataire sont en France
#     numspot:
#       noncompliant:
#         en: every region of this vendor is in France
#         fr: toutes les régions de ce prestataire sont en France
#     ovh:
#       compliant:
#         en: 'no endpoint fixes a place in the Union: `ovh-eu` and `ovh-ca` sell the same regions, inside the Union and outside'
#         fr: 'aucun point de terminaison ne fixe un lieu de l’Union : `ovh-eu` et `ovh-ca` vendent les mêmes régions, dans l’Union et hors d’elle'
#     scaleway:
#       noncompliant:
#         en: every region of this vendor is in the Union
#         fr: toutes les régions de ce prestataire sont dans l’Union
#   since: 0.1.0
package controls.residency.provider_region_outside_eu

import data.k

verdicts := [[f, k.is(f.in_area, true)] | some f in data.facts.provider_place]
