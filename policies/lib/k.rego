# Package `k`: judgements on nodes. The reference of the native words; stock OPA runs these.
#
# A judgement is [rank, node] or [rank, node, message key]. Ranks: 0 violated, 1 unknown, 2 holds, 3 does not apply.
package k

import data.v

# The result of a test on a node: unknown unless the node has a value.
judge(n, holds) := [2, n] if {
	v.has_value(n)
	holds == true
} else := [0, n] if {
	v.has_value(n)
} else := [1, n]

value(n) := object.get(n, "value", null) if is_object(n)
else := null

# A value of another type says nothing.
odd(n, wanted) if {
	v.has_value(n)
	type_name(value(n)) != type_name(wanted)
} else := false

is(n, wanted) := [1, v.with_cause(n, "unexpected-type")] if {
	odd(n, wanted) == true
} else := judge(n, value(n) == wanted)

is_not(n, wanted) := [1, v.with_cause(n, "unexpected-type")] if {
	odd(n, wanted) == true
} else := judge(n, value(n) != wanted)

member(x, wanted) if {
	some y in wanted
	y == x
} else := false

one_of(n, wanted) := judge(n, member(value(n), wanted))

none_of(n, wanted) := judge(n, member(value(n), wanted) == false)

more_or_equal(x, bound) if {
	is_number(x)
	x >= bound
} else := false

at_least(n, bound) := judge(n, more_or_equal(value(n), bound))

less_or_equal(x, bound) if {
	is_number(x)
	x <= bound
} else := false

at_most(n, bound) := judge(n, less_or_equal(value(n), bound))

is_set(n) := [0, n] if {
	v.status(n) == "absent"
} else := [1, n] if {
	not v.has_value(n)
} else := [0, n] if {
	value(n) in {false, ""}
} else := [0, n] if {
	value(n) == []
} else := [2, n]

not_less(after, before) := [2, after] if {
	v.status(before) == "absent"
} else := [2, after] if {
	is_number(value(after))
	is_number(value(before))
	v.has_value(after)
	v.has_value(before)
	value(after) >= value(before)
} else := [0, after] if {
	is_number(value(after))
	is_number(value(before))
	v.has_value(after)
	v.has_value(before)
} else := [1, after]

rank(j) := j[0] if {
	is_array(j)
	j[0] in {0, 1, 2, 3}
} else := 1

nothing := {"status": "unknown", "path": "", "cause": "not-mapped"}

evidence(j) := j[1] if {
	is_array(j)
} else := nothing

all_of(js) := first_with(js, min([rank(j) | some j in js])) if {
	count(js) > 0
} else := [1, nothing]

any_of(js) := first_with(js, max([rank(j) | some j in js])) if {
	count(js) > 0
} else := [1, nothing]

first_with(js, r) := [j | some j in js; rank(j) == r][0]

with_rank(j, r) := array.concat([r], array.slice(j, 1, count(j))) if {
	is_array(j)
} else := [r, nothing]

flipped := {0: 2, 1: 1, 2: 0, 3: 3}

negate(j) := with_rank(j, flipped[rank(j)])

when(c, j) := [3, evidence(c)] if {
	rank(c) in {0, 3}
} else := with_rank(c, 1) if {
	rank(c) == 1
	rank(j) == 0
} else := j

say(j, key) := [rank(j), evidence(j), key]

# --- openings -------------------------------------------------------------------------------------------------

# Kleene's three values as numbers: 0 no, 1 maybe, 2 yes.
tri(n) := 2 if {
	v.has_value(n)
	value(n) == true
} else := 0 if {
	v.has_value(n)
	value(n) == false
} else := 1

of(f, name) := object.get(f, name, null)

by_protocol(f, whole) := 2 if {
	v.has_value(of(f, "protocol"))
	value(of(f, "protocol")) in {"any", "tcp"}
} else := 2 if {
	v.has_value(of(f, "protocol"))
	value(of(f, "protocol")) == "udp"
	whole
} else := 0 if {
	v.has_value(of(f, "protocol"))
	is_string(value(of(f, "protocol")))
} else := 1

number(n) := value(n) if {
	v.has_value(n)
	is_number(value(n))
	value(n) >= 0
} else := null

low_fits(f, port) := 1 if {
	number(of(f, "from")) == null
} else := 2 if {
	number(of(f, "from")) <= port
} else := 0

high_fits(f, port) := 1 if {
	number(of(f, "to")) == null
} else := 2 if {
	number(of(f, "to")) >= port
} else := 0

has_text(n) if {
	v.has_value(n)
	is_string(value(n))
}

# A protocol that is not known may be every protocol, and then the ports are ignored.
touches(f, ports, _) := 2 if {
	v.has_value(of(f, "protocol"))
	value(of(f, "protocol")) == "any"
} else := 1 if {
	not has_text(of(f, "protocol"))
} else := min([by_protocol(f, true), low_fits(f, 1), high_fits(f, 65535)]) if {
	ports == "every"
} else := min([by_protocol(f, false), max(array.concat([0], [min([low_fits(f, p), high_fits(f, p)]) | some p in ports]))])

text(n) := value(n) if {
	v.has_value(n)
	is_string(value(n))
} else := ""

