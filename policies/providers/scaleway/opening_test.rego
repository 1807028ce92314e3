package adapters.scaleway.opening_test

import data.adapters.scaleway.opening as adapter
import data.t

openings(resource_type, resource) := facts[resource_type] if {
	facts := adapter with input as t.input_of(resource_type, resource)
}

group(policy, rules) := openings("scaleway_instance_security_group", {"attr": {"inbound_default_policy": policy, "inbound_rule": rules}})

drop := t.known("drop", "inbound_default_policy")

accept := t.known("accept", "inbound_default_policy")

written := {
	"exists": t.known(true, "inbound_rule[0]"), "action": t.known("accept", "x"), "protocol": t.known("TCP", "x"), "port": t.known(22, "x"),
	"port_range": t.absent("x"), "ip": t.absent("x"), "ip_range": t.known("203.0.113.0/28", "x"),
}

rule(fields) := group(drop, [t.with_fields(written, fields)])[1]

words := ["edge", "inbound", "allow", "protocol", "from", "to", "anyone"]

source(fields) := t.said(rule(fields).sources[0])

test_wrong_default_policy if t.says(group(accept, [])[0], words) == {"edge": true, "inbound": true, "allow": true, "protocol": "any", "from": 0, "to": 65535, "anyone": true}

test_right_default_policy if t.said(group(drop, [])[0].allow) == false

test_absent_default_policy_stays_absent if t.said(group(t.absent("x"), [])[0].allow) == "absent"

test_unknown_default_policy if t.said(group(t.unknown("x"), [])[0].allow) == "unknown"

test_right_rule if {
	t.says(rule({}), words) == {"edge": true, "inbound": true, "allow": true, "protocol": "tcp", "from": 22, "to": 22, "anyone": false}
	source({}) == "203.0.113.0/28"
}

test_refusing_rule if t.said(rule({"action": t.known("drop", "x")}).allow) == false

test_range_of_ports if t.says(rule({"port": t.known(0, "x"), "port_range": t.known("20-25", "x")}), words) == {"edge": true, "inbound": true, "allow": true, "protocol": "tcp", "from": 20, "to": 25, "anyone": false}

test_absent_ports_are_all if t.says(rule({"port": t.absent("x")}), words) == {"edge": true, "inbound": true, "allow": true, "protocol": "tcp", "from": 0, "to": 65535, "anyone": false}

test_absent_source_is_any_address if source({"ip_range": t.absent("x")}) == "0.0.0.0/0"

test_single_address if source({"ip_range": t.absent("x"), "ip": t.known("203.0.113.9", "x")}) == "203.0.113.9"

test_absent_protocol_is_tcp if t.said(rule({"protocol": t.absent("x")}).protocol) == "tcp"

test_unknown_source if source({"ip_range": t.unknown("x")}) == "unknown"

test_unknown_port if t.said(rule({"port": t.unknown("x")}).from) == "unknown"

separate(fields) := facts[0] if {
	resource := {"attr": {"inbound_rule": [t.with_fields(written, fields)]}, "target": {"security_group_id": "sg"}}
	facts := openings("scaleway_instance_security_group_rules", resource)
}

# A rule says the same whether it stands in the group or apart.
test_rules_of_a_group_are_read_alike if {
	cases := [
		{},
		{"port": t.absent("x")},
		{"port": t.known(0, "x"), "port_range": t.known("20-25", "x")},
		{"port_range": t.known("", "x")},
		{"ip_range": t.absent("x")},
		{"ip_range": t.known("", "x"), "ip": t.known("", "x")},
		{"ip_range": t.known("", "x"), "ip": t.known("203.0.113.9", "x")},
		{"protocol": t.absent("x")},
		{"action": t.known("drop", "x")},
		{"ip_range": t.unknown("x")},
	]
	cases == [fields |
		some fields in cases
		t.says(separate(fields), words) == t.says(rule(fields), words)
		separate(fields).sources == rule(fields).sources
		separate(fields).label == rule(fields).label
	]
}

test_an_empty_text_is_not_written if {
	source({"ip_range": t.known("", "x"), "ip": t.known("", "x")}) == "0.0.0.0/0"
	t.said(rule({"ip_range": t.known("", "x")}).label) == "absent"
	t.said(rule({"port_range": t.known("", "x")}).to) == 22
	t.says(rule({"port": t.known(0, "x"), "port_range": t.known("", "x")}), ["from", "to"]) == {"from": 0, "to": 65535}
}

test_wrong_label if rule({"ip_range": t.known("0.0.0.0/0", "x")}).label == t.known("0.0.0.0/0", "x")

gateway(enabled, ranges) := openings("scaleway_vpc_public_gateway", {"attr": {"bastion_enabled": enabled, "allowed_ip_ranges": ranges}})[0]

test_bastion if {
	on := t.known(true, "x")
	t.says(gateway(on, []), words) == {"edge": true, "inbound": true, "allow": true, "protocol": "tcp", "from": 22, "to": 22, "anyone": true}
	t.said(gateway(on, [t.known("0.0.0.0/0", "x")]).anyone) == false
	t.said(gateway(on, [t.unknown("x")]).anyone) == "unknown"
	t.said(gateway(t.absent("x"), []).allow) == false
	t.said(gateway(t.unknown("x"), []).allow) == "unknown"
}

