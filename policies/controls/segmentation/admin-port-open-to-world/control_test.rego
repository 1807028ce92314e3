package controls.segmentation.admin_port_open_to_world_test

import data.controls.segmentation.admin_port_open_to_world as control
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

test_right if judgement({})[0] == 2

test_wrong if judgement({"sources": world}) == [0, t.known("0.0.0.0/0", "ip_range")]

test_wrong_in_another_spelling if judgement({"sources": [t.known("::0/0", "ip_range")]})[0] == 0

test_wrong_in_two_halves if {
	halves := [t.known("0.0.0.0/1", "ip_ranges[0]"), t.known("128.0.0.0/1", "ip_ranges[1]")]
	judgement({"sources": halves}) == [0, t.known("0.0.0.0/1", "ip_ranges[0]")]
}

test_wrong_on_the_label if judgement({"sources": world, "label": t.known("accept", "policy")}) == [0, t.known("accept", "policy")]

test_wrong_with_every_protocol if judgement({"sources": world, "protocol": t.known("any", "protocol"), "from": t.known(443, "from"), "to": t.known(443, "to")})[0] == 0

test_wrong_in_a_range_of_ports if judgement({"sources": world, "from": t.known(20, "from"), "to": t.known(25, "to")})[0] == 0

test_right_with_another_port if judgement({"sources": world, "from": t.known(443, "from"), "to": t.known(443, "to")})[0] == 2

test_right_when_refused if judgement({"sources": world, "allow": t.known(false, "action")})[0] == 2

test_right_over_udp if judgement({"sources": world, "protocol": t.known("udp", "protocol")})[0] == 2

test_outbound_is_not_concerned if judgement({"sources": world, "inbound": t.known(false, "flow")})[0] == 3

test_inside_is_not_concerned if judgement({"sources": world, "edge": t.known(false, "")})[0] == 3

test_absent_source_that_means_anyone if judgement({"sources": [], "anyone": t.known(true, "ip_range")}) == [0, t.known(true, "ip_range")]

test_absent_source_without_a_meaning if judgement({"sources": [t.absent("ip_range")]})[0] == 2

test_unknown_source if judgement({"sources": [t.unknown("ip_range")]}) == [1, t.unknown("ip_range")]

test_unknown_port if judgement({"sources": world, "from": t.unknown("from")})[0] == 1

test_unknown_protocol if judgement({"sources": world, "protocol": t.unknown("protocol")})[0] == 1

test_known_bounds_decide_beside_an_unknown_port if judgement({"from": t.unknown("from")})[0] == 2
