package adapters.scaleway.log_store_test

import data.adapters.scaleway.log_store as adapter
import data.t

source(days) := facts[0] if {
	facts := adapter.scaleway_cockpit_source with input as t.input_of("scaleway_cockpit_source", {"attr": {"retention_days": days}})
}

bucket(name, tags, rules) := [t.says(fact, ["holds_logs", "days"]) | some fact in facts] if {
	resource := {"attr": {"name": name, "tags": tags, "lifecycle_rule": rules}}
	facts := adapter.scaleway_object_bucket with input as t.input_of("scaleway_object_bucket", resource)
}

rule(enabled, days) := [{"enabled": enabled, "expiration": [{"exists": t.known(true, "x"), "days": days}]}]

no_tags := t.absent("tags")

logs := t.known("access-logs", "name")

kept := {"holds_logs": true, "days": 100000}

test_source_as_it_says if {
	source(t.known(31, "x")).days == t.known(31, "x")
	source(t.unknown("x")).days == t.unknown("x")
	source(t.absent("x")).days == t.absent("x")
	t.said(source(t.known(31, "x")).holds_logs) == true
}

test_right_bucket_keeps_its_objects if bucket(logs, no_tags, []) == [kept]

test_wrong_bucket_lets_them_expire if bucket(logs, no_tags, rule(t.known(true, "x"), t.known(30, "y"))) == [kept, {"holds_logs": true, "days": 30}]

test_absent_switch_of_a_rule_is_on if bucket(logs, no_tags, rule(t.absent("x"), t.known(30, "y")))[1].holds_logs == true

test_disabled_rule_expires_nothing if bucket(logs, no_tags, rule(t.known(false, "x"), t.known(30, "y")))[1].holds_logs == false

test_absent_days_expire_nothing if bucket(logs, no_tags, rule(t.known(true, "x"), t.absent("y")))[1].holds_logs == false

test_other_buckets_hold_no_logs if bucket(t.known("catalogue", "name"), no_tags, [])[0].holds_logs == false

test_a_tag_says_so if bucket(t.known("b-17", "name"), t.known({"role": "logs"}, "tags"), [])[0].holds_logs == true

test_another_role_is_stronger_than_a_name if bucket(logs, t.known({"role": "data"}, "tags"), [])[0].holds_logs == false

test_unknown_tags if bucket(logs, t.unknown("tags"), [])[0].holds_logs == "unknown"

test_unknown_name if bucket(t.unknown("name"), no_tags, [])[0].holds_logs == "unknown"

test_unknown_days if bucket(logs, no_tags, rule(t.known(true, "x"), t.unknown("y")))[1].days == "unknown"
