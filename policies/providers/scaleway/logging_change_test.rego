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

lock(bucket) := lock_of(bucket, [])

lock_of(bucket, store) := facts[0] if {
	resource := {"change": existed(true), "before": {"bucket": bucket, "rule": []}, "near": {"store": store}}
	facts := adapter.scaleway_object_bucket_lock_configuration with input as t.removed("scaleway_object_bucket_lock_configuration", resource)
}

store(name, tags) := [{"address": "c.d", "attr": {"name": name, "tags": tags}}]

retention(days) := [{"default_retention": [{"days": days}]}]

locked(before, after) := facts[0] if {
	resource := {"change": existed(false), "before": {"bucket": t.known("audit-logs", "x"), "rule": retention(before)}, "attr": {"rule": retention(after)}, "near": {"store": []}}
	facts := adapter.scaleway_object_bucket_lock_configuration with input as t.input_of("scaleway_object_bucket_lock_configuration", resource)
}

expiry(enabled, days) := [{"enabled": enabled, "expiration": [{"days": days}]}]

bucket(before, after) := facts[0] if {
	names := {"name": t.known("audit-logs", "name"), "tags": t.absent("tags")}
	resource := {"change": existed(false), "before": object.union(names, {"lifecycle_rule": before}), "attr": {"lifecycle_rule": after}}
	facts := adapter.scaleway_object_bucket with input as t.input_of("scaleway_object_bucket", resource)
}

gone(resource_type, before) := t.says(facts[0], ["existed", "gone"]) if {
	facts := adapter[resource_type] with input as t.removed(resource_type, {"change": existed(true), "before": before})
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

test_the_bucket_of_a_lock_says_more_than_its_name if {
	t.said(lock_of(t.known("b-17", "x"), store(t.known("b-17", "x"), t.known({"role": "logs"}, "x"))).existed) == true
	t.said(lock_of(t.known("b-17", "x"), store(t.known("b-17", "x"), t.absent("x"))).existed) == false
}

spans := ["existed", "gone", "days_before", "days_after"]

test_days_of_a_lock if {
	t.says(locked(t.known(365, "x"), t.known(200, "x")), spans) == {"existed": true, "gone": false, "days_before": 365, "days_after": 200}
	t.says(locked(t.known(200, "x"), t.absent("x")), spans) == {"existed": true, "gone": false, "days_before": 200, "days_after": 100000}
	t.said(locked(t.known(200, "x"), t.unknown("x")).days_after) == "unknown"
}

test_scaleway_object_bucket if {
	on := t.known(true, "x")
	t.says(bucket(expiry(on, t.known(365, "x")), expiry(t.absent("x"), t.known(200, "x"))), spans) == {"existed": true, "gone": false, "days_before": 365, "days_after": 200}
	t.says(bucket([], expiry(on, t.known(365, "x"))), spans) == {"existed": true, "gone": false, "days_before": 100000, "days_after": 365}
	t.said(bucket([], expiry(t.known(false, "x"), t.known(1, "x"))).days_after) == 100000
	t.said(bucket([], expiry(on, t.unknown("x"))).days_after) == "unknown"
	t.said(bucket([], expiry(t.unknown("x"), t.known(1, "x"))).days_after) == "unknown"
}

test_stores_and_sinks_that_go if {
	gone("scaleway_object_bucket", {"name": t.known("audit-logs", "x"), "tags": t.absent("x")}) == {"existed": true, "gone": true}
	gone("scaleway_object_bucket", {"name": t.known("photos", "x"), "tags": t.absent("x")}) == {"existed": false, "gone": true}
	gone("scaleway_cockpit_exporter", {}) == {"existed": true, "gone": true}
}
