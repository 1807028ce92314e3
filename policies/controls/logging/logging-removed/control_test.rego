package controls.logging.logging_removed_test

import data.controls.logging.logging_removed as control
import data.t

verdicts(facts) := found if {
	found := control.verdicts with data.facts.logging_change as facts
}

yes := t.known(true, "")

no := t.known(false, "")

days(n) := t.known(n, "retention_days")

# A source that stays as it was.
same := {
	"id": "a.b", "existed": yes, "gone": no, "was_on": yes, "is_on": yes, "days_before": days(184), "days_after": days(184),
}

judgement(fact) := verdicts([fact])[0][1]

changed(fields) := t.with_fields(same, fields)

test_right if judgement(same)[0] == 2

test_right_when_extended if judgement(changed({"days_after": days(365)}))[0] == 2

test_right_when_it_was_off_before if judgement(changed({"was_on": no, "is_on": no}))[0] == 2

test_wrong_when_gone if judgement(changed({"gone": t.known(true, "")})) == [0, t.known(true, ""), "gone"]

test_wrong_when_turned_off if judgement(changed({"is_on": t.known(false, "is_enabled")})) == [0, t.known(false, "is_enabled"), "off"]

test_wrong_when_shorter if judgement(changed({"days_after": days(30)})) == [0, days(30), "shorter"]

test_absent_afterwards if judgement(changed({"is_on": t.absent("access_log")}))[0] == 1

test_unknown_retention if judgement(changed({"days_after": t.unknown("retention_days")})) == [1, t.unknown("retention_days"), "shorter"]

test_unknown_switch if judgement(changed({"is_on": t.unknown("is_enabled")}))[0] == 1

test_what_is_new_is_not_concerned if judgement(changed({"existed": no, "gone": yes}))[0] == 3
