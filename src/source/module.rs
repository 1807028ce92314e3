//! One module out of its files: what blocks mean, and what override files replace.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hcl_edit::expr::{Expression as Hcl, ObjectKey, TraversalOperator};

use super::raw::{RawBlock, RawBody, hcl, literal};
use super::references::constant;
use super::tangle::tangled;
use super::types;
use crate::configuration::{Block, Call, Dynamic, Expression, Module, NestedBlock, Position, Resource, Variable};
use crate::plan::address::Mode;
use crate::plan::value::Value;

/// Arguments and blocks of a resource that are no values of it.
const RESOURCE_META: [&str; 7] =
    ["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"];
/// The same of a module call.
const CALL_META: [&str; 7] = ["source", "version", "count", "for_each", "providers", "depends_on", "lifecycle"];
/// The same of a provider block.
const PROVIDER_META: [&str; 3] = ["alias", "version", "for_each"];

/// A module, with what the model has no place for.
#[derive(Debug, Default)]
pub(super) struct Assembled {
    pub(super) module: Module,
    /// `for_each` of provider blocks, by local name and alias.
    pub(super) provider_for_each: BTreeMap<Arc<str>, Expression>,
    /// Configurations that the module expects from its caller (`configuration_aliases`).
    pub(super) expected: BTreeSet<Arc<str>>,
    /// Type constraints of variables.
    types: BTreeMap<Arc<str>, Expression>,
    /// True if a block was lost, so that what is missing here may have been written.
    pub(super) lost: bool,
}

/// Builds a module: the ordinary files first, then the override files, both in the order of their names.
pub(super) fn assemble(ordinary: Vec<RawBody>, overrides: Vec<RawBody>) -> Assembled {
    let mut assembled = Assembled::default();
    assembled.module.locals = Some(BTreeMap::new());
    if overrides.iter().any(|body| body.broken) {
        // Nobody knows what it would have replaced.
        return Assembled { lost: true, ..Assembled::default() };
    }
    for body in ordinary {
        assembled.lost |= body.broken;
        body.blocks.into_iter().for_each(|block| assembled.take(block, false));
    }
    for body in overrides {
        body.blocks.into_iter().for_each(|block| assembled.take(block, true));
    }
    if assembled.lost {
        assembled.incomplete();
    }
    assembled
}

impl Assembled {
    fn take(&mut self, block: RawBlock, overriding: bool) {
        let labels = block.labels.clone();
        match (block.keyword.as_ref(), labels.as_slice()) {
            ("resource", [kind, name]) => self.resource(Mode::Managed, kind, name, block, overriding),
            ("data", [kind, name]) => self.resource(Mode::Data, kind, name, block, overriding),
            ("module", [name]) => self.call(name, block, overriding),
            ("variable", [name]) => self.variable(name, &block.body, block.position),
            ("output", [name]) => {
                if let Some(value) = block.body.attribute("value") {
                    self.module.outputs.insert(name.clone(), value.clone());
                }
            }
            ("locals", []) => {
                self.module.locals.get_or_insert_default().extend(block.body.attributes);
            }
            ("provider", [name]) => self.provider(name, block, overriding),
            ("terraform", []) => self.settings(&block.body),
            _ => {}
        }
    }

    fn resource(&mut self, mode: Mode, kind: &Arc<str>, name: &Arc<str>, raw: RawBlock, overriding: bool) {
        let written = |name: &str| raw.body.attribute(name).map(|attribute| attribute.expression.clone());
        let resource = Resource {
            provider_config_key: None,
            provider: written("provider").map(reference),
            count: written("count"),
            for_each: written("for_each"),
            block: block(raw.body, raw.position, &RESOURCE_META),
        };
        let key = (mode, kind.clone(), name.clone());
        match self.module.resources.get_mut(&key) {
            Some(base) if overriding => {
                base.provider = resource.provider.or_else(|| base.provider.take());
                base.count = resource.count.or_else(|| base.count.take());
                base.for_each = resource.for_each.or_else(|| base.for_each.take());
                replace(&mut base.block, resource.block);
            }
            _ => {
                self.module.resources.insert(key, resource);
            }
        }
    }

