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
#     en: whoever wants to hide turns the logs off first
#     fr: qui veut se cacher commence par couper les journaux
#   outcomes:
#     pass:
#       en: a log source, store, export or lock that existed before the plan stays, stays on, and keeps its days
#       fr: une source, un dépôt, un export ou un verrou de journaux qui existait avant le plan reste, reste actif et garde sa durée
#     fail:
#       en: the plan destroys or replaces it, switches it off, or shortens its retention, even above the minimum
#       fr: le plan le détruit ou le remplace, le désactive, ou raccourcit sa conservation, même au-dessus du minimum
#     undetermined:
#       en: the value before or after the plan is not known
#       fr: la valeur avant ou après le plan n’est pas connue
#   project:
#     tags.role:
#       en: key of a tag whose value `logs` marks a bucket that holds logs
#       fr: clé d’une étiquette dont la valeur `logs` signale un bucket de journaux
#   messages:
#     fail:
#       en: this plan removes or weakens the logs of `{address}`
#       fr: ce plan supprime ou affaiblit les journaux de `{address}`
#     gone:
#       en: this plan destroys `{address}`, which holds or protects logs
#       fr: ce plan détruit `{address}`, qui contient ou protège des journaux
#     'off':
#       en: this plan turns the logs of `{address}` off
#       fr: ce plan coupe les journaux de `{address}`
#     shorter:
#       en: this plan shortens the retention of `{address}` to {value} days
#       fr: ce plan ramène la conservation de `{address}` à {value} jours
#     undetermined:
#       en: whether this plan weakens the logs of `{address}` is not known
#       fr: on ne sait pas si ce plan affaiblit les journaux de `{address}`
#   remediation:
#     scaleway_cockpit_source:
#       en: keep the source, or copy its logs to another store first and waive this change
#       fr: garder la source, ou copier d’abord ses journaux ailleurs et déroger pour ce changement
#     scaleway_cockpit_source.retention_days:
#       en: keep at least the days of today in `retention_days`
#       fr: garder au moins la durée actuelle dans `retention_days`
#       snippet: retention_days = 365
#     scaleway_lb_frontend:
#       en: leave access logs on
#       fr: laisser les journaux d’accès actifs
#       snippet: enable_access_logs = true
#     scaleway_cockpit_exporter:
#       en: keep the exporter, or add the new one before this one goes, and waive this change
#       fr: garder l’exporteur, ou ajouter le nouveau avant de retirer celui-ci, et déroger pour ce changement
#     scaleway_object_bucket:
#       en: keep the bucket, or copy its logs to another store first and waive this change
#       fr: garder le bucket, ou copier d’abord ses journaux ailleurs et déroger pour ce changement
#     scaleway_object_bucket.lifecycle_rule:
#       en: keep at least the days of today in `expiration`
#       fr: garder au moins la durée actuelle dans `expiration`
#     scaleway_object_bucket_lock_configuration.rule:
#       en: keep at least the days of today in `default_retention`
#       fr: garder au moins la durée actuelle dans `default_retention`
#     scaleway_object_bucket_lock_configuration:
#       en: keep the lock of the bucket that holds logs
#       fr: garder le verrou du bucket qui contient des journaux
#     outscale_load_balancer_attributes:
#       en: leave `is_enabled` on in `access_log`
#       fr: laisser `is_enabled` actif dans `access_log`
#       snippet: |
#         access_log {
#           is_enabled           = true
#           osu_bucket_name      = "access-logs"
#           osu_bucket_prefix    = "front"
#           publication_interval = 60
#         }
#       keep:
#       - access_log.osu_bucket_name
#       - access_log.osu_bucket_prefix
#       - access_log.publication_interval
#   since: 0.1.0
package controls.logging.logging_removed

import data.k

verdicts := [[f, k.when(k.is(f.existed, true), k.all_of([
	k.say(k.is(f.gone, false), "gone"),
	k.say(k.any_of([k.is(f.is_on, true), k.is(f.was_on, false)]), "off"),
	k.say(k.not_less(f.days_after, f.days_before), "shorter"),
]))] |
	some f in data.facts.logging_change
]
