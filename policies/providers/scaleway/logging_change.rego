# Changes of logging at Scaleway: sources and sinks, switches of listeners, buckets that hold logs and their locks.
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

# Where a sink is made again, what went through it in between is lost.
scaleway_cockpit_exporter := array.concat(
	[{
		"id": r.address,
		"existed": r.change.existed,
		"gone": r.change.destroyed,
		"was_on": v.fixed(true),
		"is_on": v.fixed(true),
		"days_before": v.fixed(0),
		"days_after": v.fixed(0),
	} |
		some r in input.by_type.scaleway_cockpit_exporter
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
		some r in input.removed.scaleway_cockpit_exporter
	],
)

# Objects without an expiry rule are kept.
scaleway_object_bucket := array.concat(
	[{
		"id": r.address,
		"existed": v.all([r.change.existed, v.role_is(r.before.tags, data.config.role_key, "logs", v.names_logs(r.before.name))], v.fixed(false)),
		"gone": r.change.destroyed,
		"was_on": v.fixed(true),
		"is_on": v.fixed(true),
		"days_before": v.least(
			[v.given(v.or_default(x.enabled, true), v.unless_empty(y.days)) |
				some x in r.before.lifecycle_rule
				some y in x.expiration
			],
			v.fixed(100000),
		),
		"days_after": v.least(
			[v.given(v.or_default(u.enabled, true), v.unless_empty(w.days)) |
				some u in r.attr.lifecycle_rule
				some w in u.expiration
			],
			v.fixed(100000),
		),
	} |
		some r in input.by_type.scaleway_object_bucket
	],
	[{
		"id": r.address,
		"existed": v.all([r.change.existed, v.role_is(r.before.tags, data.config.role_key, "logs", v.names_logs(r.before.name))], v.fixed(false)),
		"gone": r.change.destroyed,
		"was_on": v.fixed(true),
		"is_on": v.fixed(true),
		"days_before": v.fixed(0),
		"days_after": v.fixed(0),
	} |
		some r in input.removed.scaleway_object_bucket
	],
)

scaleway_object_bucket_lock_configuration := array.concat(
	[{
		"id": r.address,
		"existed": v.all(
			[
				r.change.existed,
				v.any(
					[v.role_is(b.attr.tags, data.config.role_key, "logs", v.names_logs(b.attr.name)) | some b in r.near.store],
					v.names_logs(r.before.bucket),
				),
			],
			v.fixed(false),
		),
		"gone": r.change.destroyed,
		"was_on": v.fixed(true),
		"is_on": v.fixed(true),
		"days_before": v.least(
			[y.days |
				some x in r.before.rule
				some y in x.default_retention
			],
			v.fixed(0),
		),
		"days_after": v.least(
			[v.unless_empty(w.days) |
				some u in r.attr.rule
				some w in u.default_retention
			],
			v.fixed(100000),
		),
	} |
		some r in input.by_type.scaleway_object_bucket_lock_configuration
	],
	[{
		"id": r.address,
		"existed": v.all(
			[
				r.change.existed,
				v.any(
					[v.role_is(b.attr.tags, data.config.role_key, "logs", v.names_logs(b.attr.name)) | some b in r.near.store],
					v.names_logs(r.before.bucket),
				),
			],
			v.fixed(false),
		),
		"gone": r.change.destroyed,
		"was_on": v.fixed(true),
		"is_on": v.fixed(true),
		"days_before": v.fixed(0),
		"days_after": v.fixed(0),
	} |
		some r in input.removed.scaleway_object_bucket_lock_configuration
	],
)
