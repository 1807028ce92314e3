# Package `v`: nodes made from nodes. What is unknown or absent passes through. The reference of the native words.
package v

status(n) := n.status if {
	is_object(n)
	n.status in {"known", "default", "absent"}
} else := "unknown"

has_value(n) if {
	status(n) in {"known", "default"}
	object.get(n, "value", null) != null
} else := false

with_value(n, x) := object.union(object.remove(n, ["cause"]), {"status": kept(n), "value": x}) if {
	is_object(n)
} else := {"status": "known", "value": x}

kept(n) := "default" if {
	status(n) == "default"
} else := "known"

with_cause(n, code) := object.union({"path": ""}, object.union(object.remove(n, ["value"]), {"status": "unknown", "cause": code})) if {
	is_object(n)
} else := {"status": "unknown", "path": "", "cause": code}

located(n) := {"path": object.get(n, "path", ""), "at": n.at} if {
	is_object(n)
	n.at
} else := {"path": object.get(n, "path", "")} if {
	is_object(n)
} else := {"path": ""}

fixed(x) := {"status": "known", "value": x, "path": ""}

fixed_at(x, n) := object.union(located(n), {"status": "known", "value": x})

unknown(code) := {"status": "unknown", "path": "", "cause": code}

absent(path) := {"status": "absent", "path": path, "cause": "not-set"}

passed(n) := n if {
	status(n) == "absent"
} else := n if {
	is_object(n)
	object.get(n, "cause", null) != null
} else := with_cause(n, "not-mapped")

passed_known(n) := n if {
	has_value(n)
} else := passed(n)

or_default(n, x) := object.union(located(n), {"status": "default", "value": x}) if {
	status(n) == "absent"
} else := passed_known(n)

eq(n, x) := with_value(n, n.value == x) if {
	has_value(n)
	type_name(n.value) == type_name(x)
} else := with_cause(n, "unexpected-type") if {
	has_value(n)
} else := passed(n)

among(n, xs) := with_value(n, member(n.value, xs)) if {
	has_value(n)
} else := passed(n)

member(x, xs) if {
	some y in xs
	y == x
} else := false

negated(n) := with_value(n, n.value == false) if {
	has_value(n)
	is_boolean(n.value)
} else := with_cause(n, "unexpected-type") if {
	has_value(n)
} else := passed(n)

is_written(n) := object.union(located(n), {"status": "known", "value": false}) if {
	status(n) == "absent"
} else := passed(n) if {
	not has_value(n)
} else := with_value(n, false) if {
	is_empty_value(n.value)
} else := with_value(n, true)

is_empty_value(x) if x == ""

is_empty_value(x) if x == 0

is_empty_value(x) if x == []

unless_empty(n) := object.union(located(n), {"status": "absent", "cause": "not-set"}) if {
	has_value(n)
	is_empty_value(n.value)
} else := passed_known(n)

map(n, table, otherwise) := with_value(n, table[n.value]) if {
	has_value(n)
	n.value in object.keys(table)
} else := with_cause(n, "not-mapped") if {
	has_value(n)
	otherwise == null
} else := with_value(n, otherwise) if {
	has_value(n)
} else := passed(n)

first(a, b) := passed_known(b) if {
	status(a) == "absent"
	status(b) != "absent"
} else := passed_known(a)

low(n) := bounded(n, 0)

high(n) := bounded(n, 1)

bounded(n, end) := n if {
	has_value(n)
	is_number(n.value)
} else := with_value(n, port_end(n.value, 0)) if {
	has_value(n)
	is_string(n.value)
	regex.match(`^\s*[0-9]+\s*$`, n.value)
} else := with_value(n, port_end(n.value, end)) if {
	has_value(n)
	is_string(n.value)
	regex.match(`^\s*[0-9]+\s*-\s*[0-9]+\s*$`, n.value)
} else := with_cause(n, "unexpected-type") if {
	has_value(n)
} else := passed(n)

port_end(x, end) := to_number(trim_left(trim_space(split(x, "-")[end]), "0")) if {
	trim_left(trim_space(split(x, "-")[end]), "0") != ""
} else := 0

truth(n) := n.value if {
	has_value(n)
	is_boolean(n.value)
} else := null

reason(n) := with_cause(n, "unexpected-type") if {
	has_value(n)
} else := with_cause(n, "not-set") if {
	status(n) == "absent"
} else := passed(n)

