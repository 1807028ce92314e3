package controls.segmentation.data_store_public_test

import data.controls.segmentation.data_store_public as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.exposure as facts
}

judgement(public) := verdicts([{"id": "a.b", "public": public}])[0][1]

test_wrong if judgement(t.known(true, "is_public")) == [0, t.known(true, "is_public")]

test_right if judgement(t.known(false, "is_public")) == [2, t.known(false, "is_public")]

test_absent_with_a_default if judgement(t.usual(true, "is_public")) == [0, t.usual(true, "is_public")]

test_absent_without_a_default if judgement(t.absent("is_public"))[0] == 1

test_unknown if judgement(t.unknown("is_public")) == [1, t.unknown("is_public")]

test_another_type_is_unknown if judgement(t.known("yes", "is_public"))[0] == 1
