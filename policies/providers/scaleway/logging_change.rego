# Changes of logging at Scaleway: sources, switches of listeners, locks of buckets that hold logs.
package adapters.scaleway.logging_change

import data.v

scaleway_cockpit_source := array.concat(
	[{
		"id": r.address,
		"existed": r.change.existed,
		"gone": r.change.destroyed,
		"was_on": v.fixed(true),
		"is_on": v.fixed(true),
		"days_before": r.before.retention_days,
		"days_after": r.attr.retention_days,
	} |
		some r in input.by_type.scaleway_cockpit_source
	],
	[{
		"id": r.address,
		"existed": r.change.existed,
		"gone": r.change.destroyed,
		"was_on": v.fixed(true),
		"is_on": v.fixed(true),
		"days_before": v.fixed(0),
		"days_after": v.fixed(0),
	} |
		some r in input.removed.scaleway_cockpit_source
	],
)

scaleway_lb_frontend := [{
	"id": r.address,
	"existed": r.change.existed,
	"gone": v.fixed(false),
	"was_on": v.or_default(r.before.enable_access_logs, false),
	"is_on": v.or_default(r.attr.enable_access_logs, false),
	"days_before": v.fixed(0),
	"days_after": v.fixed(0),
} |
	some r in input.by_type.scaleway_lb_frontend
]

scaleway_object_bucket_lock_configuration := [{
	"id": r.address,
	"existed": v.all([r.change.existed, v.names_logs(r.before.bucket)], v.fixed(false)),
	"gone": r.change.destroyed,
	"was_on": v.fixed(true),
	"is_on": v.fixed(true),
	"days_before": v.fixed(0),
	"days_after": v.fixed(0),
} |
	some r in input.removed.scaleway_object_bucket_lock_configuration
]
