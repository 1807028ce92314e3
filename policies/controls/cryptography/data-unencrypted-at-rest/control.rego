# METADATA
# title: Data at rest is encrypted
# custom:
#   id: data-unencrypted-at-rest
#   title:
#     en: Data at rest is encrypted
#     fr: Les données au repos sont chiffrées
#   severity: high
#   unknown: warn
#   scope: resource
#   concepts:
#   - stored_data
#   requirements:
#     secnumcloud-3.2:
#     - letter: 10.1.a
#       basis: violation
#   rationale:
#     en: whoever gets hold of a disk or of a copy of it reads the data
#     fr: qui met la main sur un disque, ou sur sa copie, lit les données
#   outcomes:
#     pass:
#       en: encryption is switched on, a key is named, or the vendor documents that it encrypts always
#       fr: le chiffrement est activé, une clé est nommée, ou le prestataire documente qu’il chiffre toujours
#     fail:
#       en: encryption is switched off, or left to a documented default that is off; a bucket that this plan creates without its encryption companion
#       fr: le chiffrement est désactivé, ou laissé à une valeur par défaut documentée qui le désactive ; un bucket que ce plan crée sans la ressource qui le chiffre
#     undetermined:
#       en: the plugin has no argument for it and the vendor documents nothing; the switch is known only after apply; the companion may exist outside this plan
#       fr: le plugin n’a pas d’argument pour cela et le prestataire ne documente rien ; le réglage n’est connu qu’après application ; la ressource qui chiffre peut exister hors de ce plan
#   messages:
#     fail:
#       en: data of `{address}` are not encrypted at rest
#       fr: les données de `{address}` ne sont pas chiffrées au repos
#     undetermined:
#       en: whether data of `{address}` are encrypted at rest is not known
#       fr: on ne sait pas si les données de `{address}` sont chiffrées au repos
#     undetermined-no-argument:
#       en: no argument of the plugin says whether data of `{address}` are encrypted at rest
#       fr: aucun argument du plugin ne dit si les données de `{address}` sont chiffrées au repos
#     undetermined-elsewhere:
#       en: '`{address}` exists already, and this plan holds no encryption configuration for it'
#       fr: '`{address}` existe déjà, et ce plan ne contient pas sa configuration de chiffrement'
#   remediation:
#     scaleway:
#       en: keep sensitive data in a bucket or a managed database, which can be encrypted, or encrypt them before they are written
#       fr: garder les données sensibles dans un bucket ou une base managée, qui peuvent être chiffrés, ou les chiffrer avant de les écrire
#     scaleway_object_bucket:
#       en: add a `scaleway_object_bucket_server_side_encryption_configuration` for the bucket
#       fr: ajouter une `scaleway_object_bucket_server_side_encryption_configuration` pour le bucket
#       snippet: |
#         resource "scaleway_object_bucket_server_side_encryption_configuration" "this" {
#           bucket = scaleway_object_bucket.this.name
#
#           rule {
#             apply_server_side_encryption_by_default {
#               sse_algorithm = "AES256"
#             }
#           }
#         }
#     scaleway_object_bucket_server_side_encryption_configuration:
#       en: name the algorithm in `sse_algorithm`
#       fr: nommer l’algorithme dans `sse_algorithm`
#       snippet: |
#         rule {
#           apply_server_side_encryption_by_default {
#             sse_algorithm = "AES256"
#           }
#         }
#     scaleway_rdb_instance:
#       en: turn encryption on with `encryption_at_rest`
#       fr: activer le chiffrement avec `encryption_at_rest`
#       snippet: encryption_at_rest = true
#     outscale:
#       en: encrypt inside the machine, or keep the vendor’s evidence with a waiver
#       fr: chiffrer dans la machine, ou joindre la preuve du prestataire à une dérogation
#   cannot:
#     outscale:
#       en: no resource of the plugin has an encryption argument, and no default is documented
#       fr: aucune ressource du plugin n’a d’argument de chiffrement, et aucune valeur par défaut n’est documentée
#   since: 0.1.0
package controls.cryptography.data_unencrypted_at_rest

import data.k

verdicts := [[f, k.is(f.encrypted, true)] | some f in data.facts.stored_data]
