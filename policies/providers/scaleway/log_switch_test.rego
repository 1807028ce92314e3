package adapters.scaleway.log_switch_test

import data.adapters.scaleway.log_switch as adapter
import data.t

on(node) := facts[0].on if {
	facts := adapter.scaleway_lb_frontend with input as t.input_of("scaleway_lb_frontend", {"attr": {"enable_access_logs": node}})
}

test_wrong if on(t.known(false, "x")) == t.known(false, "x")

test_right if on(t.known(true, "x")) == t.known(true, "x")

test_absent_is_off if t.said(on(t.absent("x"))) == false

test_unknown if on(t.unknown("x")) == t.unknown("x")
