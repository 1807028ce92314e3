# METADATA
# title: No rule opens every port to every source, and defaults deny
# custom:
#   id: network-rule-allows-everything
#   title:
#     en: No rule opens every port to every source, and defaults deny
#     fr: Aucune règle n’ouvre tous les ports à toutes les sources, et le défaut refuse
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
#     en: a rule that allows everything is no partition
#     fr: une règle qui autorise tout ne cloisonne rien
#   messages:
#     fail:
#       en: '`{address}` lets every address reach every port (`{path}` is `{value}`)'
#       fr: '`{address}` laisse toutes les adresses atteindre tous les ports (`{path}` vaut `{value}`)'
#     undetermined:
#       en: whether `{address}` opens every port to every address cannot be known from this plan
#       fr: ce plan ne permet pas de savoir si `{address}` ouvre tous les ports à toutes les adresses
#   remediation:
#     scaleway:
#       en: refuse by default, and open ports one by one
#       fr: refuser par défaut et ouvrir les ports un à un
#       snippet: inbound_default_policy = "drop"
#     outscale:
#       en: name a protocol and ports, or a bounded range
#       fr: nommer un protocole et des ports, ou une plage bornée
#       snippet: ip_protocol = "tcp"
#   since: 0.1.0
package controls.segmentation.network_rule_allows_everything

import data.k

verdicts := [[f, k.not_everything_open(f, g)] | some g in data.groups.opening; some f in g]
