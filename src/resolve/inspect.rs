//! What is known of each resource, for a reader: where it is, who runs it, what belongs to it, what it refers to.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::context::{Context, cause_of};
use super::memo::Trail;
use super::place::Placed;
use super::{Companions, Link, Pair, Resolver, Status, Unpaired};
use crate::configuration::{Attribute, Block};
use crate::plan::address::{Address, Mode};
use crate::plan::value::{AttributePath, Cause, Shape, Value};
use crate::plan::{ResourceChange, Side};
use crate::vendor::facts::Class;
use crate::vendor::judged::Judged;
use crate::vendor::operator::{DeclaredVendor, Operator};
use crate::vendor::{VendorData, VendorError};

/// What is known of one resource.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The resource.
    pub address: Address,
    /// The provider configuration that it uses.
    pub provider: String,
    /// Who runs it; `None` if the vendor data do not know the plugin.
    pub operator: Option<Judged<Arc<Operator>>>,
    /// What it holds; `None` if the vendor data do not know the type.
    pub class: Option<Class>,
    /// Where it is.
    pub places: Vec<Placed>,
    /// What belongs to it, by the name of the relation.
    pub companions: Vec<Belonging>,
    /// What is known after apply.
    pub unknowns: Vec<OpenAttribute>,
    /// What it refers to.
    pub references: Vec<Edge>,
}

/// The companions of one relation.
#[derive(Clone, Debug)]
pub struct Belonging {
    /// Name of the relation (`encryption`).
    pub relation: Arc<str>,
    /// Those that belong to the resource.
    pub pairs: Vec<Pair>,
    /// Those that may.
    pub maybe: Vec<Unpaired>,
}

/// An attribute that is known after apply.
#[derive(Clone, Debug)]
pub struct OpenAttribute {
    /// The attribute.
    pub path: AttributePath,
    /// Who decides it.
    pub status: Status,
    /// Why it is not known; `None` if what was written decides.
    pub cause: Option<Cause>,
    /// The ways to what it comes from.
    pub chains: Vec<Vec<Link>>,
}

/// A reference of one resource to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The resource that refers.
    pub from: Address,
    /// Its argument.
    pub argument: AttributePath,
    /// The resource that is referred to.
    pub to: Address,
}

/// Attributes shown as open for one resource, at most.
const MOST: usize = 200;

impl<'a> Resolver<'a> {
    /// What is known of the resources that are wanted, in the order of the plan.
    ///
    /// # Errors
    ///
    /// If vendor data do not parse.
    pub fn inspect(
        &self,
        data: &VendorData,
        declared: &[DeclaredVendor],
        wanted: &dyn Fn(&Address) -> bool,
    ) -> Result<Vec<Inspection>, VendorError> {
        let mut relations: std::collections::HashMap<Arc<str>, Vec<(Arc<str>, Companions)>> =
            std::collections::HashMap::new();
        let mut inspections = Vec::new();
        for change in self.plan.changes.iter().filter(|change| is_current(change) && wanted(&change.address)) {
            let plugin = data.plugin(&change.provider_name)?;
            let main_type = &change.address.resource_type;
            let belonging = relations.entry(main_type.clone()).or_insert_with(|| {
                let known = plugin.and_then(|plugin| plugin.companions(main_type)).into_iter().flatten();
                let known = known.filter(|(_, relation)| relation.inverse.is_none());
                known.map(|(name, relation)| (name.clone(), self.companions(main_type, relation))).collect()
            });
            let belonging = belonging.iter().map(|(relation, companions)| Belonging {
                relation: relation.clone(),
                pairs: companions.of(&change.address).to_vec(),
                maybe: companions.maybe(&change.address).cloned().collect(),
            });
            let companions = belonging.filter(|found| !found.pairs.is_empty() || !found.maybe.is_empty()).collect();
            let provider = self.provider_of(change);
            let (operator, places, class) = match plugin {
                Some(plugin) => (
                    Some(plugin.operator(&provider.settings, declared, Some(main_type))?),
                    self.explain_place(change, plugin, declared)?,
                    plugin.type_facts(main_type).map(|facts| facts.class),
                ),
                None => (None, Vec::new(), None),
            };
            inspections.push(Inspection {
                address: change.address.clone(),
                provider: provider.address.clone(),
                operator,
                class,
                places,
                companions,
                unknowns: self.unknowns(change),
                references: self.references_of(change),
            });
        }
        Ok(inspections)
    }

