//! Address arithmetic.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{string, whole};
use crate::eval::Fault;
use crate::eval::expression::Evaluator;
use crate::eval::term::Term;
use crate::eval::types::Type;

/// A network: its first address as a number, the length of its prefix, and the bits of an address.
#[derive(Clone, Copy)]
struct Network {
    base: u128,
    prefix: u32,
    bits: u32,
}

/// All ones in the lower bits.
const fn ones(bits: u32) -> u128 {
    if bits >= 128 { u128::MAX } else { (1 << bits) - 1 }
}

fn address(text: &str) -> Result<(u128, u32), Fault> {
    if !text.contains(':') {
        let mut value = 0_u32;
        let mut parts = 0;
        for part in text.split('.') {
            let digits = !part.is_empty() && part.len() < 8 && part.bytes().all(|b| b.is_ascii_digit());
            // Leading zeros are taken, and mean nothing.
            let byte: u8 = digits.then(|| part.parse().ok()).flatten().ok_or_else(|| Fault::error("no address"))?;
            value = value << 8 | u32::from(byte);
            parts += 1;
            if parts > 4 {
                break;
            }
        }
        return if parts == 4 { Ok((value.into(), 32)) } else { Err(Fault::error("no address")) };
    }
    let parsed: Ipv6Addr = text.parse().map_err(|_| Fault::unclear("an unusual spelling of an address"))?;
    if parsed.to_ipv4_mapped().is_some() {
        return Err(Fault::unclear("an address of both families"));
    }
    Ok((parsed.into(), 128))
}

impl Network {
    fn parse(text: &str) -> Result<Self, Fault> {
        let (ip, length) = text.split_once('/').ok_or_else(|| Fault::error("no network"))?;
        let (value, bits) = address(ip)?;
        if length.is_empty() || length.len() > 6 || !length.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Fault::error("no network"));
        }
        let prefix: u32 = length.parse().map_err(|_| Fault::error("no network"))?;
        if prefix > bits {
            return Err(Fault::error("no network"));
        }
        Ok(Self { base: value & !ones(bits - prefix), prefix, bits })
    }

    const fn last(&self) -> u128 {
        self.base | ones(self.bits - self.prefix)
    }
}

fn show(value: u128, bits: u32) -> Result<String, Fault> {
    let ip = if bits == 32 {
        IpAddr::V4(Ipv4Addr::from(u32::try_from(value).map_err(|_| Fault::error("no address"))?))
    } else {
        let ip = Ipv6Addr::from(value);
        if ip.to_ipv4_mapped().is_some() {
            return Err(Fault::unclear("an address of both families"));
        }
        IpAddr::V6(ip)
    };
    Ok(ip.to_string())
}

pub(super) fn host(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let network = Network::parse(string(arguments, 0)?)?;
    let number = whole(arguments, 1)?;
    let most = ones(network.bits - network.prefix);
    if number.unsigned_abs() > u128::from(u64::MAX >> 1) {
        return Err(Fault::unclear("a host number beyond 63 bits"));
    }
    let offset = if number >= 0 { Some(number.unsigned_abs()) } else { most.checked_sub(number.unsigned_abs() - 1) };
    match offset {
        Some(offset) if offset <= most => evaluator.text(show(network.base | offset, network.bits)?),
        _ => Err(Fault::error("a host number beyond the network")),
    }
}

pub(super) fn netmask(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let network = Network::parse(string(arguments, 0)?)?;
    if network.bits != 32 {
        return Err(Fault::error("a netmask of IPv6"));
    }
    evaluator.text(show(ones(32) & !ones(32 - network.prefix), 32)?)
}

pub(super) fn subnet(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let network = Network::parse(string(arguments, 0)?)?;
    let (more, number) = (whole(arguments, 1)?, whole(arguments, 2)?);
    if more < 0 || number < 0 {
        return Err(Fault::unclear("a negative number of bits or networks"));
    }
    let prefix = u32::try_from(more).ok().and_then(|more| more.checked_add(network.prefix));
    let Some(prefix) = prefix.filter(|p| *p <= network.bits) else {
        return Err(Fault::error("a prefix beyond the address"));
    };
    let number = number.unsigned_abs();
    if number > ones(prefix - network.prefix) {
        return Err(Fault::error("a network number beyond the prefix"));
    }
    let base = network.base | number.checked_shl(network.bits - prefix).unwrap_or(0);
    evaluator.text(format!("{}/{prefix}", show(base, network.bits)?))
}

pub(super) fn subnets(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let network = Network::parse(string(arguments, 0)?)?;
    let width = ones(network.bits);
    // The last address that is taken; before the first network this is the one in front of it.
    let mut last = network.base.wrapping_sub(1) & width;
    let mut items = Vec::new();
    for at in 1..arguments.len() {
        let more = whole(arguments, at)?;
        if !(1..=32).contains(&more) {
            return Err(Fault::error("a prefix is extended by 1 to 32 bits"));
        }
        let prefix = network.prefix + u32::try_from(more).unwrap_or(32);
        if prefix > network.bits {
            return Err(Fault::error("a prefix beyond the address"));
        }
        let size = ones(network.bits - prefix);
        let base = (last | size).wrapping_add(1) & width;
        if base == 0 || base < network.base || base > network.last() {
            return Err(Fault::error("no space left in the network"));
        }
        last = base | size;
        items.push(evaluator.text(format!("{}/{prefix}", show(base, network.bits)?))?);
    }
    Ok(Term::list(Type::String, items))
}

pub(super) fn contains(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let outer = Network::parse(string(arguments, 0)?)?;
    let text = string(arguments, 1)?;
    let inner = match address(text) {
        Ok((base, bits)) => Network { base, prefix: bits, bits },
        Err(_) => Network::parse(text)?,
    };
    if inner.bits != outer.bits {
        return Err(Fault::error("addresses of different families"));
    }
    Ok(Term::Bool(inner.base >= outer.base && inner.last() <= outer.last()))
}
