# Openings at Scaleway: rules of security groups, their default policy, lists of a VPC, bastions, forwarded ports, listeners.
package adapters.scaleway.opening

import data.v

scaleway_instance_security_group := array.concat(
	[{
		"id": r.address,
		"group": r.address,
		"edge": v.fixed(true),
		"inbound": v.fixed(true),
		"allow": v.eq(r.attr.inbound_default_policy, "accept"),
		"protocol": v.fixed("any"),
		"from": v.fixed(0),
		"to": v.fixed(65535),
		"sources": [],
		"anyone": v.fixed(true),
		"label": r.attr.inbound_default_policy,
	} |
		some r in input.by_type.scaleway_instance_security_group
	],
	[{
		"id": r.address,
		"group": r.address,
		"exists": x.exists,
		"edge": v.fixed(true),
		"inbound": v.fixed(true),
		"allow": v.eq(x.action, "accept"),
		"protocol": v.map(v.or_default(x.protocol, "TCP"), {"TCP": "tcp", "UDP": "udp", "ICMP": "icmp", "ANY": "any"}, null),
		"from": v.or_default(v.first(v.low(v.unless_empty(x.port_range)), v.unless_empty(x.port)), 0),
		"to": v.or_default(v.first(v.high(v.unless_empty(x.port_range)), v.unless_empty(x.port)), 65535),
		"sources": [v.or_default(v.first(v.unless_empty(x.ip_range), v.unless_empty(x.ip)), "0.0.0.0/0")],
		"anyone": v.fixed(false),
		"label": v.unless_empty(x.ip_range),
	} |
		some r in input.by_type.scaleway_instance_security_group
		some x in r.attr.inbound_rule
	],
)

scaleway_instance_security_group_rules := [{
	"id": r.address,
	"group": r.address,
	"exists": x.exists,
	"edge": v.fixed(true),
	"inbound": v.fixed(true),
	"allow": v.eq(x.action, "accept"),
	"protocol": v.map(v.or_default(x.protocol, "TCP"), {"TCP": "tcp", "UDP": "udp", "ICMP": "icmp", "ANY": "any"}, null),
	"from": v.or_default(v.first(v.low(v.unless_empty(x.port_range)), v.unless_empty(x.port)), 0),
	"to": v.or_default(v.first(v.high(v.unless_empty(x.port_range)), v.unless_empty(x.port)), 65535),
	"sources": [v.or_default(v.first(v.unless_empty(x.ip_range), v.unless_empty(x.ip)), "0.0.0.0/0")],
	"anyone": v.fixed(false),
	"label": v.unless_empty(x.ip_range),
} |
	some r in input.by_type.scaleway_instance_security_group_rules
	some x in r.attr.inbound_rule
]

scaleway_vpc_public_gateway := [{
	"id": r.address,
	"group": r.address,
	"edge": v.fixed(true),
	"inbound": v.fixed(true),
	"allow": v.or_default(r.attr.bastion_enabled, false),
	"protocol": v.fixed("tcp"),
	"from": v.fixed(22),
	"to": v.fixed(22),
	"sources": [i | some i in r.attr.allowed_ip_ranges],
	"anyone": v.is_empty([i | some i in r.attr.allowed_ip_ranges]),
	"label": v.absent(""),
} |
	some r in input.by_type.scaleway_vpc_public_gateway
]

scaleway_vpc_public_gateway_pat_rule := [{
	"id": r.address,
	"group": r.address,
	"edge": v.fixed(true),
	"inbound": v.fixed(true),
	"allow": v.fixed(true),
	"protocol": v.map(v.or_default(r.attr.protocol, "both"), {"tcp": "tcp", "udp": "udp", "both": "tcp"}, null),
	"from": r.attr.private_port,
	"to": r.attr.private_port,
	"sources": [],
	"anyone": v.fixed(true),
	"label": r.attr.private_port,
} |
	some r in input.by_type.scaleway_vpc_public_gateway_pat_rule
]

