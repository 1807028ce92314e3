package controls.logging.service_logs_disabled_test

import data.controls.logging.service_logs_disabled as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.log_switch as facts
}

judgement(on) := verdicts([{"id": "a.b", "on": on}])[0][1]

test_wrong if judgement(t.known(false, "enable_access_logs")) == [0, t.known(false, "enable_access_logs")]

test_right if judgement(t.known(true, "enable_access_logs")) == [2, t.known(true, "enable_access_logs")]

test_absent_with_a_default if judgement(t.usual(false, "enable_access_logs")) == [0, t.usual(false, "enable_access_logs")]

test_absent_without_a_default if judgement(t.absent("enable_access_logs"))[0] == 1

test_unknown if judgement(t.unknown("enable_access_logs")) == [1, t.unknown("enable_access_logs")]

test_another_type_is_unknown if judgement(t.known("yes", "enable_access_logs"))[0] == 1