    fn call(&mut self, name: &Arc<str>, raw: RawBlock, overriding: bool) {
        let written = |name: &str| raw.body.attribute(name).map(|attribute| attribute.expression.clone());
        let text = |name: &str| written(name).as_ref().and_then(literal).map(str::to_owned);
        let call = Call {
            source: text("source"),
            version: text("version"),
            count: written("count"),
            for_each: written("for_each"),
            providers: written("providers").as_ref().map(passed).unwrap_or_default(),
            block: block(raw.body, raw.position, &CALL_META),
        };
        match self.module.calls.get_mut(name) {
            Some(base) if overriding => {
                base.source = call.source.or_else(|| base.source.take());
                base.version = call.version.or_else(|| base.version.take());
                base.count = call.count.or_else(|| base.count.take());
                base.for_each = call.for_each.or_else(|| base.for_each.take());
                if !call.providers.is_empty() {
                    base.providers = call.providers;
                }
                replace(&mut base.block, call.block);
            }
            _ => {
                self.module.calls.insert(name.clone(), call);
            }
        }
    }

    fn variable(&mut self, name: &Arc<str>, body: &RawBody, position: Position) {
        let variable = self.module.variables.entry(name.clone()).or_default();
        variable.position.get_or_insert(position);
        if let Some(sensitive) = body.attribute("sensitive") {
            variable.sensitive = truth(&sensitive.expression);
        }
        if let Some(default) = body.attribute("default") {
            variable.default = Some(default.expression.clone());
            variable.default_position.clone_from(&default.position);
        }
        if let Some(constraint) = body.attribute("type") {
            variable.constraint = Some(reference(constraint.expression.clone()));
            self.types.insert(name.clone(), reference(constraint.expression.clone()));
        }
        if let Some(ephemeral) = body.attribute("ephemeral") {
            variable.ephemeral = !matches!(ephemeral.expression, Expression::Constant(Value::Bool(false)));
        }
        if let Some(nullable) = body.attribute("nullable") {
            variable.nullable = Some(nullable.expression.clone());
        }
        if let (Some(Expression::Hcl(default)), Some(Expression::Hcl(constraint))) =
            (&variable.default, self.types.get(name))
            && let Some(value) = constant(&default.expression)
            && let Some(value) = types::convert(value, &constraint.expression)
        {
            variable.default = Some(Expression::Constant(value));
        }
        hide(variable);
    }

    fn provider(&mut self, name: &Arc<str>, raw: RawBlock, overriding: bool) {
        let alias = raw.body.attribute("alias").and_then(|alias| literal(&alias.expression));
        let key: Arc<str> = alias.map_or_else(|| name.clone(), |alias| format!("{name}.{alias}").into());
        if let Some(for_each) = raw.body.attribute("for_each") {
            self.provider_for_each.insert(key.clone(), for_each.expression.clone());
        }
        let block = block(raw.body, raw.position, &PROVIDER_META);
        match self.module.provider_blocks.get_mut(&key) {
            Some(base) if overriding => replace(base, block),
            _ => {
                self.module.provider_blocks.insert(key, block);
            }
        }
    }

    fn settings(&mut self, body: &RawBody) {
        for (name, attribute) in body.blocks("required_providers").flat_map(|block| &block.body.attributes) {
            let entry = |key: &str| field(&attribute.expression, key);
            let source = entry("source").and_then(|source| source.as_str().map(str::to_owned));
            let source = source.unwrap_or_else(|| format!("hashicorp/{name}"));
            self.module.required_providers.insert(name.clone(), source.into());
            if let Some(Hcl::Array(aliases)) = entry("configuration_aliases") {
                self.expected.extend(aliases.iter().filter_map(provider_name));
            }
        }
    }

    /// Takes back the claim that everything written is here.
    fn incomplete(&mut self) {
        let module = &mut self.module;
        let resources = module.resources.values_mut().map(|resource| &mut resource.block);
        let calls = module.calls.values_mut().map(|call| &mut call.block);
        let mut pending: Vec<&mut Block> = resources.chain(calls).chain(module.provider_blocks.values_mut()).collect();
        while let Some(block) = pending.pop() {
            block.complete = false;
            pending.extend(block.blocks.values_mut().flatten().map(|nested| &mut nested.block));
        }
    }
}

