package controls.segmentation.control_plane_public_test

import data.controls.segmentation.control_plane_public as control
import data.t

verdicts(fact) := found if {
	found := control.verdicts with data.facts.control_plane as [fact]
}

judgement(fields) := verdicts(t.with_fields(plane, fields))[0][1]

# A public endpoint with an access list.
plane := {
	"id": "a.b", "inbound": t.known(true, ""), "allow": t.known(true, ""), "protocol": t.known("any", ""),
	"sources": [t.known("203.0.113.0/28", "acl[0].ip")], "anyone": t.known(false, "acl"), "label": t.absent(""),
}

test_right if judgement({})[0] == 2

test_right_without_a_public_endpoint if judgement({"allow": t.known(false, "private_network"), "sources": [], "anyone": t.known(true, "acl")})[0] == 2

test_wrong if judgement({"sources": [t.known("0.0.0.0/0", "acl[0].ip")]}) == [0, t.known("0.0.0.0/0", "acl[0].ip")]

test_wrong_when_the_list_is_missing if judgement({"sources": [], "anyone": t.known(true, "acl")}) == [0, t.known(true, "acl")]

test_wrong_beside_an_unknown_range if judgement({"sources": [t.unknown("acl[0].ip"), t.known("0.0.0.0/0", "acl[1].ip")]})[0] == 0

test_absent_range_opens_nothing if judgement({"sources": [t.absent("acl[0].ip")]})[0] == 2

test_unknown_range if judgement({"sources": [t.unknown("acl[0].ip")]}) == [1, t.unknown("acl[0].ip")]

test_unknown_list if judgement({"sources": [], "anyone": t.unknown("acl")}) == [1, t.unknown("acl")]

test_unknown_endpoint if judgement({"allow": t.unknown("private_network"), "sources": [t.known("0.0.0.0/0", "acl[0].ip")]})[0] == 1
