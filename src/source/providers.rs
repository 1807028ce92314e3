//! Provider configurations out of sources: which one a resource uses, as the tool itself resolves it.
//!
//! A name is looked up in the module, then where the call says (`providers = {…}`), then, without a word, in the
//! calling module under the same plugin.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::module::{Assembled, provider_name};
use crate::configuration::{Block, Configuration, Expression, Module, Provider};

/// Registry of a provider that names none, unless the lock file knows better.
const DEFAULT_HOST: &str = "registry.terraform.io";
const BUILT_IN: &str = "terraform.io/builtin/terraform";

/// Modules as they were assembled, by dotted path.
pub(super) type Modules = BTreeMap<Arc<str>, Assembled>;

/// Names every resource's provider configuration and lists them all; moves the modules into a configuration.
pub(super) fn derive(mut modules: Modules, lock: Option<&str>) -> Configuration {
    let locked = lock.map(locked_providers).unwrap_or_default();
    let mut configuration = Configuration { present: !modules.is_empty(), ..Configuration::default() };
    let mut keys = Vec::new();
    for (path, assembled) in &modules {
        for (key, resource) in &assembled.module.resources {
            let name = match &resource.provider {
                Some(Expression::Hcl(written)) => provider_name(&written.expression),
                _ => None,
            };
            let name = name.unwrap_or_else(|| implied(&key.1).into());
            keys.push((path.clone(), key.clone(), resolve(&modules, &locked, path, &name)));
        }
        for (name, block) in &assembled.module.provider_blocks {
            let found = Found { module: path.clone(), name: name.clone() };
            let provider = found.provider(&modules, &locked, Some(block.clone()));
            configuration.providers.insert(found.key(), provider);
        }
    }
    let required = modules.get("").into_iter().flat_map(|root| root.module.required_providers.keys());
    let required = required.map(|name| Found { module: "".into(), name: name.clone() });
    for found in required.chain(keys.iter().map(|(_, _, found)| found.clone())) {
        configuration.providers.entry(found.key()).or_insert_with(|| {
            // Where a block was lost, an empty one would say that nothing is set.
            let lost = modules.get(&found.module).is_some_and(|assembled| assembled.lost);
            found.provider(&modules, &locked, lost.then(Block::default))
        });
    }
    for (path, key, found) in keys {
        if let Some(resource) = modules.get_mut(&path).and_then(|assembled| assembled.module.resources.get_mut(&key)) {
            resource.provider_config_key = Some(found.key());
        }
    }
    configuration.modules = modules.into_iter().map(|(path, assembled)| (path, Arc::new(assembled.module))).collect();
    configuration
}

/// A provider configuration: the module that has it, and its name there (`outscale.gouv`).
#[derive(Clone)]
struct Found {
    module: Arc<str>,
    name: Arc<str>,
}

impl Found {
    /// The key as plan JSON writes it.
    fn key(&self) -> Arc<str> {
        if self.module.is_empty() {
            return self.name.clone();
        }
        let address: Vec<String> = self.module.split('.').map(|name| format!("module.{name}")).collect();
        format!("{}:{}", address.join("."), self.name).into()
    }

    fn provider(&self, modules: &Modules, locked: &BTreeSet<&str>, block: Option<Block>) -> Provider {
        let (name, alias) = self.name.split_once('.').map_or((self.name.as_ref(), None), |(n, a)| (n, Some(a)));
        let assembled = modules.get(&self.module);
        Provider {
            name: name.into(),
            full_name: assembled.map_or_else(|| full_name(name, locked), |a| plugin(&a.module, name, locked)),
            alias: alias.map(Into::into),
            module: self.module.clone(),
            block,
            for_each: assembled.and_then(|a| a.provider_for_each.get(&self.name).cloned()),
        }
    }
}

/// Finds the configuration behind a name that a module uses.
fn resolve(modules: &Modules, locked: &BTreeSet<&str>, path: &Arc<str>, name: &Arc<str>) -> Found {
    let mut found = Found { module: path.clone(), name: name.clone() };
    // Every round goes one module up.
    while let (false, Some(assembled)) = (found.module.is_empty(), modules.get(&found.module)) {
        let (parent, call) = found.module.rsplit_once('.').unwrap_or(("", &found.module));
        let caller = modules.get(parent);
        let passed = caller.and_then(|caller| caller.module.calls.get(call)?.providers.get(&found.name));
        let passed = passed.and_then(|expression| match expression {
            Expression::Hcl(written) => provider_name(&written.expression),
            _ => None,
        });
        let own = assembled.module.provider_blocks.get(&found.name);
        let name = match (passed, own) {
            (Some(outside), _) => outside,
            (None, Some(block)) if !is_placeholder(block) => break,
            (None, _) => {
                let local = found.name.split('.').next().unwrap_or_default();
                let plugin = plugin(&assembled.module, local, locked);
                local_name(caller.map(|caller| &caller.module), &plugin, locked)
            }
        };
        found = Found { module: parent.into(), name };
    }
    found
}

/// An empty block in a called module only says that a configuration comes from outside.
fn is_placeholder(block: &Block) -> bool {
    block.complete && block.attributes.is_empty() && block.blocks.is_empty()
}

