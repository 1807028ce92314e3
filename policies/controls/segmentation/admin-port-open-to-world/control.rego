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
#   messages:
#     fail:
#       en: '`{address}` opens an administration port to every address (`{path}` is `{value}`)'
#       fr: '`{address}` ouvre un port d’administration à toutes les adresses (`{path}` vaut `{value}`)'
#     undetermined:
#       en: who may reach the administration port that `{address}` opens cannot be known from this plan
#       fr: ce plan ne permet pas de savoir qui atteint le port d’administration que `{address}` ouvre
#   remediation:
#     scaleway:
#       en: name the range of your administrators in `ip_range`, and set `inbound_default_policy` to `drop`
#       fr: nommer la plage des administrateurs dans `ip_range` et mettre `inbound_default_policy` à `drop`
#       snippet: inbound_default_policy = "drop"
#     outscale:
#       en: name the range of your administrators in `ip_range`
#       fr: nommer la plage des administrateurs dans `ip_range`
#       snippet: ip_range = "203.0.113.0/28"
#   since: 0.1.0
package controls.segmentation.admin_port_open_to_world

import data.k

# Ports that only administrators, clusters and databases use.
ports := {22, 23, 135, 139, 445, 902, 1433, 1521, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5601, 5900, 5901, 5902, 5903, 5985, 5986, 6379, 6443, 8006, 9042, 9200, 10250, 11211, 27017}

verdicts := [[f, k.when(k.is(f.edge, true), k.closed_to_world(f, g, ports))] | some g in data.groups.opening; some f in g]
