# Access logs at Outscale: the settings companion of a balancer.
package adapters.outscale.log_switch

import data.v

outscale_load_balancer := [{
	"id": r.address,
	"on": v.companion(r.missing.access_log, [x.is_enabled | some c in r.near.access_log; some x in c.attr.access_log]),
} |
	some r in input.by_type.outscale_load_balancer
]
