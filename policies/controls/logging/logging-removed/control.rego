# METADATA
# title: The change does not remove, disable or shorten logging
# custom:
#   id: logging-removed
#   title:
#     en: The change does not remove, disable or shorten logging
#     fr: Le changement ne supprime, ne coupe ni ne raccourcit la journalisation
#   severity: critical
#   unknown: warn
#   scope: resource
#   concepts:
#   - logging_change
#   requirements:
#     secnumcloud-3.2:
#     - letter: 12.6.b
#       basis: violation
#     - letter: 12.6.c
#       basis: violation
#     - letter: 12.7.a
#       basis: violation
#   rationale:
#     en: whoever wants to hide first turns the logs off
#     fr: qui veut se cacher commence par couper les journaux
#   messages:
#     fail:
#       en: this plan removes or weakens logging at `{address}`
#       fr: ce plan supprime ou affaiblit la journalisation de `{address}`
#     gone:
#       en: this plan destroys `{address}`, which holds or protects logs
#       fr: ce plan détruit `{address}`, qui contient ou protège des journaux
#     'off':
#       en: this plan turns the logs of `{address}` off
#       fr: ce plan coupe les journaux de `{address}`
#     shorter:
#       en: this plan shortens the retention of `{address}` to {value} days
#       fr: ce plan raccourcit la conservation de `{address}` à {value} jours
#     undetermined:
#       en: whether this plan weakens logging at `{address}` cannot be known
#       fr: on ne peut pas savoir si ce plan affaiblit la journalisation de `{address}`
#   remediation:
#     scaleway:
#       en: keep the source, the switch and the retention as they were
#       fr: conserver la source, l’option et la durée telles qu’elles étaient
#     outscale:
#       en: keep `is_enabled` on
#       fr: laisser `is_enabled` actif
#       snippet: is_enabled = true
#   since: 0.1.0
package controls.logging.logging_removed

import data.k

verdicts := [[f, k.when(k.is(f.existed, true), k.all_of([
	k.say(k.is(f.gone, false), "gone"),
	k.say(k.any_of([k.is(f.was_on, false), k.is(f.is_on, true)]), "off"),
	k.say(k.not_less(f.days_after, f.days_before), "shorter"),
]))] |
	some f in data.facts.logging_change
]
