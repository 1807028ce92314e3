# Where logs stand at Scaleway: Cockpit sources, and buckets whose tag says so, or without such a tag their name.
package adapters.scaleway.log_store

import data.v

scaleway_cockpit_source := [{"id": r.address, "holds_logs": v.fixed(true), "days": r.attr.retention_days} |
	some r in input.by_type.scaleway_cockpit_source
]

# Without an expiry rule objects are kept.
scaleway_object_bucket := array.concat(
	[{
		"id": r.address,
		"holds_logs": v.role_is(r.attr.tags, data.config.role_key, "logs", v.names_logs(r.attr.name)),
		"days": v.fixed_at(100000, r.attr.name),
	} |
		some r in input.by_type.scaleway_object_bucket
	],
	[{
		"id": r.address,
		"exists": y.exists,
		"holds_logs": v.all(
			[
				v.role_is(r.attr.tags, data.config.role_key, "logs", v.names_logs(r.attr.name)),
				v.or_default(x.enabled, true),
				v.is_written(y.days),
			],
			v.fixed(false),
		),
		"days": y.days,
	} |
		some r in input.by_type.scaleway_object_bucket
		some x in r.attr.lifecycle_rule
		some y in x.expiration
	],
)
