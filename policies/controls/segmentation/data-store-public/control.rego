# METADATA
# title: No data store, snapshot, image or function is open to everyone
# custom:
#   id: data-store-public
#   title:
#     en: No data store, snapshot, image or function is open to everyone
#     fr: Aucun dépôt de données, instantané, image ou fonction n’est ouvert à tous
#   severity: critical
#   unknown: gate
#   scope: resource
#   concepts:
#   - exposure
#   requirements:
#     secnumcloud-3.2:
#     - letter: 9.7.a
#       basis: violation
#     - letter: 9.6.i
#       basis: violation
#   rationale:
#     en: what everyone can read has left the system
#     fr: ce que tout le monde peut lire a quitté le système
#   outcomes:
#     pass:
#       en: only named accounts are granted access; the store is private, or closed by default with nothing that opens it
#       fr: seuls des comptes nommés ont accès ; le dépôt est privé, ou fermé par défaut sans rien qui l’ouvre
#     fail:
#       en: 'everyone, or every user of the platform, is granted access: `public-read`, `Principal = "*"`, a global permission, public visibility'
#       fr: 'tout le monde, ou tout utilisateur de la plateforme, a accès : `public-read`, `Principal = "*"`, une permission globale, une visibilité publique'
#     undetermined:
#       en: the grant, or the policy document as a whole, is known only after apply
#       fr: le droit accordé, ou le document de politique dans son ensemble, n’est connu qu’après application
#   messages:
#     fail:
#       en: '`{address}` is open to everyone'
#       fr: '`{address}` est ouvert à tous'
#     undetermined:
#       en: whether `{address}` is open to everyone is not known
#       fr: on ne sait pas si `{address}` est ouvert à tous
#   remediation:
#     scaleway_object_bucket:
#       en: set `acl` to `private`
#       fr: mettre `acl` à `private`
#       snippet: acl = "private"
#     scaleway_object_bucket_acl:
#       en: set `acl` to `private`
#       fr: mettre `acl` à `private`
#       snippet: acl = "private"
#     scaleway_object_bucket_acl.access_control_policy:
#       en: grant to named users only
#       fr: n’accorder de droits qu’à des utilisateurs nommés
#       snippet: |
#         access_control_policy {
#           owner {
#             id = "11111111-1111-1111-1111-111111111111"
#           }
#           grant {
#             permission = "READ"
#             grantee {
#               type = "CanonicalUser"
#               id   = "11111111-1111-1111-1111-111111111111"
#             }
#           }
#         }
#       keep:
#       - access_control_policy.owner.id
#     scaleway_object_bucket_policy:
#       en: name the principals that may read
#       fr: nommer les principaux qui peuvent lire
#       snippet: |
#         policy = jsonencode({
#           Version = "2023-04-17"
#           Statement = [{
#             Sid       = "readers"
#             Effect    = "Allow"
#             Principal = { SCW = ["application_id:11111111-1111-1111-1111-111111111111"] }
#             Action    = ["s3:GetObject"]
#             Resource  = ["reports/*"]
#           }]
#         })
#     scaleway_object:
#       en: set `visibility` to `private`
#       fr: mettre `visibility` à `private`
#       snippet: visibility = "private"
#     scaleway_instance_image:
#       en: set `public` to `false`
#       fr: mettre `public` à `false`
#       snippet: public = false
#     scaleway_registry_namespace:
#       en: set `is_public` to `false`
#       fr: mettre `is_public` à `false`
#       snippet: is_public = false
#     scaleway_container:
#       en: 'set `privacy` to `private`: the default is public'
#       fr: 'mettre `privacy` à `private` : public par défaut'
#       snippet: privacy = "private"
#     scaleway_function:
#       en: set `privacy` to `private`
#       fr: mettre `privacy` à `private`
#       snippet: privacy = "private"
#     outscale_snapshot_attributes:
#       en: name the accounts in `account_ids` instead of the global permission
#       fr: nommer les comptes dans `account_ids` au lieu de la permission globale
#       snippet: |
#         permissions_to_create_volume_additions {
#           account_ids = ["123456789012"]
#         }
#     outscale_image_launch_permission:
#       en: name the accounts in `account_ids` instead of the global permission
#       fr: nommer les comptes dans `account_ids` au lieu de la permission globale
#       snippet: |
#         permission_additions {
#           account_ids = ["123456789012"]
#         }
#   since: 0.1.0
package controls.segmentation.data_store_public

import data.k

verdicts := [[f, k.is(f.public, false)] | some f in data.facts.exposure]