# A range in its shortest spelling; nothing for text that reads as no range.
range(n) := [r | some r in net.cidr_merge([text(n)])][0] if {
	contains(text(n), "/")
} else := concat("", [text(n), "/128"]) if {
	contains(text(n), ":")
	net.cidr_contains("::/0", text(n))
} else := concat("", [text(n), "/32"]) if {
	contains(text(n), ".")
	net.cidr_contains("0.0.0.0/0", text(n))
} else := ""

is_any(r) if {
	endswith(r, "/0")
} else := false

prefix(r) := to_number(split(r, "/")[1])

wide_range(r) if {
	not contains(r, ":")
	r != ""
	prefix(r) <= 8
} else if {
	contains(r, ":")
	prefix(r) <= 16
} else := false

same_family(a, b) if {
	contains(a, ":")
	contains(b, ":")
} else if {
	not contains(a, ":")
	not contains(b, ":")
} else := false

add_up(ranges, like) if {
	some merged in net.cidr_merge([r | some r in ranges; same_family(r, like)])
	endswith(merged, "/0")
} else := false

open_question(n) if {
	range(n) == ""
	v.status(n) != "absent"
} else := false

sources(f) := of(f, "sources")

ranges_of(f) := [range(s) | some s in sources(f); range(s) != ""]

wide_sources(f) := [s | some s in sources(f); wide_range(range(s)) == true; is_any(range(s)) == false]

# [tri, node]: whether this opening alone lets everyone in.
everyone(f) := [2, hits[0]] if {
	hits := [s | some s in sources(f); is_any(range(s)) == true]
	count(hits) > 0
} else := [2, wide_sources(f)[0]] if {
	add_up(ranges_of(f), range(wide_sources(f)[0])) == true
} else := [2, of(f, "anyone")] if {
	tri(of(f, "anyone")) == 2
} else := [1, questions[0]] if {
	questions := [s | some s in sources(f); open_question(s) == true]
	count(questions) > 0
} else := [1, of(f, "anyone")] if {
	tri(of(f, "anyone")) == 1
} else := [0, sources(f)[0]] if {
	count(sources(f)) > 0
} else := [0, of(f, "anyone")]

takes_part(peer, ports) := min([tri(of(peer, "inbound")), tri(of(peer, "allow")), touches(peer, ports, 0)])

sum_of_group(like, g, ports) := 2 if {
	add_up([r | some p in g; takes_part(p, ports) == 2; some r in ranges_of(p); wide_range(r) == true], like) == true
} else := 1 if {
	some p in g
	takes_part(p, ports) > 0
	some s in sources(p)
	open_question(s) == true
} else := 1 if {
	add_up([r | some p in g; takes_part(p, ports) > 0; some r in ranges_of(p); wide_range(r) == true], like) == true
} else := 0

best_sum(f, g, ports, like) := sum_of_group(like, g, "every") if {
	ports == "every"
} else := max(array.concat([0], [min([sum_of_group(like, g, [p]), max([1, touches(f, [p], 0)])]) |
	some p in ports
	touches(f, [p], 0) > 0
]))

# [tri, node] with the sums of the group.
let_in(f, g, ports) := [sum, wide_sources(f)[0]] if {
	alone := everyone(f)[0]
	alone < 2
	touches(f, ports, 0) > 0
	sum := best_sum(f, g, ports, range(wide_sources(f)[0]))
	sum > alone
} else := everyone(f)

labelled(f, n) := of(f, "label") if {
	v.has_value(of(f, "label"))
} else := n

named(n) := n if {
	object.get(n, "cause", "") != ""
} else := v.with_cause(n, "after-apply") if {
	v.has_value(n)
} else := v.with_cause(n, "not-set")

asked(f, _, n) := named(n) if {
	n != null
} else := named(of(f, "allow")) if {
	tri(of(f, "allow")) == 1
} else := named([of(f, name) | some name in ["protocol", "from", "to", "inbound"]; not v.has_value(of(f, name))][0])

lets_in(f, g, ports) if {
	let_in(f, g, ports)[0] == 2
	tri(of(f, "inbound")) == 2
	tri(of(f, "allow")) == 2
	touches(f, ports, 0) == 2
} else := false

opened(f, g, ports) := [3, of(f, "allow")] if {
	tri(of(f, "inbound")) == 0
} else := [2, of(f, "allow")] if {
	tri(of(f, "allow")) == 0
} else := [2, from_node(f)] if {
	touches(f, ports, 0) == 0
} else := [2, let_in(f, g, ports)[1]] if {
	let_in(f, g, ports)[0] == 0
} else := [0, labelled(f, let_in(f, g, ports)[1]), "together"] if {
	everyone(f)[0] < 2
	lets_in(f, g, ports) == true
} else := [0, labelled(f, let_in(f, g, ports)[1])] if {
	lets_in(f, g, ports) == true
} else := [1, named(let_in(f, g, ports)[1])] if {
	let_in(f, g, ports)[0] == 1
} else := [1, asked(f, ports, null)]

from_node(f) := of(f, "from") if {
	of(f, "from") != null
} else := nothing

closed_to_world(f, g, ports) := opened(f, g, [p | some p in ports])

not_everything_open(f, g) := opened(f, g, "every")
