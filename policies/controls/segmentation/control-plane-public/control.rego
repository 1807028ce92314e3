# METADATA
# title: Control planes of clusters and managed services are private or allow-listed
# custom:
#   id: control-plane-public
#   title:
#     en: Control planes of clusters and managed services are private or allow-listed
#     fr: Les plans de contrôle des grappes et services managés sont privés ou filtrés
#   severity: high
#   unknown: gate
#   scope: resource
#   concepts:
#   - control_plane
#   requirements:
#     secnumcloud-3.2:
#     - letter: 9.6.d
#       basis: violation
#     - letter: 9.6.j
#       basis: violation
#     - letter: 13.2.e
#       basis: violation
#   rationale:
#     en: what everyone can reach is lost with the first stolen secret
#     fr: ce que tout le monde peut atteindre se perd avec le premier secret volé
#   outcomes:
#     pass:
#       en: the endpoint is private, or an allow-list of bounded ranges stands before it, or nobody is allowed
#       fr: le point de terminaison est privé, ou une liste de plages bornées le protège, ou personne n’y est admis
#     fail:
#       en: it is public, written or by documented default, and no list stands before it, or one that holds any address
#       fr: il est public, de façon explicite ou par défaut documenté, sans liste devant lui, ou avec une liste qui admet toute adresse
#     undetermined:
#       en: the exposure or a range of the list is known only after apply; the service existed before, and its list may exist outside this plan
#       fr: l’exposition ou une plage de la liste n’est connue qu’après application ; le service existait déjà, et sa liste peut exister hors de ce plan
#   messages:
#     fail:
#       en: every address can reach the endpoint of `{address}`
#       fr: toute adresse peut atteindre le point de terminaison de `{address}`
#     undetermined:
#       en: who can reach the endpoint of `{address}` is not known
#       fr: on ne sait pas qui peut atteindre le point de terminaison de `{address}`
#     undetermined-elsewhere:
#       en: '`{address}` exists already, and this plan holds no access list for it'
#       fr: '`{address}` existe déjà, et ce plan ne contient pas sa liste d’accès'
#   remediation:
#     scaleway_k8s_cluster:
#       en: add a `scaleway_k8s_acl` with the ranges of your administrators
#       fr: ajouter une `scaleway_k8s_acl` avec les plages de vos administrateurs
#       snippet: |
#         resource "scaleway_k8s_acl" "this" {
#           cluster_id = scaleway_k8s_cluster.this.id
#
#           acl_rules {
#             ip = "203.0.113.0/28"
#           }
#         }
#     scaleway_k8s_acl:
#       en: name the ranges of your administrators in `acl_rules`
#       fr: nommer les plages de vos administrateurs dans `acl_rules`
#       snippet: |
#         acl_rules {
#           ip = "203.0.113.0/28"
#         }
#     scaleway_rdb_instance:
#       en: attach a `private_network` and no `load_balancer`, or add a `scaleway_rdb_acl` with the ranges of the clients
#       fr: rattacher un `private_network` sans `load_balancer`, ou ajouter une `scaleway_rdb_acl` avec les plages des clients
#       snippet: |
#         resource "scaleway_rdb_acl" "this" {
#           instance_id = scaleway_rdb_instance.this.id
#
#           acl_rules {
#             ip = "203.0.113.0/28"
#           }
#         }
#     scaleway_rdb_acl:
#       en: name the ranges of the clients in `acl_rules`
#       fr: nommer les plages des clients dans `acl_rules`
#       snippet: |
#         acl_rules {
#           ip = "203.0.113.0/28"
#         }
#     scaleway_redis_cluster:
#       en: attach a `private_network`, or name the ranges of the clients in `acl`
#       fr: rattacher un `private_network`, ou nommer les plages des clients dans `acl`
#       snippet: |
#         acl {
#           ip = "203.0.113.0/28"
#         }
#     scaleway_mongodb_instance:
#       en: 'attach a `private_network`: a public endpoint of this service has no access list'
#       fr: 'rattacher un `private_network` : un point d’accès public de ce service n’a pas de liste d’accès'
#       snippet: |
#         private_network {
#           pn_id = scaleway_vpc_private_network.this.id
#         }
#     scaleway_opensearch_deployment:
#       en: 'attach a `private_network`: a public endpoint of this service has no access list'
#       fr: 'rattacher un `private_network` : un point d’accès public de ce service n’a pas de liste d’accès'
#       snippet: |
#         private_network {
#           private_network_id = scaleway_vpc_private_network.this.id
#         }
#     scaleway_datawarehouse_deployment:
#       en: 'this service always has a public endpoint, without an access list: keep these data in a database on a private network, or waive with a reason'
#       fr: 'ce service a toujours un point d’accès public, sans liste d’accès : garder ces données dans une base sur un réseau privé, ou déroger avec un motif'
#     scaleway_sdb_sql_database:
#       en: 'this service always has a public endpoint, without an access list: use a `scaleway_rdb_instance` on a private network, or waive with a reason'
#       fr: 'ce service a toujours un point d’accès public, sans liste d’accès : utiliser une `scaleway_rdb_instance` sur un réseau privé, ou déroger avec un motif'
#     scaleway_redis_cluster.public_network:
#       en: 'remove `public_network`: the private network is enough'
#       fr: 'retirer `public_network` : le réseau privé suffit'
#     scaleway_mongodb_instance.public_network:
#       en: 'remove `public_network`: the private network is enough'
#       fr: 'retirer `public_network` : le réseau privé suffit'
#     outscale_oks_cluster:
#       en: name the ranges of your administrators in `admin_whitelist`
#       fr: nommer les plages de vos administrateurs dans `admin_whitelist`
#       snippet: admin_whitelist = ["203.0.113.0/28"]
#   cells:
#     outscale:
#       absent:
#         en: '`admin_whitelist` is required'
#         fr: '`admin_whitelist` est obligatoire'
#   since: 0.1.0
package controls.segmentation.control_plane_public

import data.k

verdicts := [[f, k.not_everything_open(f, [f])] | some f in data.facts.control_plane]
