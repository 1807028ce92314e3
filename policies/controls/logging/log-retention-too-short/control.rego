# METADATA
# title: Logs are kept at least six months
# custom:
#   id: log-retention-too-short
#   title:
#     en: Logs are kept at least six months
#     fr: Les journaux sont conservés au moins six mois
#   severity: high
#   severity_of:
#     nearly: low
#   unknown: warn
#   scope: resource
#   concepts:
#   - log_store
#   requirements:
#     secnumcloud-3.2:
#     - letter: 12.6.c
#       basis: violation
#     - letter: 12.9.a
#       basis: violation
#   rationale:
#     en: an intrusion is found after months; shorter logs do not reach back to it
#     fr: une intrusion se découvre après des mois ; des journaux plus courts n’y remontent pas
#   messages:
#     fail:
#       en: '`{address}` keeps logs for {value} days'
#       fr: '`{address}` conserve les journaux {value} jours'
#     nearly:
#       en: '`{address}` keeps logs for {value} days, less than six whole months'
#       fr: '`{address}` conserve les journaux {value} jours, moins de six mois entiers'
#     undetermined:
#       en: how long `{address}` keeps logs cannot be known from this plan
#       fr: ce plan ne permet pas de savoir combien de temps `{address}` conserve les journaux
#   remediation:
#     scaleway:
#       en: keep logs for 184 days or more
#       fr: conserver les journaux 184 jours ou plus
#       snippet: retention_days = 365
#   since: 0.1.0
package controls.logging.log_retention_too_short

import data.k

verdicts := [[f, k.when(k.is(f.holds_logs, true), k.all_of([
	k.at_least(f.days, data.config.retention_floor),
	k.say(k.at_least(f.days, data.config.retention_days), "nearly"),
]))] |
	some f in data.facts.log_store
]
