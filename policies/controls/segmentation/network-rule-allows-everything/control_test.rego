package controls.segmentation.network_rule_allows_everything_test

import data.controls.segmentation.network_rule_allows_everything as control
import data.t

verdicts(fact) := found if {
	found := control.verdicts with data.groups.opening as [[fact]]
}

judgement(fields) := verdicts(t.with_fields(rule, fields))[0][1]

# A rule that opens SSH to one range.
rule := {
	"id": "a.b", "group": "a.b",
	"edge": t.known(true, ""), "inbound": t.known(true, "flow"), "allow": t.known(true, "action"),
	"protocol": t.known("tcp", "protocol"), "from": t.known(22, "from"), "to": t.known(22, "to"),
	"sources": [t.known("203.0.113.0/28", "ip_range")], "anyone": t.known(false, ""), "label": t.absent(""),
}

world := [t.known("0.0.0.0/0", "ip_range")]

whole := {"from": t.known(0, "from"), "to": t.known(65535, "to"), "sources": world}

test_right if judgement({"sources": world})[0] == 2

test_wrong if judgement(whole) == [0, t.known("0.0.0.0/0", "ip_range")]

test_wrong_with_every_protocol if judgement({"protocol": t.known("any", "protocol"), "sources": world})[0] == 0

test_wrong_over_udp if judgement(t.with_fields(whole, {"protocol": t.known("udp", "protocol")}))[0] == 0

test_right_over_icmp if judgement(t.with_fields(whole, {"protocol": t.known("icmp", "protocol")}))[0] == 2

test_right_from_one_range if judgement(t.with_fields(whole, {"sources": [t.known("10.0.0.0/8", "ip_range")]}))[0] == 2

test_right_when_refused if judgement(t.with_fields(whole, {"allow": t.known(false, "action")}))[0] == 2

test_wrong_by_default_policy if {
	policy := t.known("accept", "inbound_default_policy")
	fields := {"protocol": t.known("any", ""), "sources": [], "anyone": t.known(true, ""), "label": policy}
	judgement(fields) == [0, policy]
}

test_absent_source_that_means_anyone if judgement(t.with_fields(whole, {"sources": [], "anyone": t.known(true, "ip_range")}))[0] == 0

test_unknown_source if judgement(t.with_fields(whole, {"sources": [t.unknown("ip_range")]})) == [1, t.unknown("ip_range")]

test_unknown_default_policy if judgement(t.with_fields(whole, {"allow": t.unknown("inbound_default_policy")}))[0] == 1

test_one_port_is_right_whoever_comes if judgement({"sources": [t.unknown("ip_range")]})[0] == 2
