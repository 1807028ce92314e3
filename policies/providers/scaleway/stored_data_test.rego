package adapters.scaleway.stored_data_test

import data.adapters.scaleway.stored_data as adapter
import data.t

bucket(missing, companions) := facts[0].encrypted if {
	resource := {"missing": {"encryption": missing}, "near": {"encryption": companions}}
	facts := adapter.scaleway_object_bucket with input as t.input_of("scaleway_object_bucket", resource)
}

settings(algorithm) := [{"address": "c.d", "attr": {"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": algorithm}]}]}}]

there := t.known(false, "encryption")

database(node) := facts[0].encrypted if {
	resource := {"attr": {"encryption_at_rest": node}}
	facts := adapter.scaleway_rdb_instance with input as t.input_of("scaleway_rdb_instance", resource)
}

test_right_bucket if bucket(there, settings(t.known("AES256", "x"))) == t.known(true, "x")

test_wrong_bucket_with_an_empty_algorithm if bucket(there, settings(t.known("", "x"))) == t.known(false, "x")

test_absent_companion if bucket(t.known(true, "encryption"), []) == t.known(false, "encryption")

test_unknown_companion if t.said(bucket(t.unknown("encryption"), [])) == "unknown"

test_unknown_algorithm if t.said(bucket(there, settings(t.unknown("x")))) == "unknown"

test_database_as_it_says if {
	database(t.known(false, "x")) == t.known(false, "x")
	database(t.unknown("x")) == t.unknown("x")
	database(t.absent("x")) == t.absent("x")
}

no_argument := {"status": "unknown", "path": "", "cause": "no-argument"}

# Nothing else has an argument.
test_scaleway_block_volume_is_unknown if {
	facts := adapter.scaleway_block_volume with input as t.input_of("scaleway_block_volume", {})
	facts == [{"id": "a.b", "encrypted": no_argument}]
}

test_every_other_type_is_unknown if {
	every_other := [
		"scaleway_instance_volume", "scaleway_instance_server", "scaleway_baremetal_server", "scaleway_apple_silicon_server",
		"scaleway_file_filesystem", "scaleway_mongodb_instance", "scaleway_redis_cluster", "scaleway_sdb_sql_database",
		"scaleway_datawarehouse_deployment", "scaleway_opensearch_deployment", "scaleway_kafka_cluster",
		"scaleway_registry_namespace", "scaleway_mnq_sqs_queue", "scaleway_secret",
	]
	all := {"by_type": {resource_type: [{"address": resource_type}] | some resource_type in every_other}}
	facts := adapter with input as all
	every_other == [name | some name in every_other; facts[name] == [{"id": name, "encrypted": no_argument}]]
}
