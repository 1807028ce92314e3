//! The provider configuration behind a resource, and what is written in it.
//!
//! The plan resolves aliases and `providers = {…}`. Two things are left: a called module may have an entry that
//! says nothing and stands for its caller's, and a configuration with `for_each` (OpenTofu) is one entry for many,
//! of which only the sources tell the instance.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use super::Resolver;
use super::attribute::Room;
use super::context::{Context, Each};
use super::evaluate::{key_of, value_of};
use super::memo::Trail;
use super::module::keys_of;
use crate::configuration::{Attribute, Block, Expression, Position, Provider};
use crate::plan::ResourceChange;
use crate::plan::address::{Address, InstanceKey, ModulePath};
use crate::plan::value::{AttributePath, Cause, Step, Value};
use crate::vendor::settings::{Setting, Settings};

/// A provider configuration, as a resource uses it.
#[derive(Clone, Debug)]
pub struct ProviderOf<'a> {
    /// `provider.outscale.gouv`, `module.own.provider.openstack`, `provider.outscale.by_region["gouv"]`.
    pub address: String,
    /// Key of the entry that holds the settings.
    pub key: Arc<str>,
    /// Key that the resource names; another one where the entry merely stands for the caller's.
    pub named: Arc<str>,
    /// Source of the plugin: `registry.terraform.io/outscale/outscale`.
    pub full_name: Arc<str>,
    /// The instance of a configuration with `for_each`.
    pub instance: Option<InstanceKey>,
    /// True if a block is written.
    pub explicit: bool,
    /// Position of the block.
    pub position: Option<Position>,
    /// What is written, evaluated.
    pub settings: ProviderSettings,
    pub(crate) block: Option<&'a Block>,
    pub(crate) context: Context<'a>,
}

/// Provider configurations by the key that a resource names, the module instance, and their own instance.
pub(crate) type Providers<'a> = Mutex<HashMap<(Arc<str>, ModulePath, Option<InstanceKey>), Arc<ProviderOf<'a>>>>;

/// What is written in a provider configuration.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    value: Value,
    /// Why nothing can be told, if so.
    lost: Option<Cause>,
}

