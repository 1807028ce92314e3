# Keys at Scaleway. The service rotates neither imported material nor asymmetric keys.
package adapters.scaleway.key

import data.v

scaleway_key_manager_key := [{
	"id": r.address,
	"concerned": v.all(
		[
			v.eq(v.or_default(v.unless_empty(r.attr.origin), "scaleway_kms"), "scaleway_kms"),
			v.eq(r.attr.usage, "symmetric_encryption"),
		],
		v.fixed(true),
	),
	"rotation": v.any([v.is_written(x.rotation_period) | some x in r.attr.rotation_policy], v.fixed_at(false, v.absent("rotation_policy"))),
} |
	some r in input.by_type.scaleway_key_manager_key
]
