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
#   outcomes:
#     pass:
#       en: the log switch of the exposed service is on, or a companion exports its logs
#       fr: la journalisation du service exposé est activée, ou une ressource exporte ses journaux
#     fail:
#       en: the switch is off, or left to a documented default that is off
#       fr: elle est désactivée, ou laissée à une valeur par défaut documentée qui la désactive
#     undetermined:
#       en: the switch is known only after apply; the service existed before, and what exports its logs may exist outside this plan
#       fr: le réglage n’est connu qu’après application ; le service existait déjà, et ce qui exporte ses journaux peut exister hors de ce plan
#   messages:
#     fail:
#       en: '`{address}` writes no access logs'
#       fr: '`{address}` n’écrit pas de journaux d’accès'
#     undetermined:
#       en: whether `{address}` writes access logs is not known
#       fr: on ne sait pas si `{address}` écrit des journaux d’accès
#     undetermined-elsewhere:
#       en: '`{address}` exists already, and this plan holds no access log settings for it'
#       fr: '`{address}` existe déjà, et ce plan ne contient pas le réglage de ses journaux d’accès'
#   remediation:
#     scaleway_lb_frontend:
#       en: turn access logs on
#       fr: activer les journaux d’accès
#       snippet: enable_access_logs = true
#     outscale_load_balancer:
#       en: 'add an `outscale_load_balancer_attributes` with an `access_log`: access logs go to a bucket'
#       fr: 'ajouter un `outscale_load_balancer_attributes` avec un `access_log` : les journaux d’accès vont dans un bucket'
#       snippet: |
#         resource "outscale_load_balancer_attributes" "this" {
#           load_balancer_name = outscale_load_balancer.this.load_balancer_name
#
#           access_log {
#             is_enabled           = true
#             osu_bucket_name      = "access-logs"
#             osu_bucket_prefix    = "front"
#             publication_interval = 60
#           }
#         }
#     outscale_load_balancer_attributes:
#       en: turn `is_enabled` on in `access_log`
#       fr: activer `is_enabled` dans `access_log`
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
package controls.logging.service_logs_disabled

import data.k

verdicts := [[f, k.is(f.on, true)] | some f in data.facts.log_switch]
