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
#     en: a key that never changes is worth more to a thief every year
#     fr: une clé qui ne change jamais vaut chaque année davantage pour un voleur
#   messages:
#     fail:
#       en: '`{address}` is never rotated'
#       fr: '`{address}` n’est jamais renouvelée'
#     undetermined:
#       en: the rotation of `{address}` cannot be known from this plan
#       fr: ce plan ne permet pas de connaître le renouvellement de `{address}`
#   remediation:
#     scaleway:
#       en: add a rotation policy
#       fr: ajouter une politique de renouvellement
#       snippet: "rotation_policy {\n  rotation_period = \"2160h\"\n}"
#   since: 0.1.0
package controls.cryptography.key_never_rotated

import data.k

verdicts := [[f, k.when(k.is(f.concerned, true), k.is(f.rotation, true))] | some f in data.facts.key]
