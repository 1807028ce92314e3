package controls.sovereignty.vendor_foreign_controlled_test

import data.controls.sovereignty.vendor_foreign_controlled as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.provider_vendor as facts
}

judgement(eu_controlled) := verdicts([{"id": "a.b", "eu_controlled": eu_controlled, "country": "United States", "vendor": "OUTSCALE"}])[0][1]

test_wrong if judgement(t.known(false, "api_url")) == [0, t.known(false, "api_url")]

test_right if judgement(t.known(true, "api_url")) == [2, t.known(true, "api_url")]

test_absent_with_a_default if judgement(t.usual(false, "api_url")) == [0, t.usual(false, "api_url")]

test_absent_without_a_default if judgement(t.absent("api_url"))[0] == 1

test_unknown if judgement(t.unknown("api_url")) == [1, t.unknown("api_url")]

test_another_type_is_unknown if judgement(t.known("yes", "api_url"))[0] == 1