    /// Every reference between resources of the plan, sorted.
    pub fn graph(&self) -> Vec<Edge> {
        let mut edges = BTreeSet::new();
        for change in self.plan.changes.iter().filter(|change| is_current(change)) {
            edges.extend(self.references_of(change));
        }
        edges.into_iter().collect()
    }

    /// What is known after apply.
    fn unknowns(&self, change: &ResourceChange) -> Vec<OpenAttribute> {
        let values = self.plan.values(change, Side::After, &Shape::everything(), self.secrets);
        let mut paths = Vec::new();
        unknown_paths(&values, &AttributePath::default(), &mut paths);
        let unknowns = paths.into_iter().map(|path| {
            let found = self.attribute(change, Side::After, &path, values.at(&path));
            let cause = if found.status == Status::Computed { Some(Cause::AfterApply) } else { cause_of(&found.value) };
            let chains = if found.status == Status::Computed { Vec::new() } else { self.chains(change, &path) };
            OpenAttribute { path, status: found.status, cause, chains }
        });
        unknowns.collect()
    }

    /// What a resource refers to, each once.
    fn references_of(&self, change: &ResourceChange) -> Vec<Edge> {
        let Some(written) = self.written_resource(&change.address) else { return Vec::new() };
        let mut arguments = Vec::new();
        let context = self.context_of(&change.address);
        self.all_arguments(&written.block, &context, &AttributePath::default(), &mut arguments);
        let mut edges = BTreeSet::new();
        for (argument, attribute, context) in arguments {
            for link in self.ends(&attribute.expression, &context) {
                if let Some(to) = link.address.filter(|to| *to != change.address) {
                    edges.insert(Edge { from: change.address.clone(), argument: argument.clone(), to });
                }
            }
        }
        edges.into_iter().collect()
    }

    /// Every argument of a block and of those inside.
    fn all_arguments(
        &self,
        block: &'a Block,
        context: &Context<'a>,
        path: &AttributePath,
        arguments: &mut Vec<(AttributePath, &'a Attribute, Context<'a>)>,
    ) {
        const DEEPEST: usize = 32;
        const MOST: usize = 20_000;
        for (name, attribute) in &block.attributes {
            arguments.push((path.child(name), attribute, context.clone()));
        }
        for (name, blocks) in &block.blocks {
            if path.0.len() > DEEPEST || arguments.len() > MOST {
                continue;
            }
            for (i, (inner, context)) in
                self.elements(blocks, context, &Trail::start()).unwrap_or_default().into_iter().enumerate()
            {
                self.all_arguments(inner, &context, &path.child(name).index(i), arguments);
            }
        }
    }
}

/// The graph in the language of Graphviz.
pub fn dot(edges: &[Edge]) -> String {
    let mut text = String::from("digraph resources {\n  rankdir = LR;\n  node [shape = box];\n");
    for edge in edges {
        let (from, to) = (escaped(&edge.from.to_string()), escaped(&edge.to.to_string()));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  \"{from}\" -> \"{to}\" [label = \"{}\"];", escaped(&edge.argument.to_string()));
    }
    text.push_str("}\n");
    text
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// True for the current object of a managed resource that stays.
fn is_current(change: &ResourceChange) -> bool {
    change.address.mode == Mode::Managed && change.deposed.is_none() && !change.actions.only_goes_away()
}

/// The paths of everything unknown in a value, the outermost of each.
fn unknown_paths(value: &Value, path: &AttributePath, paths: &mut Vec<AttributePath>) {
    if paths.len() >= MOST {
        return;
    }
    match value {
        Value::Unknown(_) => paths.push(path.clone()),
        Value::List(items) => {
            for (i, item) in items.iter().enumerate() {
                unknown_paths(item, &path.index(i), paths);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                unknown_paths(field, &path.child(name), paths);
            }
        }
        _ => {}
    }
}
