//! Changes of a saved plan.

use super::super::change::address_of;
use super::super::state_file::provider_source;
use super::super::value::Step;
use super::{
    Actions, AttributePath, Broken, Hidden, Message, Names, PlanError, RawChange, ResourceChange, Value, broken,
    dynamic_value, msgpack, shown,
};

/// Reads a `ResourceInstanceChange` message.
pub(super) fn read(bytes: &[u8], names: &mut Names) -> Result<ResourceChange, PlanError> {
    let mut change = None;
    let (mut address, mut previous, mut provider) = ("", "", "");
    let mut deposed = None;
    let mut replace_paths = Vec::new();
    let mut action_reason = None;
    for field in Message::new(bytes) {
        match field? {
            (7, wire) => deposed = Some(wire.text()?).filter(|key| !key.is_empty()),
            (8, wire) => provider = wire.text()?,
            (9, wire) => {
                if change.replace(wire.bytes()?).is_some() {
                    return Err(broken("a change has two contents").into());
                }
            }
            (11, wire) => replace_paths.push(path(wire.bytes()?)?),
            (12, wire) => action_reason = reason(wire.number()?),
            (13, wire) => address = wire.text()?,
            (14, wire) => previous = wire.text()?,
            // The plugin's own notes.
            (10, _) => {}
            (other, _) => {
                return Err(
                    broken(format!("a change has the field {other}, which a newer tool must have written")).into()
                );
            }
        }
    }
    let change = Change::read(change.ok_or_else(|| broken("a change has no content"))?)?;
    let (actions, before, after) = change.sides(address)?;
    let previous = Some(previous).filter(|previous| !previous.is_empty() && *previous != address);
    Ok(ResourceChange {
        address: address_of(names, address, "resource_changes")?,
        provider_name: names.keep(provider_source(provider)),
        actions,
        deposed: deposed.map(Into::into),
        previous_address: previous.map(|text| address_of(names, text, "prev_run_addr")).transpose()?.map(Box::new),
        importing: change.importing,
        action_reason: action_reason.map(|reason| names.keep(reason)),
        replace_paths,
        raw: RawChange::Msgpack {
            before: Hidden(before.into()),
            after: Hidden(after.into()),
            sensitive: change.sensitive,
        },
    })
}

/// The address of a change that was put off.
pub(super) fn deferred_address(bytes: &[u8]) -> Result<String, Broken> {
    for field in Message::new(bytes) {
        let (2, wire) = field? else { continue };
        for field in Message::new(wire.bytes()?) {
            if let (13, wire) = field? {
                return wire.text().map(str::to_owned);
            }
        }
    }
    Ok("?".to_owned())
}

/// A `Change` message.
struct Change<'a> {
    action: u64,
    values: Vec<&'a [u8]>,
    /// Marks of both sides: the state may lack those of the schema, which the planned side has.
    sensitive: Vec<AttributePath>,
    importing: bool,
}

impl<'a> Change<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Broken> {
        let mut change = Self { action: 0, values: Vec::new(), sensitive: Vec::new(), importing: false };
        for field in Message::new(bytes) {
            match field? {
                (1, wire) => change.action = wire.number()?,
                (2, wire) => {
                    let value = dynamic_value(wire)?;
                    // What cannot be decoded is found now, not when somebody asks for the value.
                    msgpack::check(value)?;
                    change.values.push(value);
                }
                (3 | 4, wire) => change.sensitive.push(path(wire.bytes()?)?),
                (5, _) => change.importing = true,
                // Generated configuration, and identities before and after.
                (6..=8, _) => {}
                (other, _) => {
                    return Err(broken(format!("a change has the part {other}, which a newer tool must have written")));
                }
            }
        }
        Ok(change)
    }

    /// The actions, and which of the values stands on which side; an empty side does not exist.
    fn sides(&self, address: &str) -> Result<(Actions, &'a [u8], &'a [u8]), PlanError> {
        const NOTHING: &[u8] = &[];
        let value = |index: usize| {
            let value = self.values.get(index).copied();
            value.ok_or_else(|| PlanError::from(broken(format!("the change of `{}` lacks a value", shown(address)))))
        };
        let (actions, before, after) = match self.action {
            0 => (Actions::NoOp, value(0)?, value(0)?),
            1 => (Actions::Create, NOTHING, value(0)?),
            2 => (Actions::Read, value(0)?, value(1)?),
            3 => (Actions::Update, value(0)?, value(1)?),
            5 => (Actions::Delete, value(0)?, NOTHING),
            6 => (Actions::DeleteCreate, value(0)?, value(1)?),
            7 => (Actions::CreateDelete, value(0)?, value(1)?),
            8 => (Actions::Forget, value(0)?, NOTHING),
            9 => (Actions::CreateForget, value(0)?, value(1)?),
            10 => (Actions::ForgetCreate, value(0)?, value(1)?),
            other => {
                return Err(PlanError::UnknownActions { address: shown(address), actions: format!("number {other}") });
            }
        };
        Ok((actions, before, after))
    }
}

/// A `Path` message. It ends where an element is named by its value (a set): what it covers is then more.
fn path(bytes: &[u8]) -> Result<AttributePath, Broken> {
    let mut steps = Vec::new();
    'steps: for field in Message::new(bytes) {
        let (1, wire) = field? else { return Err(broken("a path has a part that is not known")) };
        for field in Message::new(wire.bytes()?) {
            match field? {
                (1, wire) => steps.push(Step::Name(wire.text()?.into())),
                (2, wire) => match msgpack::value(dynamic_value(wire)?)? {
                    Value::String(key) => steps.push(Step::Name(key)),
                    Value::Number(index) => match index.to_string().parse() {
                        Ok(index) => steps.push(Step::Index(index)),
                        Err(_) => break 'steps,
                    },
                    _ => break 'steps,
                },
                _ => return Err(broken("a path has a step that is not known")),
            }
        }
    }
    Ok(AttributePath(steps))
}

/// The code of a reason, as plan JSON writes it; a new one is no cause to stop.
const fn reason(number: u64) -> Option<&'static str> {
    Some(match number {
        1 => "replace_because_tainted",
        2 => "replace_by_request",
        3 => "replace_because_cannot_update",
        4 => "delete_because_no_resource_config",
        5 => "delete_because_wrong_repetition",
        6 => "delete_because_count_index",
        7 => "delete_because_each_key",
        8 => "delete_because_no_module",
        9 => "replace_by_triggers",
        10 => "read_because_config_unknown",
        11 => "read_because_dependency_pending",
        12 => "delete_because_no_move_target",
        13 => "read_because_check_nested",
        _ => return None,
    })
}