kleene(ns, wanted, _) := [n | some n in ns; truth(n) == wanted][0] if {
	count([n | some n in ns; truth(n) == wanted]) > 0
} else := reason([n | some n in ns; truth(n) == null][0]) if {
	count([n | some n in ns; truth(n) == null]) > 0
} else := ns[0] if {
	count(ns) > 0
}

any(ns, otherwise) := kleene(ns, true, 0) if {
	count(ns) > 0
} else := passed_known(otherwise)

all(ns, otherwise) := kleene(ns, false, 0) if {
	count(ns) > 0
} else := passed_known(otherwise)

companion(missing, ns) := negated(missing) if {
	count(ns) == 0
} else := kleene(ns, true, 0) if {
	truth(kleene(ns, true, 0)) == true
} else := kleene(ns, true, 0) if {
	has_value(missing)
} else := passed(missing)

is_empty(ns) := with_cause(unread[0], "after-apply") if {
	unread := [n | some n in ns; not has_value(n); status(n) != "absent"]
	count(unread) > 0
} else := fixed(count(ns) == 0)

# The node where a condition holds, absent where it does not.
given(condition, n) := n if {
	status(n) == "absent"
} else := passed_known(n) if {
	truth(condition) == true
} else := object.union(located(n), {"status": "absent", "cause": "not-set"}) if {
	truth(condition) == false
} else := reason(condition)

# The smallest of some numbers; absent ones do not count.
least(ns, otherwise) := reason(open[0]) if {
	open := [n | some n in ns; status(n) != "absent"; amount(n) == null]
	count(open) > 0
} else := [n | some n in ns; status(n) != "absent"; amount(n) == smallest][0] if {
	smallest := min([amount(n) | some n in ns; status(n) != "absent"])
} else := passed_known(otherwise)

amount(n) := n.value if {
	has_value(n)
	is_number(n.value)
} else := null

ends_with(n, ends) := with_value(n, ends_with_one(n.value, ends)) if {
	has_value(n)
	is_string(n.value)
} else := with_cause(n, "unexpected-type") if {
	has_value(n)
} else := passed(n)

ends_with_one(x, ends) if {
	some end in ends
	endswith(x, end)
} else := false

# Whole words that name a log store, in English and French.
names_logs(n) := with_value(n, regex.match(`(^|[^a-z])(logs?|logging|journal|journaux|journalisation|audit|audits|traces?)($|[^a-z])`, lower(n.value))) if {
	has_value(n)
	is_string(n.value)
} else := with_cause(n, "unexpected-type") if {
	has_value(n)
} else := passed(n)

map_or_empty(x) := x if {
	is_object(x)
} else := {}

list_or_empty(x) := x if {
	is_array(x)
} else := []

# Whether a map of tags, or a list of `key=value` and `key:value`, gives a key a value (without regard to case).
# Without a declared key, and where the tags do not have it, the last argument answers.
role_is(tags, key, wanted, otherwise) := passed_known(otherwise) if {
	key == null
} else := passed_known(otherwise) if {
	status(tags) == "absent"
} else := passed(tags) if {
	not has_value(tags)
} else := with_value(tags, true) if {
	some name, x in map_or_empty(tags.value)
	is_string(x)
	lower(name) == lower(key)
	lower(x) == lower(wanted)
} else := with_value(tags, true) if {
	some tag in list_or_empty(tags.value)
	is_string(tag)
	lower(tag) in {lower(concat("=", [key, wanted])), lower(concat(":", [key, wanted]))}
} else := with_value(tags, false) if {
	some name, _ in map_or_empty(tags.value)
	lower(name) == lower(key)
} else := with_value(tags, false) if {
	some tag in list_or_empty(tags.value)
	is_string(tag)
	some mark in ["=", ":"]
	startswith(lower(tag), lower(concat("", [key, mark])))
} else := passed_known(otherwise)

allows_everyone(n) := with_value(n, document_open(json.unmarshal(n.value))) if {
	has_value(n)
	is_string(n.value)
	json.is_valid(n.value)
	is_object(json.unmarshal(n.value))
	json.unmarshal(n.value).Statement
} else := with_cause(n, "unexpected-type") if {
	has_value(n)
} else := passed(n)

document_open(d) if {
	some s in statements(d.Statement)
	s.Effect == "Allow"
	principal_open(s.Principal)
} else := false

statements(x) := x if {
	is_array(x)
} else := [x]

principal_open(p) if p == "*"

principal_open(p) if {
	is_array(p)
	"*" in p
}

principal_open(p) if {
	is_object(p)
	some x in p
	x == "*"
}

principal_open(p) if {
	is_object(p)
	some xs in p
	is_array(xs)
	"*" in xs
}