forwarded(protocol) := openings("scaleway_vpc_public_gateway_pat_rule", {"attr": {"protocol": protocol, "private_port": t.known(22, "x")}})[0]

test_forwarded_port if {
	t.says(forwarded(t.known("tcp", "x")), words) == {"edge": true, "inbound": true, "allow": true, "protocol": "tcp", "from": 22, "to": 22, "anyone": true}
	t.said(forwarded(t.absent("x")).protocol) == "tcp"
	t.said(forwarded(t.known("udp", "x")).protocol) == "udp"
	t.said(forwarded(t.unknown("x")).protocol) == "unknown"
}

frontend(inline, separate) := listener_of(inline, separate, t.known(true, "x"))

listener_of(inline, separate, address) := facts[0] if {
	balancer := [{"address": "e.f", "attr": {"assign_flexible_ip": address, "assign_flexible_ipv6": t.absent("x"), "ip_ids": t.absent("x")}}]
	resource := {
		"attr": {"inbound_port": t.known(22, "x"), "acl": inline, "external_acls": t.absent("x")},
		"near": {"acls": separate, "balancer": balancer},
		"missing": {"acls": t.known(count(separate) == 0, "x"), "balancer": t.known(false, "x")},
	}
	facts := openings("scaleway_lb_frontend", resource)
}

listener(inline, separate) := t.said(frontend(inline, separate).anyone)

list(action, match) := {"exists": t.known(true, "x"), "action": [{"type": t.known(action, "x")}], "match": [object.union(
	{"exists": t.known(true, "x"), "http_filter": t.absent("x"), "invert": t.absent("x"), "ips_edge_services": t.absent("x"), "ip_subnet": []},
	match,
)]}

some_of_them := {"ip_subnet": [t.known("203.0.113.0/28", "x")]}

everyone := {"ip_subnet": [t.known("0.0.0.0/0", "x")]}

separately(acl) := [{"address": "c.d", "attr": acl}]

test_listener if {
	t.says(frontend([], []), words) == {"edge": true, "inbound": true, "allow": true, "protocol": "tcp", "from": 22, "to": 22, "anyone": true}
	listener([list("allow", some_of_them)], []) == true
	listener([], separately(list("allow", some_of_them))) == true
	listener([list("allow", some_of_them), list("deny", {})], []) == false
	listener([list("deny", everyone)], []) == false
	listener([], separately(list("deny", everyone))) == false
	listener([list("deny", {})], []) == false
	listener([], separately(object.union(list("deny", {}), {"match": []}))) == false
	listener([list("deny", object.union(some_of_them, {"invert": t.known(true, "x")}))], []) == false
	listener([list("deny", some_of_them)], []) == true
	listener([list("deny", {"http_filter": t.known("path_begin", "x")})], []) == true
	listener([list("deny", {"ip_subnet": [t.unknown("x")]})], []) == "unknown"
}

test_sources_of_a_listener if {
	[t.said(one) | some one in frontend([list("allow", everyone), list("deny", everyone)], []).sources] == ["0.0.0.0/0", "absent"]
	[t.said(one) | some one in frontend([], separately(list("allow", everyone))).sources] == ["0.0.0.0/0"]
}

test_listener_of_a_private_balancer if {
	t.said(listener_of([], [], t.known(false, "x")).anyone) == false
	t.said(listener_of([], [], t.absent("x")).anyone) == true
	t.said(listener_of([], [], t.unknown("x")).anyone) == "unknown"
}

network(policy) := openings("scaleway_vpc_acl", {"attr": {"default_policy": policy, "rules": []}})[0]

flow(fields) := openings("scaleway_vpc_acl", {"attr": {"default_policy": drop, "rules": [t.with_fields(passing, fields)]}})[1]

passing := {
	"exists": t.known(true, "x"), "action": t.known("accept", "x"), "protocol": t.known("ANY", "x"),
	"source": t.known("0.0.0.0/0", "x"), "dst_port_low": t.known(0, "x"), "dst_port_high": t.known(0, "x"),
}

test_rule_of_a_network_list if {
	t.says(flow({}), words) == {"edge": false, "inbound": true, "allow": true, "protocol": "any", "from": 0, "to": 65535, "anyone": false}
	t.said(flow({}).sources[0]) == "0.0.0.0/0"
	t.said(flow({"source": t.absent("x")}).sources[0]) == "0.0.0.0/0"
	t.said(flow({"source": t.unknown("x")}).sources[0]) == "unknown"
	t.said(flow({"action": t.known("drop", "x")}).allow) == false
	t.said(flow({"protocol": t.known("TCP", "x")}).protocol) == "tcp"
	t.says(flow({"dst_port_low": t.known(443, "x"), "dst_port_high": t.known(443, "x")}), ["from", "to"]) == {"from": 443, "to": 443}
}

test_network_list if {
	t.says(network(accept), words) == {"edge": false, "inbound": true, "allow": true, "protocol": "any", "from": 0, "to": 65535, "anyone": true}
	t.said(network(drop).allow) == false
	t.said(network(t.unknown("x")).allow) == "unknown"
}