# What no list of a listener matches is let through: only one that refuses the rest is a filter. A private balancer has
# no public address.
scaleway_lb_frontend := [{
	"id": r.address,
	"group": r.address,
	"edge": v.fixed(true),
	"inbound": v.fixed(true),
	"allow": v.fixed(true),
	"protocol": v.fixed("tcp"),
	"from": r.attr.inbound_port,
	"to": r.attr.inbound_port,
	"sources": array.concat(
		[v.given(v.eq(t.type, "allow"), i) | some a in r.attr.acl; some t in a.action; some m in a.match; some i in m.ip_subnet],
		[v.given(v.eq(u.type, "allow"), j) | some c in r.near.acls; some u in c.attr.action; some n in c.attr.match; some j in n.ip_subnet],
	),
	"anyone": v.all(
		[
			v.any(
				[v.any([v.or_default(b.attr.assign_flexible_ip, true), v.or_default(b.attr.assign_flexible_ipv6, false), v.is_written(b.attr.ip_ids)], v.fixed(true)) |
					some b in r.near.balancer
				],
				r.missing.balancer,
			),
			v.any(array.concat([v.negated(v.or_default(r.attr.external_acls, false)), r.missing.acls], [v.fixed(true) | some c in r.near.acls]), v.fixed(true)),
			v.negated(v.any(
				array.concat(
					[v.all(
						[
							v.negated(v.eq(t.type, "allow")),
							v.eq(v.or_default(v.unless_empty(m.http_filter), "acl_http_filter_none"), "acl_http_filter_none"),
							v.any(array.concat([v.or_default(m.invert, false), v.is_empty([i | some i in m.ip_subnet])], [v.among(i, ["0.0.0.0/0", "::/0"]) | some i in m.ip_subnet]), v.fixed(false)),
						],
						v.fixed(false),
					) |
						some a in r.attr.acl
						some t in a.action
						some m in a.match
					],
					array.concat(
						[v.all(
							[
								v.negated(v.eq(u.type, "allow")),
								v.eq(v.or_default(v.unless_empty(n.http_filter), "acl_http_filter_none"), "acl_http_filter_none"),
								v.any(array.concat([v.or_default(n.invert, false), v.is_empty([j | some j in n.ip_subnet])], [v.among(j, ["0.0.0.0/0", "::/0"]) | some j in n.ip_subnet]), v.fixed(false)),
							],
							v.fixed(false),
						) |
							some c in r.near.acls
							some u in c.attr.action
							some n in c.attr.match
						],
						[v.all([v.negated(v.eq(u.type, "allow")), v.is_empty([n.exists | some n in c.attr.match])], v.fixed(false)) |
							some c in r.near.acls
							some u in c.attr.action
						],
					),
				),
				v.fixed(false),
			)),
		],
		v.fixed(true),
	),
	"label": r.attr.inbound_port,
} |
	some r in input.by_type.scaleway_lb_frontend
]

# It filters between the private networks of a VPC: public networks do not reach it.
scaleway_vpc_acl := array.concat(
	[{
		"id": r.address,
		"group": r.address,
		"edge": v.fixed(false),
		"inbound": v.fixed(true),
		"allow": v.eq(r.attr.default_policy, "accept"),
		"protocol": v.fixed("any"),
		"from": v.fixed(0),
		"to": v.fixed(65535),
		"sources": [],
		"anyone": v.fixed(true),
		"label": r.attr.default_policy,
	} |
		some r in input.by_type.scaleway_vpc_acl
	],
	[{
		"id": r.address,
		"group": r.address,
		"exists": x.exists,
		"edge": v.fixed(false),
		"inbound": v.fixed(true),
		"allow": v.eq(x.action, "accept"),
		"protocol": v.map(v.or_default(v.unless_empty(x.protocol), "ANY"), {"TCP": "tcp", "UDP": "udp", "ICMP": "icmp", "ANY": "any"}, null),
		"from": v.or_default(v.unless_empty(x.dst_port_low), 0),
		"to": v.or_default(v.unless_empty(x.dst_port_high), 65535),
		"sources": [v.or_default(v.unless_empty(x.source), "0.0.0.0/0")],
		"anyone": v.fixed(false),
		"label": v.unless_empty(x.source),
	} |
		some r in input.by_type.scaleway_vpc_acl
		some x in r.attr.rules
	],
)
