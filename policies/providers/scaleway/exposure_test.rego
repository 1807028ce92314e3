package adapters.scaleway.exposure_test

import data.adapters.scaleway.exposure as adapter
import data.t

public(resource_type, attr) := facts[resource_type][0].public if {
	facts := adapter with input as t.input_of(resource_type, {"attr": attr})
}

bucket(acl) := public("scaleway_object_bucket", {"acl": acl})

test_wrong_bucket if bucket(t.known("public-read", "acl")) == t.known(true, "acl")

test_wrong_bucket_for_every_account if t.said(bucket(t.known("authenticated-read", "acl"))) == true

test_right_bucket if bucket(t.known("private", "acl")) == t.known(false, "acl")

test_absent_list_is_private if t.said(bucket(t.absent("acl"))) == false

test_empty_list_is_private if t.said(bucket(t.known("", "acl"))) == false

test_unknown_bucket if bucket(t.unknown("acl")) == t.unknown("acl")

lists(acl, grantees) := [t.said(fact.public) | some fact in facts] if {
	policy := [{"grant": [{"grantee": grantees}]}]
	resource := {"attr": {"acl": acl, "access_control_policy": policy}}
	facts := adapter.scaleway_object_bucket_acl with input as t.input_of("scaleway_object_bucket_acl", resource)
}

grantee(uri) := {"uri": uri, "exists": t.known(true, "x")}

test_wrong_grant if lists(t.absent("acl"), [grantee(t.known("http://acs.amazonaws.com/groups/global/AllUsers", "x"))]) == [false, true]

test_right_grant if lists(t.absent("acl"), [grantee(t.absent("x"))]) == [false, false]

test_unknown_grant if lists(t.absent("acl"), [grantee(t.unknown("x"))]) == [false, "unknown"]

test_wrong_canned_list if lists(t.known("public-read", "acl"), []) == [true]

policy(document) := t.said(public("scaleway_object_bucket_policy", {"policy": document}))

document(principal) := t.known(json.marshal({"Statement": [{"Effect": "Allow", "Principal": principal}]}), "policy")

test_wrong_policy if policy(document("*")) == true

test_wrong_policy_by_kind if policy(document({"SCW": ["user_id:1", "*"]})) == true

test_right_policy if policy(document({"SCW": ["user_id:1"]})) == false

test_unknown_policy if policy(t.unknown("policy")) == "unknown"

test_policy_that_does_not_read_is_unknown if policy(t.known("{", "policy")) == "unknown"

test_object if {
	t.said(public("scaleway_object", {"visibility": t.known("public-read", "x")})) == true
	t.said(public("scaleway_object", {"visibility": t.absent("x")})) == false
	t.said(public("scaleway_object", {"visibility": t.unknown("x")})) == "unknown"
}

test_registry if {
	t.said(public("scaleway_registry_namespace", {"is_public": t.known(true, "x")})) == true
	t.said(public("scaleway_registry_namespace", {"is_public": t.absent("x")})) == false
	t.said(public("scaleway_registry_namespace", {"is_public": t.unknown("x")})) == "unknown"
}

test_absent_privacy_is_public if {
	t.said(public("scaleway_container", {"privacy": t.absent("x")})) == true
	t.said(public("scaleway_function", {"privacy": t.absent("x")})) == true
}

test_right_privacy if {
	t.said(public("scaleway_container", {"privacy": t.known("private", "x")})) == false
	t.said(public("scaleway_function", {"privacy": t.known("private", "x")})) == false
}

test_unknown_privacy if t.said(public("scaleway_container", {"privacy": t.unknown("x")})) == "unknown"

test_scaleway_instance_image if {
	t.said(public("scaleway_instance_image", {"public": t.known(true, "public")})) == true
	t.said(public("scaleway_instance_image", {"public": t.absent("public")})) == false
	t.said(public("scaleway_instance_image", {"public": t.unknown("public")})) == "unknown"
}
