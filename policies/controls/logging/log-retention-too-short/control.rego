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
#     en: intrusions are found after months; shorter logs do not reach back to them
#     fr: une intrusion se découvre après des mois ; des journaux plus courts n’y remontent pas
#   messages:
#     fail:
#       en: '`{address}` keeps logs for {value} days only'
#       fr: '`{address}` ne conserve les journaux que {value} jours'
#     nearly:
#       en: '`{address}` keeps logs for {value} days, which is less than six months'
#       fr: '`{address}` conserve les journaux {value} jours, ce qui fait moins de six mois'
#     undetermined:
#       en: how long `{address}` keeps logs is not known
#       fr: on ne sait pas combien de temps `{address}` conserve les journaux
#   remediation:
#     scaleway_cockpit_source:
#       en: set `retention_days` to 184 or more
#       fr: mettre `retention_days` à 184 ou plus
#       snippet: retention_days = 365
#     scaleway_object_bucket:
#       en: let objects expire after 184 days or more
#       fr: ne faire expirer les objets qu’après 184 jours ou plus
#       snippet: |
#         lifecycle_rule {
#           enabled = true
#
#           expiration {
#             days = 365
#           }
#         }
#   cannot:
#     outscale:
#       en: the plugin manages no log store; access logs go to a bucket that another plugin manages
#       fr: le plugin ne gère aucun dépôt de journaux ; les journaux d’accès vont dans un bucket géré par un autre plugin
#   since: 0.1.0
package controls.logging.log_retention_too_short

import data.k

verdicts := [[f, k.when(k.is(f.holds_logs, true), k.all_of([
	k.at_least(f.days, data.config.retention_floor),
	k.say(k.at_least(f.days, data.config.retention_days), "nearly"),
]))] |
	some f in data.facts.log_store
]
