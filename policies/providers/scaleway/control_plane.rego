# Control planes at Scaleway: public endpoints of clusters, databases and caches, and who may reach them.
package adapters.scaleway.control_plane

import data.v

scaleway_k8s_cluster := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.fixed(true),
	"protocol": v.fixed("any"),
	"sources": [v.unless_empty(x.ip) | some c in r.near.acl; some x in c.attr.acl_rules],
	"anyone": r.missing.acl,
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_k8s_cluster
]

scaleway_k8s_acl := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.negated(v.or_default(r.attr.no_ip_allowed, false)),
	"protocol": v.fixed("any"),
	"sources": [v.unless_empty(x.ip) | some x in r.attr.acl_rules],
	"anyone": v.fixed(false),
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_k8s_acl
]

# Neither block: a public endpoint by default; a load balancer beside a private network is public too.
scaleway_rdb_instance := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.any(
		[
			v.any([x.exists | some x in r.attr.load_balancer], v.fixed(false)),
			v.negated(v.any([y.exists | some y in r.attr.private_network], v.fixed_at(false, v.absent("private_network")))),
		],
		v.unknown("not-mapped"),
	),
	"protocol": v.fixed("any"),
	"sources": [z.ip | some c in r.near.acl; some z in c.attr.acl_rules],
	"anyone": r.missing.acl,
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_rdb_instance
]

# An access list whose database is in the plan is judged with it.
scaleway_rdb_acl := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": r.missing.instance,
	"protocol": v.fixed("any"),
	"sources": [x.ip | some x in r.attr.acl_rules],
	"anyone": v.fixed(false),
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_rdb_acl
]

# A public endpoint beside a private network is public too.
scaleway_redis_cluster := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.any(
		[
			v.any([x.exists | some x in r.attr.public_network], v.fixed(false)),
			v.negated(v.any([y.exists | some y in r.attr.private_network], v.fixed_at(false, v.absent("private_network")))),
		],
		v.unknown("not-mapped"),
	),
	"protocol": v.fixed("any"),
	"sources": [z.ip | some z in r.attr.acl],
	"anyone": v.all([v.any([w.exists | some w in r.attr.public_network], v.fixed_at(true, v.absent("private_network"))), v.is_empty([z.exists | some z in r.attr.acl])], v.fixed(true)),
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_redis_cluster
]

# No allow-list exists for these: a public endpoint accepts everyone.
scaleway_mongodb_instance := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.any(
		[
			v.any([x.exists | some x in r.attr.public_network], v.fixed(false)),
			v.negated(v.any([y.exists | some y in r.attr.private_network], v.fixed_at(false, v.absent("private_network")))),
		],
		v.unknown("not-mapped"),
	),
	"protocol": v.fixed("any"),
	"sources": [],
	"anyone": v.fixed_at(true, v.absent("private_network")),
	"label": v.any([w.exists | some w in r.attr.public_network], v.absent("")),
} |
	some r in input.by_type.scaleway_mongodb_instance
]

scaleway_opensearch_deployment := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.negated(v.any([y.exists | some y in r.attr.private_network], v.fixed_at(false, v.absent("private_network")))),
	"protocol": v.fixed("any"),
	"sources": [],
	"anyone": v.fixed_at(true, v.absent("private_network")),
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_opensearch_deployment
]

# Always public, and without an allow-list.
scaleway_datawarehouse_deployment := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.fixed(true),
	"protocol": v.fixed("any"),
	"sources": [],
	"anyone": v.fixed_at(true, v.absent("public_network")),
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_datawarehouse_deployment
]

scaleway_sdb_sql_database := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.fixed(true),
	"protocol": v.fixed("any"),
	"sources": [],
	"anyone": v.fixed_at(true, v.absent("endpoint")),
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_sdb_sql_database
]

# Never public.
scaleway_kafka_cluster := [{
	"id": r.address,
	"inbound": v.fixed(true),
	"allow": v.fixed_at(false, v.absent("private_network")),
	"protocol": v.fixed("any"),
	"sources": [],
	"anyone": v.fixed(false),
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_kafka_cluster
]
