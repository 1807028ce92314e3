# What Scaleway lets everyone read or call: buckets with their lists and policies, objects, images, registries, functions.
package adapters.scaleway.exposure

import data.v

scaleway_object_bucket := [{
	"id": r.address,
	"public": v.among(v.or_default(v.unless_empty(r.attr.acl), "private"), ["public-read", "public-read-write", "authenticated-read"]),
} |
	some r in input.by_type.scaleway_object_bucket
]

scaleway_object_bucket_acl := array.concat(
	[{
		"id": r.address,
		"public": v.among(v.or_default(v.unless_empty(r.attr.acl), "private"), ["public-read", "public-read-write", "authenticated-read"]),
	} |
		some r in input.by_type.scaleway_object_bucket_acl
	],
	[{
		"id": r.address,
		"public": v.ends_with(v.or_default(x.uri, ""), ["/AllUsers", "/AuthenticatedUsers"]),
		"exists": x.exists,
	} |
		some r in input.by_type.scaleway_object_bucket_acl
		some p in r.attr.access_control_policy
		some g in p.grant
		some x in g.grantee
	],
)

scaleway_object_bucket_policy := [{"id": r.address, "public": v.allows_everyone(r.attr.policy)} |
	some r in input.by_type.scaleway_object_bucket_policy
]

scaleway_object := [{
	"id": r.address,
	"public": v.among(v.or_default(v.unless_empty(r.attr.visibility), "private"), ["public-read", "public-read-write", "authenticated-read"]),
} |
	some r in input.by_type.scaleway_object
]

scaleway_instance_image := [{"id": r.address, "public": v.or_default(r.attr.public, false)} |
	some r in input.by_type.scaleway_instance_image
]

scaleway_registry_namespace := [{"id": r.address, "public": v.or_default(r.attr.is_public, false)} |
	some r in input.by_type.scaleway_registry_namespace
]

scaleway_container := [{"id": r.address, "public": v.eq(v.or_default(r.attr.privacy, "public"), "public")} |
	some r in input.by_type.scaleway_container
]

scaleway_function := [{"id": r.address, "public": v.eq(v.or_default(r.attr.privacy, "public"), "public")} |
	some r in input.by_type.scaleway_function
]
