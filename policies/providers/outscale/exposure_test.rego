package adapters.outscale.exposure_test

import data.adapters.outscale.exposure as adapter
import data.t

snapshot(additions) := facts[0].public if {
	resource := {"attr": {"permissions_to_create_volume_additions": additions}}
	facts := adapter.outscale_snapshot_attributes with input as t.input_of("outscale_snapshot_attributes", resource)
}

image(additions) := facts[0].public if {
	resource := {"attr": {"permission_additions": additions}}
	facts := adapter.outscale_image_launch_permission with input as t.input_of("outscale_image_launch_permission", resource)
}

test_wrong_snapshot if snapshot([{"global_permission": t.known(true, "x")}]) == t.known(true, "x")

test_wrong_snapshot_beside_a_right_one if t.said(snapshot([{"global_permission": t.known(false, "x")}, {"global_permission": t.known(true, "y")}])) == true

test_right_snapshot if snapshot([{"global_permission": t.known(false, "x")}]) == t.known(false, "x")

test_absent_permission_of_a_snapshot if t.said(snapshot([{"global_permission": t.absent("x")}])) == false

test_absent_block_of_a_snapshot if t.said(snapshot([])) == false

test_unknown_snapshot if snapshot([{"global_permission": t.unknown("x")}]) == t.unknown("x")

test_wrong_image if t.said(image([{"global_permission": t.known("true", "x")}])) == true

test_right_image if t.said(image([{"global_permission": t.known("false", "x")}])) == false

test_absent_permission_of_an_image if t.said(image([{"global_permission": t.absent("x")}])) == false

test_another_word_is_unknown if t.said(image([{"global_permission": t.known("perhaps", "x")}])) == "unknown"

test_wrong_image_beside_a_right_one if t.said(image([{"global_permission": t.known("", "x")}, {"global_permission": t.known("true", "y")}])) == true

test_empty_word_is_no_permission if t.said(image([{"global_permission": t.known("", "x")}])) == false

test_absent_block_of_an_image if t.said(image([])) == false

test_unknown_image if t.said(image([{"global_permission": t.unknown("x")}])) == "unknown"
