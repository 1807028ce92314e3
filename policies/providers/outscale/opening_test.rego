package adapters.outscale.opening_test

import data.adapters.outscale.opening as adapter
import data.t

flat := {
	"flow": t.known("Inbound", "flow"), "ip_protocol": t.known("tcp", "ip_protocol"), "ip_range": t.known("0.0.0.0/0", "ip_range"),
	"from_port_range": t.known(22, "from_port_range"), "to_port_range": t.known(23, "to_port_range"), "rules": [],
}

openings(fields) := facts if {
	rule := {"attr": t.with_fields(flat, fields), "target": {"security_group_id": "sg"}}
	facts := adapter.outscale_security_group_rule with input as t.input_of("outscale_security_group_rule", rule)
}

rule(fields) := openings(fields)[0]

words := ["edge", "inbound", "allow", "protocol", "from", "to", "anyone"]

test_wrong if {
	t.says(rule({}), words) == {"edge": true, "inbound": true, "allow": true, "protocol": "tcp", "from": 22, "to": 23, "anyone": false}
	rule({}).sources == [t.known("0.0.0.0/0", "ip_range")]
	rule({}).group == "sg"
}

test_right_when_outbound if t.said(rule({"flow": t.known("Outbound", "flow")}).inbound) == false

test_protocol_by_number if t.said(rule({"ip_protocol": t.known("6", "ip_protocol")}).protocol) == "tcp"

test_icmp_is_another_protocol if t.said(rule({"ip_protocol": t.known("icmp", "ip_protocol")}).protocol) == "other"

test_absent_protocol_is_every_one if t.said(rule({"ip_protocol": t.absent("ip_protocol")}).protocol) == "any"

test_empty_protocol_is_every_one if t.said(rule({"ip_protocol": t.known("", "ip_protocol")}).protocol) == "any"

test_absent_ports_are_all if {
	all := rule({"from_port_range": t.absent("from_port_range"), "to_port_range": t.absent("to_port_range")})
	t.says(all, ["from", "to"]) == {"from": 0, "to": 65535}
}

test_absent_source_stays_absent if t.said(rule({"ip_range": t.absent("ip_range")}).sources[0]) == "absent"

test_unknown_values_stay_unknown if {
	hidden := rule({"ip_range": t.unknown("ip_range"), "ip_protocol": t.unknown("ip_protocol"), "from_port_range": t.unknown("from_port_range")})
	t.says(hidden, ["protocol", "from"]) == {"protocol": "unknown", "from": "unknown"}
	hidden.sources == [t.unknown("ip_range")]
}

test_unknown_flow if t.said(rule({"flow": t.unknown("flow")}).inbound) == "unknown"

nested := {
	"exists": t.known(true, "rules[0]"), "ip_protocol": t.absent("rules[0].ip_protocol"), "from_port_range": t.known(22, "x"),
	"to_port_range": t.known(22, "y"), "ip_ranges": [t.known("10.0.0.0/8", "rules[0].ip_ranges[0]"), t.known("::/0", "rules[0].ip_ranges[1]")],
}

test_nested_rules_are_openings_too if {
	facts := openings({"rules": [nested]})
	count(facts) == 2
	t.said(facts[1].exists) == true
	t.says(facts[1], words) == {"edge": true, "inbound": true, "allow": true, "protocol": "any", "from": 22, "to": 22, "anyone": false}
	[t.said(source) | some source in facts[1].sources] == ["10.0.0.0/8", "::/0"]
}

test_absent_ports_of_a_nested_rule_are_all if {
	bare := t.with_fields(nested, {"from_port_range": t.absent("x"), "to_port_range": t.absent("y"), "ip_protocol": t.known("", "z")})
	t.says(openings({"rules": [bare]})[1], ["protocol", "from", "to"]) == {"protocol": "any", "from": 0, "to": 65535}
}
