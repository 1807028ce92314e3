//! Package `k`, openings: who may reach which port.
//!
//! An opening is open to the world if it lets everyone in, on a port that matters. "Everyone" is a range, or ranges
//! that add up to a whole family over the rules of one group; a wide range beside an unknown one may add up.

use ipnet::IpNet;

use super::judgements::{judgement, said};
use super::{Document, Word, cidr, elements, field, keys, node_status, node_value, with_cause};
use crate::engine::rego::NodeStatus;

pub(super) const WORDS: &[(&str, u8, Word)] = &[
    ("k.closed_to_world", 3, |a| judge(a, &Ports::Listed(a.get(2).map(ports).unwrap_or_default()))),
    ("k.not_everything_open", 2, |a| judge(a, &Ports::Every)),
];

/// Kleene's three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tri {
    No,
    Maybe,
    Yes,
}

enum Ports {
    Listed(Vec<u64>),
    Every,
}

fn ports(list: &Document) -> Vec<u64> {
    match list {
        Document::Set(set) => set.iter().filter_map(|port| port.as_u64().ok()).collect(),
        other => elements(other).filter_map(|port| port.as_u64().ok()).collect(),
    }
}

fn get<'a>(fact: &'a Document, name: &'static str) -> Option<&'a Document> {
    field(fact, &Document::from(name))
}

fn truth(node: Option<&Document>) -> Tri {
    match node.and_then(node_value) {
        Some(Document::Bool(true)) => Tri::Yes,
        Some(Document::Bool(false)) => Tri::No,
        _ => Tri::Maybe,
    }
}

/// One opening, read from its fact.
struct Opening<'a> {
    inbound: Tri,
    allow: Option<&'a Document>,
    protocol: Option<&'a Document>,
    from: Option<&'a Document>,
    to: Option<&'a Document>,
    anyone: Option<&'a Document>,
    sources: Vec<&'a Document>,
    label: Option<&'a Document>,
}

impl<'a> Opening<'a> {
    fn read(fact: &'a Document) -> Self {
        Self {
            inbound: truth(get(fact, "inbound")),
            allow: get(fact, "allow"),
            protocol: get(fact, "protocol"),
            from: get(fact, "from"),
            to: get(fact, "to"),
            anyone: get(fact, "anyone"),
            sources: get(fact, "sources").into_iter().flat_map(elements).collect(),
            label: get(fact, "label"),
        }
    }

    fn number(node: Option<&Document>) -> Option<u64> {
        node.and_then(node_value).and_then(|value| value.as_u64().ok())
    }

    /// Whether the ports hold one of the listed ones, or all of them.
    fn touches(&self, ports: &Ports) -> Tri {
        let protocol = self.protocol.and_then(node_value).and_then(|value| value.as_string().ok());
        let by_protocol = match protocol.map(AsRef::as_ref) {
            Some("any") => return Tri::Yes,
            Some("tcp") => Tri::Yes,
            Some("udp") if matches!(ports, Ports::Every) => Tri::Yes,
            Some(_) => return Tri::No,
            // It may be every protocol, and then the ports are ignored.
            None => return Tri::Maybe,
        };
        let (from, to) = (Self::number(self.from), Self::number(self.to));
        let by_range = match ports {
            Ports::Listed(ports) => {
                let fits = |port: &u64| {
                    let low = from.map_or(Tri::Maybe, |from| if from <= *port { Tri::Yes } else { Tri::No });
                    let high = to.map_or(Tri::Maybe, |to| if to >= *port { Tri::Yes } else { Tri::No });
                    low.min(high)
                };
                ports.iter().map(fits).max().unwrap_or(Tri::No)
            }
            Ports::Every => {
                let low = from.map_or(Tri::Maybe, |from| if from <= 1 { Tri::Yes } else { Tri::No });
                let high = to.map_or(Tri::Maybe, |to| if to >= 65535 { Tri::Yes } else { Tri::No });
                low.min(high)
            }
        };
        by_protocol.min(by_range)
    }

    /// The source range, if it is known and reads as one.
    fn range(source: &Document) -> Option<IpNet> {
        node_value(source).and_then(|value| value.as_string().ok()).and_then(|text| cidr::parse(text))
    }

    /// True for a source that may be anything: unknown, or text that reads as no range.
    fn is_open_question(source: &Document) -> bool {
        Self::range(source).is_none() && node_status(source) != NodeStatus::Absent
    }

    fn wide(&self) -> Option<(&'a Document, IpNet)> {
        self.sources.iter().find_map(|source| {
            Self::range(source).filter(|net| cidr::is_wide(*net) && !cidr::is_any(*net)).map(|net| (*source, net))
        })
    }

