package adapters.outscale.control_plane_test

import data.adapters.outscale.control_plane as adapter
import data.t

cluster(ranges) := facts[0] if {
	resource := {"attr": {"admin_whitelist": ranges}}
	facts := adapter.outscale_oks_cluster with input as t.input_of("outscale_oks_cluster", resource)
}

test_wrong if cluster([t.known("0.0.0.0/0", "admin_whitelist[0]")]).sources == [t.known("0.0.0.0/0", "admin_whitelist[0]")]

test_right if cluster([t.known("203.0.113.0/28", "admin_whitelist[0]")]).sources[0].value == "203.0.113.0/28"

test_absent_list_lets_nobody_in if t.says(cluster([]), ["inbound", "allow", "anyone"]) == {"inbound": true, "allow": true, "anyone": false}

test_unknown_range_stays if cluster([t.unknown("admin_whitelist")]).sources == [t.unknown("admin_whitelist")]
