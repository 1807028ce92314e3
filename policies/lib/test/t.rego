# Package `t`: nodes for tests.
package t

known(value, path) := {"status": "known", "value": value, "path": path}

# A documented default.
usual(value, path) := {"status": "default", "value": value, "path": path}

unknown(path) := {"status": "unknown", "path": path, "cause": "after-apply"}

absent(path) := {"status": "absent", "path": path, "cause": "not-set"}
