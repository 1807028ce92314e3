//! What a place is asked with, and the answers that are put together from it.

use std::sync::Arc;

use super::leaves::Leaf;
use super::place::{PlaceSource, Placed};
use super::provider::ProviderOf;
use crate::plan::ResourceChange;
use crate::plan::value::{AttributePath, Cause, Value};
use crate::severity::Confidence;
use crate::vendor::VendorError;
use crate::vendor::judged::Judged;
use crate::vendor::operator::{DeclaredVendor, Operator};
use crate::vendor::place::{IdentifierKind, Place};
use crate::vendor::plugin::Plugin;

/// What a place is asked with.
pub(super) struct Asking<'q> {
    pub(super) plugin: &'q Plugin,
    pub(super) declared: &'q [DeclaredVendor],
    pub(super) chains: bool,
}

/// The resource that is asked about.
pub(super) struct Here<'h, 'a> {
    pub(super) change: &'h ResourceChange,
    pub(super) provider: &'h ProviderOf<'a>,
    pub(super) operator: &'h Judged<Arc<Operator>>,
}

impl Here<'_, '_> {
    pub(super) fn placed(&self, place: Judged<Place>, source: PlaceSource, attribute: Option<AttributePath>) -> Placed {
        Placed {
            place,
            identifier: None,
            source,
            address: self.change.address.clone(),
            attribute,
            provider: None,
            position: None,
            chain: Vec::new(),
            via: None,
            beside: false,
        }
    }

    pub(super) fn unknown(&self, cause: Cause, path: Option<AttributePath>) -> Placed {
        let at = path.as_ref().map(|path| path.to_string().into());
        self.placed(Judged::unknown(cause, at), PlaceSource::Undetermined, path)
    }

    /// A value that decides and is not known.
    pub(super) fn open(&self, leaf: &Leaf) -> Placed {
        let cause = match &leaf.resolved.value {
            Value::Unknown(unknown) => unknown.cause.clone(),
            Value::Redacted => Cause::Sensitive,
            _ => Cause::UnexpectedType,
        };
        self.unknown(cause, Some(leaf.path.clone()))
    }
}

impl Asking<'_> {
    pub(super) fn identify(
        &self,
        operator: &Judged<Arc<Operator>>,
        identifier: &str,
        kind: IdentifierKind,
    ) -> Result<Judged<Place>, VendorError> {
        match operator {
            Judged::Known { value, .. } => Ok(self.plugin.place(value, identifier, kind)),
            Judged::Open { .. } => {
                let without = self.plugin.place_without_operator(identifier, kind)?;
                Ok(without.unwrap_or_else(|| Judged::unknown(Cause::NotInVendorData, None)))
            }
            // Nothing is written: the names of the plugin's usual operators can be read. Behind an endpoint that is
            // written and not known they say nothing.
            Judged::Unknown { cause: cause @ Cause::Environment, at } => {
                let without = self.plugin.place_without_operator(identifier, kind)?;
                Ok(without.unwrap_or_else(|| Judged::Unknown { cause: cause.clone(), at: at.clone() }))
            }
            Judged::Unknown { cause, at } => Ok(Judged::Unknown { cause: cause.clone(), at: at.clone() }),
        }
    }
}

/// The answer, no surer than what it rests on.
pub(super) fn sure(place: Judged<Place>, most: Confidence) -> Judged<Place> {
    match place {
        Judged::Known { value, by, confidence } => Judged::Known { value, by, confidence: confidence.min(most) },
        other => other,
    }
}
