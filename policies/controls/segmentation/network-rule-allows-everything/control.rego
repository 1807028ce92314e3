# METADATA
# title: No rule opens every port to every source, and defaults deny
# custom:
#   id: network-rule-allows-everything
#   title:
#     en: No rule opens every port to every source, and defaults deny
#     fr: Aucune règle n’ouvre tous les ports à toutes les sources, et la règle par défaut refuse
#   severity: critical
#   unknown: gate
#   scope: group
#   concepts:
#   - opening
#   requirements:
#     secnumcloud-3.2:
#     - letter: 13.2.a
#       basis: violation
#   rationale:
#     en: a rule that allows everything separates nothing
#     fr: une règle qui autorise tout ne cloisonne rien
#   outcomes:
#     pass:
#       en: the rule is bounded in its ports or in its sources; the default policy refuses
#       fr: la règle est bornée dans ses ports ou dans ses sources ; la politique par défaut refuse
#     fail:
#       en: any address reaches every port of TCP, of UDP or of every protocol; a default policy accepts, also where it is not set
#       fr: toute adresse atteint tous les ports de TCP, d’UDP ou de tous les protocoles ; une politique par défaut accepte, même non renseignée
#     undetermined:
#       en: the source of a rule that opens every port, the ports of a rule that is open to any address, or the default policy is known only after apply
#       fr: la source d’une règle qui ouvre tous les ports, les ports d’une règle ouverte à toute adresse, ou la politique par défaut n’est connue qu’après application
#   messages:
#     fail:
#       en: '`{address}` lets every address reach every port'
#       fr: '`{address}` laisse toutes les adresses atteindre tous les ports'
#     together:
#       en: '`{address}` lets every address reach every port: the ranges of its group add up to all of them'
#       fr: '`{address}` laisse toute adresse atteindre tous les ports : les plages de son groupe les couvrent toutes ensemble'
#     undetermined:
#       en: whether `{address}` lets every address reach every port is not known
#       fr: on ne sait pas si `{address}` laisse toutes les adresses atteindre tous les ports
#   remediation:
#     scaleway_instance_security_group.inbound_default_policy:
#       en: refuse by default with `inbound_default_policy`, and open ports one by one
#       fr: refuser par défaut avec `inbound_default_policy`, et ouvrir les ports un à un
#       snippet: inbound_default_policy = "drop"
#     scaleway_instance_security_group.inbound_rule:
#       en: name the port in `port`, or the range of the clients in `ip_range`
#       fr: nommer le port dans `port`, ou la plage des clients dans `ip_range`
#       snippet: |
#         inbound_rule {
#           action   = "accept"
#           protocol = "TCP"
#           port     = 443
#           ip_range = "0.0.0.0/0"
#         }
#       keep:
#       - inbound_rule.action
#       - inbound_rule.ip_range
#     scaleway_instance_security_group_rules:
#       en: name the port in `port`, or the range of the clients in `ip_range`
#       fr: nommer le port dans `port`, ou la plage des clients dans `ip_range`
#       snippet: |
#         inbound_rule {
#           action   = "accept"
#           protocol = "TCP"
#           port     = 443
#           ip_range = "0.0.0.0/0"
#         }
#       keep:
#       - inbound_rule.action
#       - inbound_rule.ip_range
#     scaleway_vpc_acl.rules:
#       en: name the range in `source`, or the ports in `dst_port_low` and `dst_port_high`
#       fr: nommer la plage dans `source`, ou les ports dans `dst_port_low` et `dst_port_high`
#       snippet: |
#         rules {
#           action        = "accept"
#           protocol      = "TCP"
#           source        = "0.0.0.0/0"
#           dst_port_low  = 443
#           dst_port_high = 443
#         }
#       keep:
#       - rules.source
#     scaleway_vpc_acl:
#       en: refuse by default with `default_policy`, and open flows one by one in `rules`
#       fr: refuser par défaut avec `default_policy`, et ouvrir les flux un à un dans `rules`
#       snippet: default_policy = "drop"
#     outscale_security_group_rule:
#       en: 'name the protocol and the ports: with `-1`, the default of `ip_protocol`, ports are ignored'
#       fr: 'nommer le protocole et les ports : avec `-1`, valeur par défaut de `ip_protocol`, les ports sont ignorés'
#       snippet: |
#         ip_protocol     = "tcp"
#         from_port_range = 443
#         to_port_range   = 443
#     outscale_security_group_rule.rules:
#       en: 'name the protocol and the ports: with `-1`, the default of `ip_protocol`, ports are ignored'
#       fr: 'nommer le protocole et les ports : avec `-1`, valeur par défaut de `ip_protocol`, les ports sont ignorés'
#       snippet: |
#         rules {
#           ip_protocol     = "tcp"
#           from_port_range = 443
#           to_port_range   = 443
#           ip_ranges       = ["0.0.0.0/0"]
#         }
#       keep:
#       - rules.ip_ranges
#   since: 0.1.0
package controls.segmentation.network_rule_allows_everything

import data.k

verdicts := [[f, k.not_everything_open(f, g)] | some g in data.groups.opening; some f in g]
