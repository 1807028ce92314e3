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
#   outcomes:
#     pass:
#       en: the log store keeps its content 184 days at least; a bucket for logs that this plan creates has no rule that expires it earlier
#       fr: le dépôt de journaux conserve son contenu 184 jours au moins ; un bucket de journaux que ce plan crée n’a pas de règle d’expiration plus courte
#     fail:
#       en: fewer days than that, written or by documented default; 180 to 183 days weigh less
#       fr: moins de jours, écrits ou par défaut documenté ; de 180 à 183 jours, la sévérité est moindre
#     undetermined:
#       en: the number of days, or whether the bucket holds logs, is known only after apply; the rule that expires it may exist outside this plan
#       fr: le nombre de jours, ou le fait que le bucket contienne des journaux, n’est connu qu’après application ; la règle d’expiration peut exister hors de ce plan
#   project:
#     logs.retention_days:
#       en: days that logs must be kept; fewer than 184 take the requirement letters away
#       fr: jours de conservation des journaux ; moins de 184 retirent les exigences associées
#     tags.role:
#       en: key of a tag whose value `logs` marks a bucket that holds logs
#       fr: clé d’une étiquette dont la valeur `logs` signale un bucket de journaux
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
