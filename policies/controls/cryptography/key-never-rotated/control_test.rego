package controls.cryptography.key_never_rotated_test

import data.controls.cryptography.key_never_rotated as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.key as facts
}

judgement(concerned, rotation) := verdicts([{"id": "a.b", "concerned": concerned, "rotation": rotation}])[0][1]

ours := t.known(true, "origin")

imported := t.known(false, "origin")

test_wrong if judgement(ours, t.known(false, "rotation_policy")) == [0, t.known(false, "rotation_policy")]

test_right if judgement(ours, t.known(true, "rotation_policy[0].rotation_period"))[0] == 2

test_absent_without_a_default if judgement(ours, t.absent("rotation_policy"))[0] == 1

test_unknown if judgement(ours, t.unknown("rotation_policy")) == [1, t.unknown("rotation_policy")]

test_an_imported_key_is_not_concerned if judgement(imported, t.known(false, "rotation_policy"))[0] == 3

test_unknown_whether_it_is_concerned if judgement(t.unknown("origin"), t.known(false, "rotation_policy")) == [1, t.unknown("origin")]

test_right_whatever_the_origin if judgement(t.unknown("origin"), t.known(true, "rotation_policy"))[0] == 2