    /// Whether everyone is let in by this opening alone, and the node that says so.
    fn everyone(&self) -> (Tri, Option<&'a Document>) {
        let any = self.sources.iter().find(|source| Self::range(source).is_some_and(cidr::is_any));
        if let Some(source) = any {
            return (Tri::Yes, Some(source));
        }
        let ranges: Vec<IpNet> = self.sources.iter().filter_map(|source| Self::range(source)).collect();
        if let Some((source, net)) = self.wide()
            && cidr::add_up(&ranges, net)
        {
            return (Tri::Yes, Some(source));
        }
        match truth(self.anyone) {
            Tri::Yes => (Tri::Yes, self.anyone),
            by_default => {
                let question = self.sources.iter().find(|source| Self::is_open_question(source)).copied();
                match (question, by_default) {
                    (Some(source), _) => (Tri::Maybe, Some(source)),
                    (None, Tri::Maybe) => (Tri::Maybe, self.anyone),
                    _ => (Tri::No, self.sources.first().copied().or(self.anyone)),
                }
            }
        }
    }

    fn active(&self) -> Tri {
        self.inbound.min(truth(self.allow))
    }
}

/// Whether the ranges of a group add up to everyone at one port, for an opening that brings a wide one.
fn sum_of_group(net: IpNet, group: &[Opening<'_>], ports: &Ports) -> Tri {
    let (mut sure, mut possible, mut question) = (Vec::new(), Vec::new(), false);
    for peer in group {
        let takes_part = peer.active().min(peer.touches(ports));
        if takes_part == Tri::No {
            continue;
        }
        let ranges: Vec<IpNet> =
            peer.sources.iter().filter_map(|source| Opening::range(source)).filter(|net| cidr::is_wide(*net)).collect();
        question |= peer.sources.iter().any(|source| Opening::is_open_question(source));
        possible.extend(&ranges);
        if takes_part == Tri::Yes {
            sure.extend(&ranges);
        }
    }
    if cidr::add_up(&sure, net) {
        Tri::Yes
    } else if question || cidr::add_up(&possible, net) {
        Tri::Maybe
    } else {
        Tri::No
    }
}

fn judge(arguments: &[Document], ports: &Ports) -> Document {
    let unknown = || with_cause(&Document::new_object(), &keys().not_mapped);
    let Some(fact) = arguments.first() else { return judgement(1, unknown()) };
    let opening = Opening::read(fact);
    if opening.inbound == Tri::No {
        return judgement(3, opening.allow.cloned().unwrap_or_else(unknown));
    }
    let (allow, touches) = (truth(opening.allow), opening.touches(ports));
    let (mut everyone, mut node) = opening.everyone();
    let mut together = false;
    if everyone != Tri::Yes
        && touches != Tri::No
        && let Some((source, net)) = opening.wide()
    {
        let group: Vec<Opening<'_>> = arguments.get(1).into_iter().flat_map(elements).map(Opening::read).collect();
        let sum = match ports {
            Ports::Every => sum_of_group(net, &group, ports),
            Ports::Listed(listed) => listed
                .iter()
                .map(|port| Ports::Listed(vec![*port]))
                .filter(|port| opening.touches(port) != Tri::No)
                .map(|port| sum_of_group(net, &group, &port).min(opening.touches(&port).max(Tri::Maybe)))
                .max()
                .unwrap_or(Tri::No),
        };
        if sum > everyone {
            (everyone, node) = (sum, Some(source));
            together = true;
        }
    }
    let open = opening.inbound.min(allow).min(touches).min(everyone);
    match open {
        Tri::Yes => {
            let label = opening.label.filter(|label| node_value(label).is_some());
            let judged = judgement(0, label.or(node).cloned().unwrap_or_else(unknown));
            // The ranges of this opening alone are not every address: the words must say so.
            if together { said(&judged, Document::from("together")) } else { judged }
        }
        Tri::No => {
            let shown = if allow == Tri::No {
                opening.allow
            } else if touches == Tri::No {
                opening.from
            } else {
                node
            };
            judgement(2, shown.cloned().unwrap_or_else(unknown))
        }
        Tri::Maybe => {
            let asked = if everyone == Tri::Maybe {
                node
            } else if allow == Tri::Maybe {
                opening.allow
            } else {
                [opening.protocol, opening.from, opening.to, get(fact, "inbound")]
                    .into_iter()
                    .find(|node| node.is_some_and(|node| node_value(node).is_none()))
                    .flatten()
            };
            judgement(1, asked.map_or_else(unknown, named))
        }
    }
}

/// A node as evidence of not knowing: one that is known (a wide range beside an unknown one) says why.
fn named(node: &Document) -> Document {
    if field(node, &keys().cause).is_some() {
        return node.clone();
    }
    let cause = if node_value(node).is_some() { Document::from("after-apply") } else { keys().not_set.clone() };
    with_cause(node, &cause)
}