/// A block without its meta-arguments.
fn block(raw: RawBody, position: Position, meta: &[&str]) -> Block {
    let mut block = Block { position: Some(position), complete: !raw.broken, ..Block::default() };
    for (name, attribute) in raw.attributes {
        if !meta.contains(&name.as_ref()) {
            block.attributes.insert(name, attribute);
        }
    }
    for nested in raw.blocks {
        if nested.keyword.as_ref() == "dynamic" {
            if let Some((kind, nested)) = dynamic(nested) {
                block.blocks.entry(kind).or_default().push(nested);
            }
        } else if !meta.contains(&nested.keyword.as_ref()) {
            let content = self::block(nested.body, nested.position, &[]);
            block.blocks.entry(nested.keyword).or_default().push(NestedBlock { block: content, dynamic: None });
        }
    }
    block
}

/// A `dynamic` block: the type that it generates, and its content.
fn dynamic(raw: RawBlock) -> Option<(Arc<str>, NestedBlock)> {
    let kind = raw.labels.first()?.clone();
    let written = |name: &str| raw.body.attribute(name).map(|attribute| attribute.expression.clone());
    let iterator = written("iterator").map(reference).and_then(|expression| match expression {
        Expression::Hcl(hcl) => provider_name(&hcl.expression),
        _ => None,
    });
    let dynamic = Dynamic {
        iterator: iterator.unwrap_or_else(|| kind.clone()),
        for_each: written("for_each").unwrap_or(Expression::Opaque),
    };
    let content = raw.body.blocks.into_iter().find(|block| block.keyword.as_ref() == "content");
    let block = content.map_or_else(
        || Block { position: Some(raw.position.clone()), ..Block::default() },
        |content| block(content.body, raw.position.clone(), &[]),
    );
    Some((kind, NestedBlock { block, dynamic: Some(dynamic) }))
}

/// Lets an override have its way: arguments one by one, blocks of a type all at once.
fn replace(base: &mut Block, over: Block) {
    // In JSON one name may stand as both; either replaces either.
    for name in over.attributes.keys().chain(over.blocks.keys()) {
        base.attributes.remove(name);
        base.blocks.remove(name);
    }
    base.attributes.extend(over.attributes);
    base.blocks.extend(over.blocks);
    base.complete &= over.complete;
}

/// Keeps the default of a sensitive variable out of the model.
fn hide(variable: &mut Variable) {
    if variable.sensitive && variable.default.is_some() {
        variable.default = Some(Expression::Constant(Value::Redacted));
    }
}

/// True unless this is the literal `false`: a marking that cannot be read counts.
fn truth(expression: &Expression) -> bool {
    !matches!(expression, Expression::Hcl(hcl) if hcl.expression.as_bool() == Some(false)
        || hcl.expression.as_str() == Some("false"))
}

/// A reference that JSON syntax writes as a text (`"provider": "aws.east"`).
fn reference(expression: Expression) -> Expression {
    let Expression::Hcl(written) = &expression else { return expression };
    match written.expression.as_str().filter(|text| !tangled(text)).map(hcl_edit::parser::parse_expr) {
        Some(Ok(parsed)) => hcl(parsed, written.file, written.base),
        _ => expression,
    }
}

/// `providers = { inside = outside }` of a call.
fn passed(expression: &Expression) -> BTreeMap<Arc<str>, Expression> {
    let Expression::Hcl(written) = expression else { return BTreeMap::new() };
    let Hcl::Object(object) = &written.expression else { return BTreeMap::new() };
    let entries = object.iter().filter_map(|(key, value)| {
        let name = match key {
            ObjectKey::Ident(ident) => ident.as_str().into(),
            ObjectKey::Expression(expression) => provider_name(expression)?,
        };
        Some((name, reference(hcl(value.expr().clone(), written.file, written.base))))
    });
    entries.collect()
}

/// The entry of an object constructor.
fn field(expression: &Expression, name: &str) -> Option<Hcl> {
    let Expression::Hcl(written) = expression else { return None };
    let Hcl::Object(object) = &written.expression else { return None };
    let entry = object.iter().filter(|(key, _)| match key {
        ObjectKey::Ident(ident) => ident.as_str() == name,
        ObjectKey::Expression(key) => key.as_str() == Some(name),
    });
    entry.last().map(|(_, value)| value.expr().clone())
}

