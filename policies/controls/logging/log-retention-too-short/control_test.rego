package controls.logging.log_retention_too_short_test

import data.controls.logging.log_retention_too_short as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.log_store as facts
}

judgement(holds_logs, days) := verdicts([{"id": "a.b", "holds_logs": holds_logs, "days": days}])[0][1]

logs := t.known(true, "name")

days(n) := t.known(n, "retention_days")

test_wrong if judgement(logs, days(30)) == [0, days(30)]

test_wrong_but_nearly_right if judgement(logs, days(180)) == [0, days(180), "nearly"]

test_wrong_by_one_day if judgement(logs, days(183)) == [0, days(183), "nearly"]

test_right if judgement(logs, days(184))[0] == 2

test_absent_with_a_default if judgement(logs, t.usual(30, "retention_days")) == [0, t.usual(30, "retention_days")]

test_absent_without_a_default if judgement(logs, t.absent("retention_days"))[0] == 1

test_unknown if judgement(logs, t.unknown("retention_days")) == [1, t.unknown("retention_days")]

test_a_store_without_logs_is_not_concerned if judgement(t.known(false, "name"), days(1))[0] == 3

test_unknown_whether_it_holds_logs if judgement(t.unknown("name"), days(1)) == [1, t.unknown("name")]
