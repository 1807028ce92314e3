# Changes of logging at Outscale: access logs of balancers. Deleting the settings does not switch the logs off.
package adapters.outscale.logging_change

import data.v

outscale_load_balancer_attributes := [{
	"id": r.address,
	"existed": v.all([r.change.existed, v.any([x.exists | some x in r.before.access_log], v.fixed(false))], v.fixed(false)),
	"gone": v.fixed(false),
	"was_on": v.any([v.or_default(x.is_enabled, false) | some x in r.before.access_log], v.fixed(false)),
	"is_on": v.any([y.is_enabled | some y in r.attr.access_log], v.fixed_at(false, v.absent("access_log"))),
	"days_before": v.fixed(0),
	"days_after": v.fixed(0),
} |
	some r in input.by_type.outscale_load_balancer_attributes
]