/// `name` or `name.alias` of a reference to a provider configuration; an instance key behind it is dropped.
pub(super) fn provider_name(expression: &Hcl) -> Option<Arc<str>> {
    match expression {
        Hcl::Variable(ident) => Some(ident.as_str().into()),
        Hcl::String(text) => Some(text.value().as_str().into()),
        Hcl::Parenthesis(inner) => provider_name(inner.inner()),
        Hcl::Traversal(traversal) => {
            let Hcl::Variable(ident) = &traversal.expr else { return None };
            match traversal.operators.first().map(hcl_edit::Decorated::value) {
                Some(TraversalOperator::GetAttr(alias)) => {
                    Some(format!("{}.{}", ident.as_str(), alias.as_str()).into())
                }
                _ => Some(ident.as_str().into()),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ordinary: &[&str], overrides: &[&str]) -> Assembled {
        let parse = |texts: &[&str]| -> Vec<RawBody> {
            let mut troubles = Vec::new();
            texts.iter().map(|text| super::super::parse::file(text.as_bytes(), 0, &mut troubles)).collect()
        };
        assemble(parse(ordinary), parse(overrides))
    }

    fn resource<'a>(assembled: &'a Assembled, kind: &str, name: &str) -> &'a Resource {
        &assembled.module.resources[&(Mode::Managed, kind.into(), name.into())]
    }

    #[test]
    fn overrides_replace_arguments_one_by_one_and_blocks_by_type() {
        let base = "resource \"t\" \"n\" {\n a = 1\n b = 2\n r { x = 1 }\n dynamic \"r\" {\n for_each = []\n content {}\n }\n s {}\n}
            locals { l = 1 }\nlocals { m = 1 }";
        let over = "resource \"t\" \"n\" {\n b = 3\n r { x = 2 }\n}\nlocals { l = 2 }";
        let assembled = read(&[base], &[over]);
        let block = &resource(&assembled, "t", "n").block;
        assert_eq!(block.blocks["r"].len(), 1);
        assert!(block.blocks["r"][0].dynamic.is_none() && block.blocks.contains_key("s"));
        assert_eq!(block.attributes.len(), 2);
        assert_eq!(assembled.module.locals.unwrap().len(), 2);
    }

    #[test]
    fn meta_arguments_stand_apart() {
        let text = "resource \"t\" \"n\" {\n count = 2\n provider = p.a[each.key]\n lifecycle {}\n x = 1\n}
            module \"m\" {\n source = \"./m\"\n providers = { p.z = p.a }\n in = 1\n}
            provider \"p\" {\n alias = \"a\"\n region = \"x\"\n}
            terraform {\n required_providers {\n p = {\n source = \"o/p\"\n configuration_aliases = [p.z]\n }\n }\n}";
        let assembled = read(&[text], &[]);
        let found = resource(&assembled, "t", "n");
        assert!(found.count.is_some() && found.block.complete);
        assert_eq!(found.block.attributes.keys().map(AsRef::as_ref).collect::<Vec<&str>>(), ["x"]);
        assert!(found.block.blocks.is_empty());
        let call = &assembled.module.calls["m"];
        assert_eq!((call.source.as_deref(), call.block.attributes.len()), (Some("./m"), 1));
        assert!(call.providers.contains_key("p.z"));
        assert_eq!(assembled.module.provider_blocks["p.a"].attributes.len(), 1);
        assert_eq!(assembled.module.required_providers["p"].as_ref(), "o/p");
        assert!(assembled.expected.contains("p.z"));
    }

    #[test]
    fn a_sensitive_default_is_hidden_wherever_the_marking_stands() {
        let assembled = read(&["variable \"v\" { default = \"hush\" }"], &["variable \"v\" { sensitive = true }"]);
        let variable = &assembled.module.variables["v"];
        assert!(matches!(variable.default, Some(Expression::Constant(Value::Redacted))));
        assert!(variable.default_position.is_some());
    }

    #[test]
    fn a_broken_override_costs_the_module_and_a_broken_item_the_claim_of_completeness() {
        let base = "resource \"t\" \"n\" { a = 1 }\n";
        assert!(read(&[base], &["resource \"t\" \"n\" { a = = }"]).module.resources.is_empty());
        let assembled = read(&[base, "resource \"t\" \"o\" { a = = }"], &[]);
        assert!(assembled.lost && !resource(&assembled, "t", "n").block.complete);
    }
}
