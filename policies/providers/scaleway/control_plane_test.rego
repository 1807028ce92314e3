package adapters.scaleway.control_plane_test

import data.adapters.scaleway.control_plane as adapter
import data.t

plane(resource_type, resource) := facts[resource_type][0] if {
	facts := adapter with input as t.input_of(resource_type, resource)
}

list(ip) := [{"address": "c.d", "attr": {"acl_rules": [{"ip": ip}]}}]

near(companions, missing) := {"near": {"acl": companions}, "missing": {"acl": missing}, "attr": {"load_balancer": [], "private_network": []}}

there := t.known(false, "acl")

one := [{"exists": t.known(true, "x")}]

words := ["inbound", "allow", "anyone"]

test_scaleway_k8s_cluster_with_a_list if {
	cluster := plane("scaleway_k8s_cluster", near(list(t.known("0.0.0.0/0", "x")), there))
	t.says(cluster, words) == {"inbound": true, "allow": true, "anyone": false}
	cluster.sources == [t.known("0.0.0.0/0", "x")]
}

test_absent_list_of_a_cluster_lets_everyone_in if t.said(plane("scaleway_k8s_cluster", near([], t.known(true, "acl"))).anyone) == true

test_unknown_list_of_a_cluster if t.said(plane("scaleway_k8s_cluster", near([], t.unknown("acl"))).anyone) == "unknown"

acl(nobody) := plane("scaleway_k8s_acl", {"attr": {"no_ip_allowed": nobody, "acl_rules": [{"ip": t.known("", "x")}]}})

test_list_of_a_cluster if {
	t.said(acl(t.known(true, "x")).allow) == false
	t.said(acl(t.absent("x")).allow) == true
	t.said(acl(t.unknown("x")).allow) == "unknown"
	t.says(acl(t.known(false, "x")), words) == {"inbound": true, "allow": true, "anyone": false}
	t.said(acl(t.absent("x")).sources[0]) == "absent"
}

database(balancer, network) := plane("scaleway_rdb_instance", object.union(near([], t.known(true, "acl")), {"attr": {"load_balancer": balancer, "private_network": network}}))

test_absent_blocks_of_a_database_are_a_public_endpoint if t.says(database([], []), words) == {"inbound": true, "allow": true, "anyone": true}

test_database_on_a_private_network_is_right if t.said(database([], one).allow) == false

test_database_with_both_is_wrong if t.said(database(one, one).allow) == true

maybe := [{"exists": t.unknown("x")}, {"exists": t.known(true, "y")}]

test_one_block_is_enough_of_a_database if {
	t.said(database([], maybe).allow) == false
	t.said(database(maybe, one).allow) == true
}

test_unknown_endpoint_of_a_database if t.said(database([], [{"exists": t.unknown("x")}]).allow) == "unknown"

cache(network, rules) := plane("scaleway_redis_cluster", {"attr": {"private_network": network, "public_network": [], "acl": rules}})

test_cache if {
	t.says(cache([], []), words) == {"inbound": true, "allow": true, "anyone": true}
	t.said(cache(one, []).allow) == false
	t.said(cache(maybe, []).allow) == false
	listed := cache([], [{"exists": t.known(true, "x"), "ip": t.known("0.0.0.0/0", "x")}])
	t.says(listed, words) == {"inbound": true, "allow": true, "anyone": false}
	[t.said(source) | some source in listed.sources] == ["0.0.0.0/0"]
	t.said(cache([], [{"exists": t.unknown("x"), "ip": t.unknown("x")}]).anyone) == "unknown"
}

lonely(resource_type, network) := t.says(plane(resource_type, {"attr": {"private_network": network, "public_network": []}}), words)

both(resource_type, open) := t.said(plane(resource_type, {"attr": {"private_network": one, "public_network": open, "acl": []}}).allow)

test_public_endpoint_beside_a_private_one if {
	both("scaleway_redis_cluster", one) == true
	both("scaleway_mongodb_instance", one) == true
	both("scaleway_redis_cluster", []) == false
	both("scaleway_mongodb_instance", maybe) == true
	both("scaleway_redis_cluster", [{"exists": t.unknown("x")}]) == "unknown"
}

rdb_list(missing) := plane("scaleway_rdb_acl", {"missing": {"instance": missing}, "attr": {"acl_rules": [{"ip": t.known("0.0.0.0/0", "x")}]}})

test_scaleway_rdb_acl_without_its_database if {
	t.says(rdb_list(t.known(true, "x")), words) == {"inbound": true, "allow": true, "anyone": false}
	t.said(rdb_list(t.known(false, "x")).allow) == false
	t.said(rdb_list(t.unknown("x")).allow) == "unknown"
	rdb_list(t.known(true, "x")).sources == [t.known("0.0.0.0/0", "x")]
}

test_services_that_are_always_public_or_never if {
	t.says(plane("scaleway_datawarehouse_deployment", {}), words) == {"inbound": true, "allow": true, "anyone": true}
	t.says(plane("scaleway_sdb_sql_database", {}), words) == {"inbound": true, "allow": true, "anyone": true}
	t.says(plane("scaleway_kafka_cluster", {}), words) == {"inbound": true, "allow": false, "anyone": false}
}

test_services_without_any_list if {
	lonely("scaleway_mongodb_instance", []) == {"inbound": true, "allow": true, "anyone": true}
	lonely("scaleway_mongodb_instance", one) == {"inbound": true, "allow": false, "anyone": true}
	lonely("scaleway_mongodb_instance", [{"exists": t.unknown("x")}]) == {"inbound": true, "allow": "unknown", "anyone": true}
	lonely("scaleway_opensearch_deployment", []) == {"inbound": true, "allow": true, "anyone": true}
	lonely("scaleway_mongodb_instance", maybe) == {"inbound": true, "allow": false, "anyone": true}
	lonely("scaleway_opensearch_deployment", maybe) == {"inbound": true, "allow": false, "anyone": true}
	lonely("scaleway_opensearch_deployment", one) == {"inbound": true, "allow": false, "anyone": true}
}
