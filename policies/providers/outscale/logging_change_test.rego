package adapters.outscale.logging_change_test

import data.adapters.outscale.logging_change as adapter
import data.t

change(before, after) := facts[0] if {
	settings := {"change": {"existed": t.known(true, "")}, "before": {"access_log": before}, "attr": {"access_log": after}}
	facts := adapter.outscale_load_balancer_attributes with input as t.input_of("outscale_load_balancer_attributes", settings)
}

log(enabled) := [{"exists": t.known(true, "access_log[0]"), "is_enabled": enabled}]

on := log(t.known(true, "access_log[0].is_enabled"))

off := log(t.known(false, "access_log[0].is_enabled"))

switches := ["existed", "was_on", "is_on"]

test_wrong if t.says(change(on, off), switches) == {"existed": true, "was_on": true, "is_on": false}

test_right if t.says(change(on, on), switches) == {"existed": true, "was_on": true, "is_on": true}

test_absent_afterwards if t.says(change(on, []), switches) == {"existed": true, "was_on": true, "is_on": false}

test_absent_afterwards_stands_on_the_block if change(on, []).is_on.path == "access_log"

test_absent_before_is_no_change if t.says(change([], on), ["existed", "was_on"]) == {"existed": false, "was_on": false}

test_unknown if t.says(change(on, log(t.unknown("x"))), switches) == {"existed": true, "was_on": true, "is_on": "unknown"}

test_absent_switch_was_off if t.said(change(log(t.absent("x")), on).was_on) == false

test_one_of_two_blocks_is_enough if {
	both := array.concat(off, on)
	t.says(change(both, both), switches) == {"existed": true, "was_on": true, "is_on": true}
}

test_unknown_block_beside_a_known_one_existed if {
	maybe := [{"exists": t.unknown("x"), "is_enabled": t.unknown("x")}]
	t.said(change(array.concat(maybe, on), on).existed) == true
}

test_nothing_before_existed_not if t.said(change([], []).existed) == false

test_never_gone if t.said(change(on, off).gone) == false
