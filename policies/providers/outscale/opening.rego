# Openings at Outscale: rules of security groups, in their flat and in their nested form.
package adapters.outscale.opening

import data.v

# Protocol `-1` makes the plugin ignore the ports, even when they are set; it is also the documented default.
outscale_security_group_rule := array.concat(
	[{
		"id": r.address,
		"group": r.target.security_group_id,
		"edge": v.fixed(true),
		"inbound": v.eq(r.attr.flow, "Inbound"),
		"allow": v.fixed(true),
		"protocol": v.map(v.or_default(v.unless_empty(r.attr.ip_protocol), "-1"), {"-1": "any", "all": "any", "any": "any", "tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp"}, "other"),
		"from": v.or_default(r.attr.from_port_range, 0),
		"to": v.or_default(r.attr.to_port_range, 65535),
		"sources": [v.unless_empty(r.attr.ip_range)],
		"anyone": v.fixed(false),
		"label": v.absent(""),
	} |
		some r in input.by_type.outscale_security_group_rule
	],
	[{
		"id": r.address,
		"group": r.target.security_group_id,
		"exists": x.exists,
		"edge": v.fixed(true),
		"inbound": v.eq(r.attr.flow, "Inbound"),
		"allow": v.fixed(true),
		"protocol": v.map(v.or_default(v.unless_empty(x.ip_protocol), "-1"), {"-1": "any", "all": "any", "any": "any", "tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp"}, "other"),
		"from": v.or_default(x.from_port_range, 0),
		"to": v.or_default(x.to_port_range, 65535),
		"sources": [i | some i in x.ip_ranges],
		"anyone": v.fixed(false),
		"label": v.absent(""),
	} |
		some r in input.by_type.outscale_security_group_rule
		some x in r.attr.rules
	],
)
