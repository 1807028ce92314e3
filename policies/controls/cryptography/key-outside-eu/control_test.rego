package controls.cryptography.key_outside_eu_test

import data.controls.cryptography.key_outside_eu as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.key_place as facts
}

judgement(in_area) := judged(in_area, t.known(true, "region"))

judged(in_area, named) := verdicts([{"id": "a.b", "in_area": in_area, "named_in_area": named, "place": "us-east-2", "country": "United States", "vendor": "OUTSCALE"}])[0][1]

test_wrong if judgement(t.known(false, "region")) == [0, t.known(false, "region")]

test_right if judgement(t.known(true, "region")) == [2, t.known(true, "region")]

test_absent_with_a_default if judgement(t.usual(false, "region")) == [0, t.usual(false, "region")]

test_absent_without_a_default if judgement(t.absent("region"))[0] == 1

test_unknown if judgement(t.unknown("region")) == [1, t.unknown("region")]

test_another_type_is_unknown if judgement(t.known("yes", "region"))[0] == 1

test_wrong_key_of_another_plan if judged(t.known(true, "kms_key_id"), t.known(false, "kms_key_id")) == [0, t.known(false, "kms_key_id"), "names"]

test_unknown_key_of_another_plan if judged(t.known(true, "kms_key_id"), t.unknown("kms_key_id"))[0] == 1
