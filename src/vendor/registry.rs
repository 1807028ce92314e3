//! The operators of the data, read when somebody asks for one.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::VendorError;
use super::operator::{DeclaredVendor, Operator};
use super::place::Countries;

/// The documents of the operators.
#[derive(Debug)]
pub(crate) struct Operators {
    documents: BTreeMap<Arc<str>, Document>,
    countries: Arc<Countries>,
}

#[derive(Debug)]
struct Document {
    json: Arc<str>,
    parsed: OnceLock<Result<Arc<Operator>, VendorError>>,
}

impl Operators {
    pub(crate) fn new(documents: BTreeMap<Arc<str>, Arc<str>>, countries: Arc<Countries>) -> Self {
        let documents = documents.into_iter().map(|(id, json)| (id, Document { json, parsed: OnceLock::new() }));
        Self { documents: documents.collect(), countries }
    }

    /// The operator of an identifier.
    pub(crate) fn get(&self, id: &str) -> Result<Arc<Operator>, VendorError> {
        let document = self.documents.get(id).ok_or_else(|| VendorError::Missing { name: id.into() })?;
        let parse = || match Operator::from_json(&document.json, self.countries.clone()) {
            Ok(operator) => Ok(Arc::new(operator)),
            Err(error) => Err(VendorError::document(&format!("data/operators/{id}"), &error)),
        };
        document.parsed.get_or_init(parse).clone()
    }

    /// The operator that a project file describes.
    pub(crate) fn declared(&self, vendor: &DeclaredVendor) -> Arc<Operator> {
        Arc::new(Operator::declared(vendor, self.countries.clone()))
    }

    /// Identifiers of all operators.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.documents.keys()
    }
}
