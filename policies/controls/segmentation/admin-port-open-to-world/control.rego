# METADATA
# title: Administration ports and consoles are closed to public networks
# custom:
#   id: admin-port-open-to-world
#   title:
#     en: Administration ports and consoles are closed to public networks
#     fr: Les ports et consoles d’administration sont fermés aux réseaux publics
#   severity: critical
#   unknown: gate
#   scope: group
#   concepts:
#   - opening
#   requirements:
#     secnumcloud-3.2:
#     - letter: 9.6.d
#       basis: violation
#     - letter: 13.2.e
#       basis: violation
#   rationale:
#     en: an administration port that everyone reaches is attacked within minutes
#     fr: un port d’administration que tout le monde atteint est attaqué en quelques minutes
#   outcomes:
#     pass:
#       en: 'no port of administration is open (22, 3389, 5432, 6443…), or its sources are bounded: ranges smaller than all addresses, groups, tags'
#       fr: 'aucun port d’administration n’est ouvert (22, 3389, 5432, 6443…), ou ses sources sont bornées : plages plus petites que l’ensemble des adresses, groupes, étiquettes'
#     fail:
#       en: an inbound rule, listener or bastion opens such a port of TCP to `0.0.0.0/0`, `::/0`, to a source left open, or to ranges that add up to all addresses
#       fr: une règle entrante, un écouteur ou un bastion ouvre un tel port TCP à `0.0.0.0/0`, à `::/0`, à une source laissée ouverte, ou à des plages qui couvrent ensemble toutes les adresses
#     undetermined:
#       en: the port or the source is known only after apply; a list has an element that is not known
#       fr: le port ou la source n’est connu qu’après application ; une liste a un élément inconnu
#   messages:
#     fail:
#       en: '`{address}` lets every address in on {ports}'
#       fr: '`{address}` laisse entrer toute adresse par {ports}'
#     together:
#       en: '`{address}` lets every address in on {ports}: the ranges of its group add up to all of them'
#       fr: '`{address}` laisse entrer toute adresse par {ports} : les plages de son groupe les couvrent toutes ensemble'
#     undetermined:
#       en: 'whom `{address}` lets in on {ports} is not known'
#       fr: 'on ne sait pas qui `{address}` laisse entrer par {ports}'
#   remediation:
#     scaleway_instance_security_group.inbound_default_policy:
#       en: refuse by default with `inbound_default_policy`, and open what is needed with rules
#       fr: refuser par défaut avec `inbound_default_policy`, et ouvrir le nécessaire par des règles
#       snippet: inbound_default_policy = "drop"
#     scaleway_instance_security_group.inbound_rule:
#       en: name the range of your administrators in `ip_range`
#       fr: nommer la plage de vos administrateurs dans `ip_range`
#       snippet: |
#         inbound_rule {
#           action   = "accept"
#           port     = 22
#           ip_range = "203.0.113.0/28"
#         }
#       keep:
#       - inbound_rule.action
#       - inbound_rule.port|port_range
#     scaleway_instance_security_group_rules:
#       en: name the range of your administrators in `ip_range`
#       fr: nommer la plage de vos administrateurs dans `ip_range`
#       snippet: |
#         inbound_rule {
#           action   = "accept"
#           port     = 22
#           ip_range = "203.0.113.0/28"
#         }
#       keep:
#       - inbound_rule.action
#       - inbound_rule.port|port_range
#     scaleway_vpc_public_gateway:
#       en: name the ranges that may reach the SSH bastion in `allowed_ip_ranges`
#       fr: nommer les plages qui atteignent le bastion SSH dans `allowed_ip_ranges`
#       snippet: allowed_ip_ranges = ["203.0.113.0/28"]
#     scaleway_vpc_public_gateway_pat_rule:
#       en: 'remove the rule: a forwarded port cannot be filtered; reach the machine through the SSH bastion of the gateway'
#       fr: 'supprimer la règle : un port redirigé ne se filtre pas ; atteindre la machine par le bastion SSH de la passerelle'
#     scaleway_lb_frontend:
#       en: allow the range of your administrators with an `acl`, then deny every other address
#       fr: autoriser la plage de vos administrateurs par une `acl`, puis refuser toute autre adresse
#       snippet: |
#         acl {
#           action {
#             type = "allow"
#           }
#           match {
#             ip_subnet = ["203.0.113.0/28"]
#           }
#         }
#         acl {
#           action {
#             type = "deny"
#           }
#           match {
#             ip_subnet = ["0.0.0.0/0", "::/0"]
#           }
#         }
#     outscale_security_group_rule:
#       en: name the range of your administrators in `ip_range`
#       fr: nommer la plage de vos administrateurs dans `ip_range`
#       snippet: ip_range = "203.0.113.0/28"
#     outscale_security_group_rule.rules:
#       en: name the range of your administrators in `ip_ranges`
#       fr: nommer la plage de vos administrateurs dans `ip_ranges`
#       snippet: |
#         rules {
#           ip_protocol     = "tcp"
#           from_port_range = 22
#           to_port_range   = 22
#           ip_ranges       = ["203.0.113.0/28"]
#         }
#       keep:
#       - rules.from_port_range
#       - rules.to_port_range
#   since: 0.1.0
package controls.segmentation.admin_port_open_to_world

import data.k

# Ports that only administrators, clusters and databases use.
ports := {22, 23, 135, 139, 445, 902, 1433, 1521, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5601, 5900, 5901, 5902, 5903, 5985, 5986, 6379, 6443, 8006, 9042, 9200, 10250, 11211, 27017}

verdicts := [[f, k.when(k.is(f.edge, true), k.closed_to_world(f, g, ports))] | some g in data.groups.opening; some f in g]
