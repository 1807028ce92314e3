package controls.sovereignty.outside_qualified_scope_test

import data.controls.sovereignty.outside_qualified_scope as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.scope_place as facts
}

judgement(qualified) := verdicts([{"id": "a.b", "qualified": qualified, "place": "eu-west-2a", "vendor": "OUTSCALE", "offer": "?", "until": "?"}])[0][1]

test_wrong if judgement(t.known(false, "subregion_name")) == [0, t.known(false, "subregion_name")]

test_right if judgement(t.known(true, "subregion_name")) == [2, t.known(true, "subregion_name")]

test_absent_with_a_default if judgement(t.usual(false, "subregion_name")) == [0, t.usual(false, "subregion_name")]

test_absent_without_a_default if judgement(t.absent("subregion_name"))[0] == 1

test_unknown if judgement(t.unknown("subregion_name")) == [1, t.unknown("subregion_name")]

test_another_type_is_unknown if judgement(t.known("yes", "subregion_name"))[0] == 1
