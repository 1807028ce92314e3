# METADATA
# title: Keys are renewed
# custom:
#   id: key-never-rotated
#   title:
#     en: Keys are renewed
#     fr: Les clés sont renouvelées
#   severity: medium
#   unknown: warn
#   scope: resource
#   concepts:
#   - key
#   requirements:
#     secnumcloud-3.2:
#     - letter: 10.5.a
#       basis: evidence
#     - letter: 10.5.b
#       basis: evidence
#   rationale:
#     en: the longer a key is used, the more it opens to whoever steals it
#     fr: plus une clé sert longtemps, plus elle ouvre à qui la vole
#   outcomes:
#     pass:
#       en: the key has a rotation policy
#       fr: la clé a une politique de rotation
#     fail:
#       en: a key that the service could renew has no rotation policy; keys that the vendor cannot rotate, such as asymmetric ones, are not concerned
#       fr: une clé que le service pourrait renouveler n’a pas de politique de rotation ; les clés que le prestataire ne sait pas renouveler, asymétriques par exemple, ne sont pas concernées
#     undetermined:
#       en: the rotation policy, or the usage that decides whether the key can be rotated, is known only after apply
#       fr: la politique de rotation, ou l’usage qui dit si la clé peut être renouvelée, n’est connu qu’après application
#   messages:
#     fail:
#       en: '`{address}` is never rotated'
#       fr: '`{address}` n’est jamais renouvelée'
#     undetermined:
#       en: whether `{address}` is rotated is not known
#       fr: on ne sait pas si `{address}` est renouvelée
#   remediation:
#     scaleway_key_manager_key:
#       en: add a `rotation_policy`
#       fr: ajouter une `rotation_policy`
#       snippet: |
#         rotation_policy {
#           rotation_period = "2160h"
#         }
#   cannot:
#     outscale:
#       en: the plugin manages no encryption key
#       fr: le plugin ne gère aucune clé de chiffrement
#   cells:
#     scaleway:
#       absent:
#         en: the missing block is the violation
#         fr: l’absence du bloc est le manquement
#   since: 0.1.0
package controls.cryptography.key_never_rotated

import data.k

verdicts := [[f, k.when(k.is(f.concerned, true), k.is(f.rotation, true))] | some f in data.facts.key]