impl<'a> Resolver<'a> {
    /// The provider configuration of a planned resource.
    pub fn provider_of(&self, change: &ResourceChange) -> Arc<ProviderOf<'a>> {
        self.provider_at(&change.address, &change.provider_name)
    }

    /// Every provider configuration that a managed resource uses, or that sets something, each once, by address; and
    /// whether a resource uses it.
    pub fn provider_configurations(&self) -> Vec<(Arc<ProviderOf<'a>>, bool)> {
        let mut all = BTreeMap::new();
        // Resources of one module instance that name the same key share their configuration, unless an index tells them
        // apart.
        let mut seen: HashSet<(&ModulePath, &str)> = HashSet::new();
        let subjects = self.plan.changes.iter().filter(|change| change.is_subject());
        for change in subjects.filter(|change| !change.actions.only_goes_away()) {
            let written = self.written_resource(&change.address);
            let named = written.and_then(|resource| resource.provider_config_key.as_deref());
            let alone = named.is_none() || written.is_some_and(|resource| resource.provider.is_some());
            if alone || seen.insert((&change.address.module, named.unwrap_or_default())) {
                let provider = self.provider_of(change);
                all.entry(provider.address.clone()).or_insert((provider, true));
            }
        }
        for (key, entry) in &self.configuration.providers {
            let Some(block) = &entry.block else { continue };
            if block.attributes.is_empty() && block.blocks.is_empty() {
                continue;
            }
            let module = module_of(&entry.module, &ModulePath::default());
            for instance in self.provider_instances(entry, &module) {
                let provider = self.configured(key.clone(), key.clone(), Some(entry), &module, instance);
                let provider = Arc::new(provider.of_plugin(&entry.name));
                all.entry(provider.address.clone()).or_insert((provider, false));
            }
        }
        all.into_values().collect()
    }

    /// The instances of an entry: one without key, or what `for_each` makes; one unknown if that is not known.
    fn provider_instances(&self, entry: &'a Provider, module: &ModulePath) -> Vec<Option<InstanceKey>> {
        let Some(for_each) = &entry.for_each else { return vec![None] };
        match keys_of(&self.for_each(for_each, module, &Trail::start())) {
            Some(keys) => keys.into_iter().map(Some).collect(),
            None => vec![None],
        }
    }

    fn provider_at(&self, address: &Address, plugin: &Arc<str>) -> Arc<ProviderOf<'a>> {
        let written = self.written_resource(address);
        let Some(named) = written.and_then(|resource| resource.provider_config_key.clone()) else {
            return Arc::new(self.unlisted(plugin));
        };
        let (key, entry) = self.climb(&named, plugin);
        let module = module_of(entry.map_or("", |entry| entry.module.as_ref()), &address.module);
        let instance = match entry.and_then(|entry| entry.for_each.as_ref()) {
            Some(_) => self.instance_of(address, entry),
            None => None,
        };
        let cached = (named.clone(), module.clone(), instance.clone());
        if let Some(found) = self.providers.lock().unwrap_or_else(PoisonError::into_inner).get(&cached) {
            return found.clone();
        }
        let provider = Arc::new(self.configured(key, named, entry, &module, instance).of_plugin(plugin));
        self.providers.lock().unwrap_or_else(PoisonError::into_inner).insert(cached, provider.clone());
        provider
    }

    /// A resource that is not in the configuration: deleted, or read from a state.
    fn unlisted(&self, plugin: &Arc<str>) -> ProviderOf<'a> {
        let name: Arc<str> = plugin.rsplit('/').next().unwrap_or(plugin).into();
        let mut provider = self.configured(name.clone(), name, None, &ModulePath::default(), None);
        provider.full_name = plugin.clone();
        provider.settings.lost = Some(Cause::NeedsSources("configuration".into()));
        provider
    }

    /// The entry that holds the settings: an entry without any stands for that of the calling module.
    fn climb(&self, named: &Arc<str>, plugin: &Arc<str>) -> (Arc<str>, Option<&'a Provider>) {
        let providers = &self.configuration.providers;
        let Some(entry) = providers.get(named) else { return (named.clone(), None) };
        if entry.block.is_some() || entry.alias.is_some() {
            return (named.clone(), Some(entry));
        }
        let full_name = if entry.full_name.is_empty() { plugin } else { &entry.full_name };
        // Before Terraform 1.1 an entry has no source: its name is all there is.
        let same = |other: &Provider| match other.full_name.as_ref() {
            "" => other.name == entry.name,
            other => other == full_name.as_ref(),
        };
        let mut path = entry.module.as_ref();
        loop {
            let found = providers.iter().find(|(_, other)| {
                other.module.as_ref() == path && same(other) && other.alias.is_none() && other.block.is_some()
            });
            if let Some((key, other)) = found {
                return (key.clone(), Some(other));
            }
            if path.is_empty() {
                break;
            }
            path = path.rsplit_once('.').map_or("", |(parent, _)| parent);
        }
        // Nobody wrote one: the configuration is that of the root, by the name that it has there.
        let root = providers.iter().find(|(_, other)| other.module.is_empty() && same(other) && other.alias.is_none());
        root.map_or_else(|| (named.clone(), Some(entry)), |(key, other)| (key.clone(), Some(other)))
    }

    /// The instance of a configuration with `for_each`: the index in `provider = x.y[…]`, or in `providers = {…}` of
    /// the calls on the way.
    fn instance_of(&self, address: &Address, entry: Option<&Provider>) -> Option<InstanceKey> {
        let resource = self.written_resource(address)?;
        let entry = entry?;
        let trail = Trail::start();
        let mut path = address.module.clone();
        let mut written = resource.provider.as_ref();
        let mut context = self.context_of(address);
        // Inside a called module the name is that of the plugin, unless the resource says another.
        let mut name = written.and_then(provider_name).unwrap_or_else(|| entry.name.to_string());
        loop {
            if let Some(Expression::Hcl(expression)) = written
                && let Some(index) = index(&expression.expression)
            {
                return key_of(&self.evaluate_hcl(index, &context, &trail));
            }
            let (step, parent) = path.0.split_last()?;
            let parent = ModulePath(parent.into());
            let call = self.module(&parent)?.calls.get(&step.name)?;
            written = call.providers.get(name.as_str());
            name = written.and_then(provider_name).unwrap_or_else(|| entry.name.to_string());
            context = Context::call(parent.clone(), step.key.clone(), call);
            path = parent;
        }
    }

    fn configured(
        &self,
        key: Arc<str>,
        named: Arc<str>,
        entry: Option<&'a Provider>,
        module: &ModulePath,
        instance: Option<InstanceKey>,
    ) -> ProviderOf<'a> {
        let block = entry.and_then(|entry| entry.block.as_ref());
        let for_each = entry.and_then(|entry| entry.for_each.as_ref());
        let each = instance.clone().map(|key| Each { key, for_each });
        let context = Context { module: module.clone(), each, iterators: Vec::new() };
        let trail = Trail::start();
        let value = block.map_or(Value::Null, |block| self.block_value(block, &context, &trail, &Room::default()));
        // Which instance of a `for_each` is not known: nothing that depends on it is, and the rest is.
        let settings = ProviderSettings { value, lost: None };
        let mut address = String::new();
        if !module.0.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(address, "{module}.");
        }
        let local = key.rsplit_once(':').map_or(key.as_ref(), |(_, name)| name);
        let _ = write!(address, "provider.{local}");
        if let Some(instance) = &instance {
            let _ = write!(address, "{instance}");
        }
        ProviderOf {
            address,
            key,
            named,
            full_name: entry.map(|entry| entry.full_name.clone()).unwrap_or_default(),
            instance,
            explicit: block.is_some_and(|block| {
                block.position.is_some() || !block.attributes.is_empty() || !block.blocks.is_empty()
            }),
            position: block.and_then(|block| block.position.clone()),
            settings,
            block,
            context,
        }
    }

    /// An argument of a provider configuration, as written, and where.
    pub(crate) fn provider_argument(
        &self,
        provider: &ProviderOf<'a>,
        path: &str,
    ) -> Option<(&'a Attribute, Context<'a>)> {
        let mut block = provider.block?;
        let mut context = provider.context.clone();
        let mut steps = AttributePath::parse(path).0.into_iter().peekable();
        while let Some(Step::Name(name)) = steps.next() {
            if let Some(attribute) = block.attributes.get(&name) {
                return Some((attribute, context));
            }
            let index = match steps.next_if(|step| matches!(step, Step::Index(_))) {
                Some(Step::Index(i)) => i,
                _ => 0,
            };
            let elements = self.elements(block.blocks.get(&name)?, &context, &Trail::start()).ok()?;
            (block, context) = elements.into_iter().nth(index)?;
        }
        None
    }

    /// The value of an expression at hand.
    pub(crate) fn shown(&self, expression: &'a Expression, context: &Context<'a>) -> Value {
        value_of(&self.evaluate(expression, context, &Trail::start()))
    }
}

