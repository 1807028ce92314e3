//! Ranges of addresses: which one is "any source", and which add up to it.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::IpAddr;

use super::{Document, elements};

/// Reads a range or a single address in any spelling.
pub(super) fn parse(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse::<IpNet>().ok().map(|net| net.trunc()).or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// True for a whole address family.
pub(super) fn is_any(net: IpNet) -> bool {
    net.prefix_len() == 0
}

/// True for a range that is summed with others: IPv4 up to /8, IPv6 up to /16.
pub(super) fn is_wide(net: IpNet) -> bool {
    match net {
        IpNet::V4(net) => net.prefix_len() <= 8,
        IpNet::V6(net) => net.prefix_len() <= 16,
    }
}

/// True if the ranges of the same family as `like` add up to the whole family.
pub(super) fn add_up(ranges: &[IpNet], like: IpNet) -> bool {
    match like {
        IpNet::V4(_) => {
            let nets: Vec<Ipv4Net> =
                ranges.iter().filter_map(|net| if let IpNet::V4(net) = net { Some(*net) } else { None }).collect();
            Ipv4Net::aggregate(&nets).iter().any(|net| net.prefix_len() == 0)
        }
        IpNet::V6(_) => {
            let nets: Vec<Ipv6Net> =
                ranges.iter().filter_map(|net| if let IpNet::V6(net) = net { Some(*net) } else { None }).collect();
            Ipv6Net::aggregate(&nets).iter().any(|net| net.prefix_len() == 0)
        }
    }
}

/// `net.cidr_merge` of OPA, which regorus lacks: the smallest set of ranges with the same addresses.
pub(super) fn merge_word(arguments: &[Document]) -> Document {
    let mut nets = Vec::new();
    let items: Vec<&Document> = match arguments.first() {
        Some(Document::Set(set)) => set.iter().collect(),
        Some(array) => elements(array).collect(),
        None => Vec::new(),
    };
    for item in items {
        let Document::String(text) = item else { return Document::Undefined };
        let Some(net) = parse(text) else { return Document::Undefined };
        nets.push(net);
    }
    IpNet::aggregate(&nets)
        .into_iter()
        .map(|net| Document::from(net.to_string()))
        .collect::<std::collections::BTreeSet<_>>()
        .into()
}
