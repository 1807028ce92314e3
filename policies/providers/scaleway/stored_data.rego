# Data at rest at Scaleway: buckets through their encryption companion, databases by their own argument; nothing else has one.
package adapters.scaleway.stored_data

import data.v

scaleway_object_bucket := [{
	"id": r.address,
	"encrypted": v.companion(
		r.missing.encryption,
		[v.is_written(x.sse_algorithm) |
			some c in r.near.encryption
			some y in c.attr.rule
			some x in y.apply_server_side_encryption_by_default
		],
	),
} |
	some r in input.by_type.scaleway_object_bucket
]

scaleway_rdb_instance := [{"id": r.address, "encrypted": r.attr.encryption_at_rest} | some r in input.by_type.scaleway_rdb_instance]

scaleway_block_volume := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_block_volume]

scaleway_instance_volume := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_instance_volume]

scaleway_instance_server := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_instance_server]

scaleway_baremetal_server := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_baremetal_server]

scaleway_apple_silicon_server := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_apple_silicon_server]

scaleway_file_filesystem := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_file_filesystem]

scaleway_mongodb_instance := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_mongodb_instance]

scaleway_redis_cluster := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_redis_cluster]

scaleway_sdb_sql_database := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_sdb_sql_database]

scaleway_datawarehouse_deployment := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_datawarehouse_deployment]

scaleway_opensearch_deployment := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_opensearch_deployment]

scaleway_kafka_cluster := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_kafka_cluster]

scaleway_registry_namespace := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_registry_namespace]

scaleway_mnq_sqs_queue := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_mnq_sqs_queue]

scaleway_secret := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.scaleway_secret]
