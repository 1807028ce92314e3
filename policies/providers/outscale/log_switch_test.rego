package adapters.outscale.log_switch_test

import data.adapters.outscale.log_switch as adapter
import data.t

on(missing, companions) := facts[0].on if {
	balancer := {"missing": {"access_log": missing}, "near": {"access_log": companions}}
	facts := adapter.outscale_load_balancer with input as t.input_of("outscale_load_balancer", balancer)
}

settings(enabled) := [{"address": "c.d", "attr": {"access_log": [{"is_enabled": enabled}]}}]

none := t.known(false, "access_log")

test_wrong if on(none, settings(t.known(false, "x"))) == t.known(false, "x")

test_right if on(none, settings(t.known(true, "x"))) == t.known(true, "x")

test_absent_companion if on(t.known(true, "access_log"), []) == t.known(false, "access_log")

test_unknown_companion if t.said(on(t.unknown("access_log"), [])) == "unknown"

test_unknown_switch if t.said(on(none, settings(t.unknown("x")))) == "unknown"
