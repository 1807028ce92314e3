# Package `t`: nodes, facts and resources for tests.
package t

known(value, path) := {"status": "known", "value": value, "path": path}

# A documented default.
usual(value, path) := {"status": "default", "value": value, "path": path}

unknown(path) := {"status": "unknown", "path": path, "cause": "after-apply"}

absent(path) := {"status": "absent", "path": path, "cause": "not-set"}

# A fact with other fields; `object.union` would merge the nodes too.
with_fields(fact, fields) := object.union(object.remove(fact, object.keys(fields)), fields)

# What an adapter sees of one resource of a type.
input_of(resource_type, fields) := {"by_type": {resource_type: [object.union({"address": "a.b"}, fields)]}, "removed": {}}

# The same for a resource that only goes away.
removed(resource_type, fields) := {"by_type": {}, "removed": {resource_type: [object.union({"address": "a.b"}, fields)]}}

# A node in short: its status, or its value if it has one.
said(node) := node.value if {
	node.status in {"known", "default"}
} else := node.status

# What a fact says, field by field.
says(fact, fields) := {field: said(fact[field]) | some field in fields}
