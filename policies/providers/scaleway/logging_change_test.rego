package adapters.scaleway.logging_change_test

import data.adapters.scaleway.logging_change as adapter
import data.t

existed(destroyed) := {"existed": t.known(true, ""), "destroyed": t.known(destroyed, "")}

source(before, after) := facts[0] if {
	resource := {"change": existed(false), "before": {"retention_days": before}, "attr": {"retention_days": after}}
	facts := adapter.scaleway_cockpit_source with input as t.input_of("scaleway_cockpit_source", resource)
}

frontend(before, after) := facts[0] if {
	resource := {"change": existed(false), "before": {"enable_access_logs": before}, "attr": {"enable_access_logs": after}}
	facts := adapter.scaleway_lb_frontend with input as t.input_of("scaleway_lb_frontend", resource)
}

lock(bucket) := facts[0] if {
	resource := {"change": existed(true), "before": {"bucket": bucket}}
	facts := adapter.scaleway_object_bucket_lock_configuration with input as t.removed("scaleway_object_bucket_lock_configuration", resource)
}

days := ["gone", "was_on", "is_on", "days_before", "days_after"]

switches := ["gone", "was_on", "is_on"]

test_wrong_retention if t.says(source(t.known(365, "x"), t.known(30, "x")), days) == {"gone": false, "was_on": true, "is_on": true, "days_before": 365, "days_after": 30}

test_unknown_retention if t.says(source(t.known(365, "x"), t.unknown("x")), days) == {"gone": false, "was_on": true, "is_on": true, "days_before": 365, "days_after": "unknown"}

test_wrong_when_destroyed if {
	facts := adapter.scaleway_cockpit_source with input as t.removed("scaleway_cockpit_source", {"change": existed(true)})
	[t.says(fact, ["existed", "gone", "was_on", "is_on"]) | some fact in facts] == [{"existed": true, "gone": true, "was_on": true, "is_on": true}]
}

test_wrong_switch if t.says(frontend(t.known(true, "x"), t.known(false, "x")), switches) == {"gone": false, "was_on": true, "is_on": false}

test_right_switch if t.says(frontend(t.known(true, "x"), t.known(true, "x")), switches) == {"gone": false, "was_on": true, "is_on": true}

test_absent_switch_is_off if t.says(frontend(t.absent("x"), t.absent("x")), switches) == {"gone": false, "was_on": false, "is_on": false}

test_unknown_switch if t.said(frontend(t.known(true, "x"), t.unknown("x")).is_on) == "unknown"

test_lock_of_logs if t.says(lock(t.known("audit-logs", "bucket")), ["existed", "gone", "was_on", "is_on"]) == {"existed": true, "gone": true, "was_on": true, "is_on": true}

test_lock_of_another_bucket if t.said(lock(t.known("photos", "bucket")).existed) == false

test_unknown_bucket_of_a_lock if t.said(lock(t.unknown("bucket")).existed) == "unknown"
