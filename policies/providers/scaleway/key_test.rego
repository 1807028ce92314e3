package adapters.scaleway.key_test

import data.adapters.scaleway.key as adapter
import data.t

key(origin, policy) := key_for("symmetric_encryption", origin, policy)

key_for(usage, origin, policy) := t.says(facts[0], ["concerned", "rotation"]) if {
	resource := {"attr": {"origin": origin, "usage": t.known(usage, "usage"), "rotation_policy": policy}}
	facts := adapter.scaleway_key_manager_key with input as t.input_of("scaleway_key_manager_key", resource)
}

ours := t.known("scaleway_kms", "origin")

test_right if key(ours, [{"rotation_period": t.known("2160h", "x")}]) == {"concerned": true, "rotation": true}

test_wrong_with_an_empty_period if key(ours, [{"rotation_period": t.known("", "x")}]) == {"concerned": true, "rotation": false}

test_absent_policy if key(ours, []) == {"concerned": true, "rotation": false}

test_absent_origin_is_ours if key(t.absent("origin"), []) == {"concerned": true, "rotation": false}

test_imported_material_is_not_concerned if key(t.known("external", "origin"), []) == {"concerned": false, "rotation": false}

test_a_key_that_signs_is_not_concerned if key_for("asymmetric_signing", ours, []) == {"concerned": false, "rotation": false}

test_one_period_is_enough if key(ours, [{"rotation_period": t.known("", "x")}, {"rotation_period": t.known("2160h", "y")}])["rotation"] == true

test_unknown if key(t.unknown("origin"), [{"rotation_period": t.unknown("x")}]) == {"concerned": "unknown", "rotation": "unknown"}
