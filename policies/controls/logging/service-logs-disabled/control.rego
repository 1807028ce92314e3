# METADATA
# title: Exposed services produce access logs
# custom:
#   id: service-logs-disabled
#   title:
#     en: Exposed services produce access logs
#     fr: Les services exposés produisent des journaux d’accès
#   severity: medium
#   unknown: warn
#   scope: resource
#   concepts:
#   - log_switch
#   requirements:
#     secnumcloud-3.2:
#     - letter: 12.6.b
#       basis: evidence
#   rationale:
#     en: without access logs nobody can tell afterwards who came in
#     fr: sans journaux d’accès, personne ne peut dire après coup qui est entré
#   messages:
#     fail:
#       en: '`{address}` writes no access logs'
#       fr: '`{address}` n’écrit pas de journaux d’accès'
#     undetermined:
#       en: whether `{address}` writes access logs cannot be known from this plan
#       fr: ce plan ne permet pas de savoir si `{address}` écrit des journaux d’accès
#   remediation:
#     scaleway:
#       en: turn access logs on
#       fr: activer les journaux d’accès
#       snippet: enable_access_logs = true
#     outscale:
#       en: add an `outscale_load_balancer_attributes` with `access_log`
#       fr: ajouter un `outscale_load_balancer_attributes` avec `access_log`
#   since: 0.1.0
package controls.logging.service_logs_disabled

import data.k

verdicts := [[f, k.is(f.on, true)] | some f in data.facts.log_switch]
