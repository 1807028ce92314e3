package controls.cryptography.data_unencrypted_at_rest_test

import data.controls.cryptography.data_unencrypted_at_rest as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.stored_data as facts
}

judgement(encrypted) := verdicts([{"id": "a.b", "encrypted": encrypted}])[0][1]

test_wrong if judgement(t.known(false, "encryption_at_rest")) == [0, t.known(false, "encryption_at_rest")]

test_right if judgement(t.known(true, "encryption_at_rest")) == [2, t.known(true, "encryption_at_rest")]

test_absent_with_a_default if judgement(t.usual(false, "encryption_at_rest")) == [0, t.usual(false, "encryption_at_rest")]

test_absent_without_a_default if judgement(t.absent("encryption_at_rest"))[0] == 1

test_unknown if judgement(t.unknown("encryption_at_rest")) == [1, t.unknown("encryption_at_rest")]

test_another_type_is_unknown if judgement(t.known("yes", "encryption_at_rest"))[0] == 1

test_one_verdict_a_fact if {
	facts := [{"id": "a.b", "encrypted": t.unknown("x")}, {"id": "a.c", "encrypted": t.known(true, "x")}]
	[verdict[0].id | some verdict in verdicts(facts)] == ["a.b", "a.c"]
}
