# Control planes at Outscale: clusters with their mandatory allow-list.
package adapters.outscale.control_plane

import data.v

outscale_oks_cluster := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.fixed(true),
	"protocol": v.fixed("any"),
	"sources": [i | some i in r.attr.admin_whitelist],
	"anyone": v.fixed(false),
	"label": v.absent(""),
} |
	some r in input.by_type.outscale_oks_cluster
]