/// The local name of the provider that a resource type implies: its first word.
fn implied(resource_type: &str) -> &str {
    resource_type.split('_').next().unwrap_or(resource_type)
}

/// The plugin behind a local name.
fn plugin(module: &Module, local: &str, locked: &BTreeSet<&str>) -> Arc<str> {
    module.required_providers.get(local).map_or_else(|| full_name(local, locked), |source| full_name(source, locked))
}

/// The local name that a module gives to a plugin.
fn local_name(module: Option<&Module>, plugin: &str, locked: &BTreeSet<&str>) -> Arc<str> {
    let required = module.into_iter().flat_map(|module| &module.required_providers);
    let named = required.filter(|(_, source)| full_name(source, locked).as_ref() == plugin).map(|(name, _)| name);
    named.min().cloned().unwrap_or_else(|| plugin.rsplit('/').next().unwrap_or(plugin).into())
}

/// Completes a source (`outscale/outscale`, or a bare type) to host, namespace and type.
fn full_name(source: &str, locked: &BTreeSet<&str>) -> Arc<str> {
    let short = match source.split('/').count() {
        1 if source == "terraform" => return BUILT_IN.into(),
        1 => format!("hashicorp/{source}"),
        2 => source.to_owned(),
        _ => return source.into(),
    }
    .to_lowercase();
    let known = locked.iter().find(|full| full.split_once('/').is_some_and(|(_, rest)| rest == short));
    known.map_or_else(|| format!("{DEFAULT_HOST}/{short}").into(), |full| (*full).into())
}

/// The providers that a lock file names.
fn locked_providers(lock: &str) -> BTreeSet<&str> {
    let names = lock.lines().filter_map(|line| line.trim().strip_prefix("provider \"")?.split('"').next());
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::address::Mode;

    fn modules(texts: &[(&str, &str)]) -> Configuration {
        let assemble = |text: &str| {
            super::super::module::assemble(
                vec![super::super::parse::file(text.as_bytes(), 0, &mut Vec::new())],
                Vec::new(),
            )
        };
        derive(texts.iter().map(|(path, text)| ((*path).into(), assemble(text))).collect(), None)
    }

    fn key(configuration: &Configuration, module: &str, kind: &str, name: &str) -> String {
        let key = (Mode::Managed, Arc::from(kind), Arc::from(name));
        configuration.modules[module].resources[&key].provider_config_key.clone().unwrap().to_string()
    }

    #[test]
    fn names_are_followed_through_calls_and_requirements() {
        let configuration = modules(&[
            (
                "",
                "provider \"osc\" {}\nprovider \"osc\" {\n alias = \"g\"\n}\nresource \"outscale_a\" \"r\" { provider = osc.g[each.key] }
                terraform {\n required_providers { osc = { source = \"outscale/outscale\" } }\n}
                module \"a\" {\n source = \"./a\"\n providers = { outscale.in = osc.g }\n}\nresource \"random_id\" \"r\" {}",
            ),
            (
                "a",
                "terraform {\n required_providers { outscale = { source = \"outscale/outscale\" } }\n}
                resource \"outscale_a\" \"r\" {}\nresource \"outscale_a\" \"in\" { provider = outscale.in }
                provider \"openstack\" { region = \"x\" }\nmodule \"b\" { source = \"./b\" }",
            ),
            ("a.b", "resource \"openstack_x\" \"r\" {}\nresource \"terraform_data\" \"r\" {}"),
        ]);
        assert_eq!(key(&configuration, "", "outscale_a", "r"), "osc.g");
        assert_eq!(key(&configuration, "", "random_id", "r"), "random");
        assert_eq!(key(&configuration, "a", "outscale_a", "r"), "osc");
        assert_eq!(key(&configuration, "a", "outscale_a", "in"), "osc.g");
        assert_eq!(key(&configuration, "a.b", "openstack_x", "r"), "module.a:openstack");
        let provider = |key: &str| &configuration.providers[key];
        assert_eq!(provider("osc.g").full_name.as_ref(), "registry.terraform.io/outscale/outscale");
        assert_eq!(provider("terraform").full_name.as_ref(), BUILT_IN);
        assert!(provider("random").block.is_none() && provider("osc").block.is_some());
        assert_eq!(provider("module.a:openstack").module.as_ref(), "a");
    }

    #[test]
    fn the_lock_file_knows_the_registry() {
        let locked = locked_providers("provider \"registry.opentofu.org/ovh/ovh\" {\n  version = \"1\"\n}\n");
        assert_eq!(full_name("ovh/ovh", &locked).as_ref(), "registry.opentofu.org/ovh/ovh");
        assert_eq!(full_name("example.org/a/b", &locked).as_ref(), "example.org/a/b");
    }

    #[test]
    fn a_lost_block_is_no_empty_block() {
        let configuration = modules(&[("", "provider \"p\" { a = = }\nresource \"p_x\" \"r\" {}")]);
        assert!(configuration.providers["p"].block.as_ref().is_some_and(|block| !block.complete));
    }
}
