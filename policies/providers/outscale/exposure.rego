# What Outscale lets every account use: permissions of snapshots and images.
package adapters.outscale.exposure

import data.v

outscale_snapshot_attributes := [{
	"id": r.address,
	"public": v.any([v.or_default(x.global_permission, false) | some x in r.attr.permissions_to_create_volume_additions], v.fixed(false)),
} |
	some r in input.by_type.outscale_snapshot_attributes
]

# Here the permission is text.
outscale_image_launch_permission := [{
	"id": r.address,
	"public": v.any(
		[v.map(v.or_default(x.global_permission, "false"), {"true": true, "false": false, "": false}, null) | some x in r.attr.permission_additions],
		v.fixed(false),
	),
} |
	some r in input.by_type.outscale_image_launch_permission
]