impl ProviderOf<'_> {
    /// The configuration with this source, if its entry says none.
    fn of_plugin(mut self, plugin: &Arc<str>) -> Self {
        if self.full_name.is_empty() {
            self.full_name = plugin.clone();
        }
        self
    }
}

impl ProviderSettings {
    /// What is written, nested blocks as lists of objects; null if no block is.
    pub const fn value(&self) -> &Value {
        &self.value
    }
}

impl Settings for ProviderSettings {
    fn get(&self, path: &str) -> Setting {
        if let Some(cause) = &self.lost {
            return Setting::Unknown(cause.clone());
        }
        match at(&self.value, &AttributePath::parse(path).0) {
            None | Some(Value::Null) => Setting::Unset,
            Some(Value::Unknown(unknown)) => Setting::Unknown(unknown.cause.clone()),
            Some(Value::Redacted) => Setting::Unknown(Cause::Sensitive),
            Some(value) => Setting::Known(value.clone()),
        }
    }

    fn blocks(&self, name: &str) -> Result<usize, Cause> {
        match self.get(name) {
            Setting::Known(Value::List(blocks)) => Ok(blocks.len()),
            Setting::Known(_) => Ok(1),
            Setting::Unset => Ok(0),
            Setting::Unknown(cause) => Err(cause),
        }
    }

    fn names(&self, block: &str) -> Vec<String> {
        match at(&self.value, &AttributePath::parse(block).0) {
            Some(Value::Object(fields)) => fields.keys().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }
}

/// The module instance that a dotted path means, seen from another one.
fn module_of(dotted: &str, from: &ModulePath) -> ModulePath {
    let depth = if dotted.is_empty() { 0 } else { dotted.split('.').count() };
    let steps: Vec<_> = from.0.iter().take(depth).cloned().collect();
    if steps.len() == depth {
        return ModulePath(steps.into());
    }
    dotted.split('.').fold(ModulePath::default(), |path, name| path.child(name, None))
}

/// The value at a path; a block that is an object answers for its first element.
fn at<'v>(value: &'v Value, steps: &[Step]) -> Option<&'v Value> {
    let Some((step, rest)) = steps.split_first() else { return Some(value) };
    match (value, step) {
        (Value::Unknown(_) | Value::Redacted, _) => Some(value),
        (Value::Object(fields), Step::Name(name)) => at(fields.get(name)?, rest),
        (Value::Object(_), Step::Index(0)) => at(value, rest),
        (Value::List(items), Step::Index(i)) => at(items.get(*i)?, rest),
        _ => None,
    }
}

/// `outscale.by_region` of `outscale.by_region["gouv"]`.
fn provider_name(expression: &Expression) -> Option<String> {
    let Expression::Hcl(written) = expression else { return None };
    let mut found = crate::eval::traversals(&written.expression);
    found.truncate(1);
    let one = found.pop()?;
    let alias = one.steps.first().and_then(|step| match step {
        crate::eval::Access::Attribute(name) => Some(name.clone()),
        crate::eval::Access::Index(_) => None,
    });
    Some(alias.map_or_else(|| one.root.to_string(), |alias| format!("{}.{alias}", one.root)))
}

/// The expression in the brackets of `outscale.by_region[each.key]`.
fn index(expression: &hcl_edit::expr::Expression) -> Option<&hcl_edit::expr::Expression> {
    let hcl_edit::expr::Expression::Traversal(traversal) = expression else { return None };
    traversal.operators.iter().find_map(|operator| match operator.value() {
        hcl_edit::expr::TraversalOperator::Index(index) => Some(index),
        _ => None,
    })
}
