package controls.residency.provider_region_outside_eu_test

import data.controls.residency.provider_region_outside_eu as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.provider_place as facts
}

judgement(in_area) := verdicts([{"id": "a.b", "in_area": in_area, "place": "us-east-2", "country": "United States", "vendor": "OUTSCALE"}])[0][1]

test_wrong if judgement(t.known(false, "region")) == [0, t.known(false, "region")]

test_right if judgement(t.known(true, "region")) == [2, t.known(true, "region")]

test_absent_with_a_default if judgement(t.usual(false, "region")) == [0, t.usual(false, "region")]

test_absent_without_a_default if judgement(t.absent("region"))[0] == 1

test_unknown if judgement(t.unknown("region")) == [1, t.unknown("region")]

test_another_type_is_unknown if judgement(t.known("yes", "region"))[0] == 1
