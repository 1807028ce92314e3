//! Who and where, from the plugin's own configuration.
//!
//! The rules of precedence are data (`configuration` in `provider.yaml`); this is their one reading.

use std::sync::Arc;

use super::VendorError;
use super::document::{Api, HostRegion, Selector};
use super::facts::ProviderStep;
use super::judged::Judged;
use super::operator::{Control, DeclaredVendor, Operator};
use super::pattern::{Endpoint, matches};
use super::place::{IdentifierKind, Place};
use super::plugin::Plugin;
use super::settings::{Argument, Setting, Settings};
use crate::plan::value::{Cause, Value};
use crate::severity::Confidence;

/// An argument that is written, or that may be.
struct Written {
    path: Arc<str>,
    value: Result<Arc<str>, Cause>,
}

impl Plugin {
    /// Who is behind a configuration of the plugin; for one type where the plugin reaches services apart, for the
    /// configuration as a whole without.
    ///
    /// # Errors
    ///
    /// If the document of an operator does not parse.
    pub fn operator(
        &self,
        settings: &dyn Settings,
        declared: &[DeclaredVendor],
        resource_type: Option<&str>,
    ) -> Result<Judged<Arc<Operator>>, VendorError> {
        if let Some(cause) = resource_type.and_then(|name| self.sent_elsewhere(settings, name)) {
            return Ok(cause);
        }
        let apis = self.apis(resource_type);
        let endpoint = resource_type.and_then(|name| self.type_facts(name)?.endpoint.clone());
        let mut answers = Vec::new();
        for api in &apis {
            if let Some(answer) = self.written_operator(api, settings, declared, endpoint.as_deref())? {
                answers.push(answer);
            }
        }
        match worst(answers, operator_rank) {
            Some(answer) => Ok(answer),
            None => self.default_operator(&apis, settings, endpoint.as_deref()),
        }
    }

    /// No answer where the service of a type is sent to an endpoint of its own, or may be.
    fn sent_elsewhere(&self, settings: &dyn Settings, resource_type: &str) -> Option<Judged<Arc<Operator>>> {
        let elsewhere = self.configuration.elsewhere.as_ref()?;
        let (_, services) = elsewhere.services.iter().find(|(pattern, _)| matches(pattern, resource_type))?;
        match settings.get(&elsewhere.argument) {
            Setting::Unset => None,
            Setting::Unknown(cause) => Some(Judged::unknown(cause, Some(elsewhere.argument.clone()))),
            Setting::Known(value) => services
                .iter()
                .any(|service| value.field(service).is_some())
                .then(|| Judged::unknown(Cause::NotInVendorData, Some(elsewhere.argument.clone()))),
        }
    }

    /// Where a configuration of the plugin puts what names no place itself.
    pub fn configured_place(
        &self,
        operator: &Operator,
        settings: &dyn Settings,
        resource_type: Option<&str>,
    ) -> Judged<Place> {
        let facts = resource_type.and_then(|name| self.type_facts(name));
        let step = facts.map(|facts| facts.provider);
        if step == Some(ProviderStep::None) {
            // Wherever it is, it is at this operator.
            let all = operator.everywhere().filter(|_| !operator.declared);
            return all.map_or(Judged::Open { by: None }, |place| Judged::certain(place, None));
        }
        let endpoint = facts.and_then(|facts| facts.endpoint.clone());
        let apis = self.apis(resource_type);
        let endpoint = endpoint.as_deref();
        let placed = apis.iter().filter_map(|api| written_place(self, api, operator, settings, step, endpoint));
        worst(placed.collect(), place_rank).unwrap_or_else(|| self.unwritten_place(&apis, operator, settings, step))
    }

    /// The region in the host of the service that a type uses, where it holds against any other that is written.
    pub fn region_of_endpoint(
        &self,
        operator: &Operator,
        settings: &dyn Settings,
        resource_type: &str,
    ) -> Option<String> {
        let endpoint = self.type_facts(resource_type)?.endpoint.clone();
        let apis = self.apis(Some(resource_type)).into_iter().filter(|api| api.host_region == HostRegion::Wins);
        let mut hosts = apis
            .flat_map(|api| &api.operator)
            .filter_map(|selector| host_region(self, selector, operator, settings, endpoint.as_deref()));
        hosts.next().map(|host| host.region)
    }

    /// The identifier that a configuration gives to what names no place itself, whoever the operator is: the
    /// argument, and what is written there. None for a type that no configuration puts anywhere.
    pub fn configured_identifier(&self, settings: &dyn Settings, resource_type: Option<&str>) -> Option<Argument> {
        let facts = resource_type.and_then(|name| self.type_facts(name));
        if facts.is_some_and(|facts| facts.provider == ProviderStep::None) {
            return None;
        }
        let first = |paths: &[Arc<str>]| paths.iter().flat_map(|path| written(path, settings, None)).next();
        let apis = self.apis(resource_type);
        let found = apis.iter().find_map(|api| first(&api.region).or_else(|| first(&api.zone)))?;
        Some(Argument { path: found.path, value: found.value })
    }

    /// The argument of the configuration that says first which operator it reaches, if it is one argument.
    pub fn operator_argument(&self) -> Option<&str> {
        let first = self.apis(None).into_iter().find_map(|api| api.operator.first())?;
        Some(&*first.argument).filter(|argument| !argument.contains(['*', '[', '{']))
    }

    /// The APIs that matter for a type, or all of them.
    fn apis(&self, resource_type: Option<&str>) -> Vec<&Api> {
        let apis = &self.configuration.apis;
        match resource_type {
            None => {
                let (main, special): (Vec<&Api>, Vec<&Api>) =
                    apis.iter().filter(|api| api.always.is_none()).partition(|api| api.types.is_empty());
                main.into_iter().chain(special).collect()
            }
            Some(name) => {
                let own = |api: &&Api| api.types.is_empty() || api.types.iter().any(|pattern| matches(pattern, name));
                apis.iter().find(own).into_iter().collect()
            }
        }
    }

    /// The operator that an argument names; `None` if none is written.
    fn written_operator(
        &self,
        api: &Api,
        settings: &dyn Settings,
        declared: &[DeclaredVendor],
        endpoint: Option<&str>,
    ) -> Result<Option<Judged<Arc<Operator>>>, VendorError> {
        if let Some(id) = &api.always {
            return Ok(Some(Judged::certain(self.registry.get(id)?, None)));
        }
        for selector in &api.operator {
            let mut answers = Vec::new();
            for written in self.written(&selector.argument, settings, endpoint) {
                answers.push(match written.value {
                    Ok(text) => self.read_operator(selector, &text, written.path, declared)?,
                    // An endpoint is written: the environment gives a value to its variable, it does not choose.
                    Err(Cause::Environment) => Judged::unknown(Cause::AfterApply, Some(written.path)),
                    Err(cause) => Judged::unknown(cause, Some(written.path)),
                });
            }
            if let Some(answer) = worst(answers, operator_rank) {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    /// The arguments that a pattern means. Of the endpoints of all services, those come first where data are kept,
    /// then keys, then technical data: of equal answers, the one that matters most is shown.
    fn written(&self, pattern: &str, settings: &dyn Settings, endpoint: Option<&str>) -> Vec<Written> {
        let mut found = written(pattern, settings, endpoint);
        if endpoint.is_none() && pattern.contains("{endpoint}") {
            found.sort_by_key(|written| self.kept_at(written.path.rsplit('.').next().unwrap_or_default()));
        }
        found
    }

    fn read_operator(
        &self,
        selector: &Selector,
        text: &str,
        path: Arc<str>,
        declared: &[DeclaredVendor],
    ) -> Result<Judged<Arc<Operator>>, VendorError> {
        let endpoint = Endpoint::parse(text);
        let mine = |vendor: &&DeclaredVendor| {
            let plugin = vendor.plugin.as_deref().is_none_or(|plugin| plugin == self.name.as_ref());
            plugin
                && endpoint.is_some()
                && Endpoint::parse(&vendor.endpoint).map(|own| own.host) == endpoint.as_ref().map(|e| e.host.clone())
        };
        if let Some(vendor) = declared.iter().find(mine) {
            return Ok(Judged::certain(self.registry.declared(vendor), Some(path)));
        }
        if let Some(id) = selector.words.get(text.to_ascii_lowercase().as_str()) {
            return Ok(Judged::certain(self.registry.get(id)?, Some(path)));
        }
        let Some(endpoint) = endpoint else { return Ok(Judged::unknown(Cause::UnexpectedType, Some(path))) };
        for id in &self.operators {
            let operator = self.registry.get(id)?;
            if operator.recognise(&endpoint).is_some() {
                return Ok(Judged::certain(operator, Some(path)));
            }
        }
        Ok(Judged::unknown(Cause::NotInVendorData, Some(path)))
    }

    /// The operator where no argument names one.
    fn default_operator(
        &self,
        apis: &[&Api],
        settings: &dyn Settings,
        endpoint: Option<&str>,
    ) -> Result<Judged<Arc<Operator>>, VendorError> {
        let unset = &self.configuration.unset;
        let first = apis.iter().find_map(|api| api.operator.first()).map(|selector| example(&selector.argument));
        let at = unset.at.clone().or(first);
        let confidence = unset.confidence.unwrap_or(Confidence::Certain);
        let profile = self.configuration.profiles.iter().flat_map(|path| written(path, settings, endpoint)).next();
        if let Some(id) = &unset.operator {
            return Ok(Judged::Known { value: self.registry.get(id)?, by: at, confidence });
        }
        if let (true, Some(profile)) = (unset.by_region.is_empty(), profile) {
            return Ok(Judged::unknown(Cause::Environment, Some(profile.path)));
        }
        let region = apis.iter().flat_map(|api| &api.region).flat_map(|path| written(path, settings, endpoint)).next();
        match (unset.by_region.first(), region) {
            (Some(main), Some(Written { value: Ok(region), .. })) => {
                let mut owner = self.registry.get(main)?;
                for id in unset.by_region.iter().skip(1) {
                    let other = self.registry.get(id)?;
                    if other.owns_region(&region) {
                        owner = other;
                    }
                }
                Ok(Judged::Known { value: owner, by: at, confidence })
            }
            // A region is written, whichever it is: that of the main operator. Of a variable without a value nobody
            // knows whether it is set at all.
            (Some(_), Some(Written { value: Err(cause @ Cause::Environment), path })) => {
                Ok(Judged::unknown(cause, Some(path)))
            }
            (Some(main), Some(_)) => Ok(Judged::Known { value: self.registry.get(main)?, by: at, confidence }),
            _ => Ok(Judged::unknown(Cause::Environment, at)),
        }
    }

    /// The place where no region is written: that of the whole operator, else that of the environment.
    fn unwritten_place(
        &self,
        apis: &[&Api],
        operator: &Operator,
        settings: &dyn Settings,
        step: Option<ProviderStep>,
    ) -> Judged<Place> {
        let selectors = || apis.iter().flat_map(|api| &api.operator);
        let chosen =
            selectors().flat_map(|selector| written(&selector.argument, settings, None)).map(|found| found.path).next();
        let (regions, zones) = (apis.iter().flat_map(|api| &api.region), apis.iter().flat_map(|api| &api.zone));
        let argument = match step {
            Some(ProviderStep::Zone) => zones.chain(regions).next(),
            _ => regions.chain(zones).next(),
        };
        // The regions that a project file lists need not be all: the environment may name another one.
        let whole = !operator.declared || argument.is_none();
        if let Some(place) = operator.everywhere().filter(|_| whole) {
            return Judged::certain(place, chosen);
        }
        match argument {
            Some(argument) => Judged::unknown(Cause::Environment, Some(example(argument))),
            // The plugin has no argument for a region: what names the operator is all there is, and a word says
            // which cloud, not where. A host is one place, if only the data knew which.
            None if chosen.is_some() && selectors().any(|selector| !selector.words.is_empty()) => {
                Judged::Open { by: chosen }
            }
            None if chosen.is_some() => Judged::unknown(Cause::NotInVendorData, chosen),
            None => {
                let first = selectors().next().map(|selector| example(&selector.argument));
                Judged::unknown(Cause::Environment, self.configuration.unset.at.clone().or(first))
            }
        }
    }
}

/// The place that the arguments of an API name; `None` if none is written.
fn written_place(
    plugin: &Plugin,
    api: &Api,
    operator: &Operator,
    settings: &dyn Settings,
    step: Option<ProviderStep>,
    endpoint: Option<&str>,
) -> Option<Judged<Place>> {
    let host = api.operator.iter().find_map(|selector| host_region(plugin, selector, operator, settings, endpoint));
    let first = |paths: &[Arc<str>]| paths.iter().flat_map(|path| written(path, settings, endpoint)).next();
    let region = || first(&api.region).map(|found| (found, IdentifierKind::Region));
    let zone = || first(&api.zone).map(|found| (found, IdentifierKind::Zone));
    let named = match step {
        Some(ProviderStep::Zone) => zone(),
        Some(ProviderStep::Region) if !api.zone_gives_region => region(),
        _ => region().or_else(zone),
    };
    let wins = |has_path: bool| match api.host_region {
        HostRegion::Wins => true,
        HostRegion::WinsWithPath => has_path,
        HostRegion::Fallback => false,
    };
    match (host, named) {
        (Some(host), named) if wins(host.has_path) => {
            // The region that is written is shown where it says the same.
            let same = named
                .filter(|(found, _)| found.value.as_ref().is_ok_and(|text| operator.same_region(text, &host.region)));
            let by = same.map_or(host.path, |(found, _)| found.path);
            Some(operator.place(&host.region, IdentifierKind::Region).decided_by(Some(by)))
        }
        (_, Some((found, kind))) => Some(match found.value {
            Ok(text) => operator.place(&text, kind).decided_by(Some(found.path)).at_most(api.confidence),
            Err(cause) => Judged::unknown(cause, Some(found.path)),
        }),
        // A bare host is no answer where the plugin builds the address again from its region.
        (Some(host), None) if api.host_region == HostRegion::Fallback => {
            Some(operator.place(&host.region, IdentifierKind::Region).decided_by(Some(host.path)))
        }
        _ => None,
    }
}

/// A region that stands in a host.
struct HostPlace {
    path: Arc<str>,
    region: String,
    has_path: bool,
}

fn host_region(
    plugin: &Plugin,
    selector: &Selector,
    operator: &Operator,
    settings: &dyn Settings,
    endpoint: Option<&str>,
) -> Option<HostPlace> {
    plugin.written(&selector.argument, settings, endpoint).into_iter().find_map(|found| {
        let address = Endpoint::parse(found.value.as_deref().ok()?)?;
        let region = operator.recognise(&address)?.region?.to_owned();
        Some(HostPlace { path: found.path, region, has_path: address.has_path })
    })
}

/// The arguments that a pattern of the data means and that are written, or may be.
fn written(pattern: &str, settings: &dyn Settings, endpoint: Option<&str>) -> Vec<Written> {
    let pattern = pattern.replace("{endpoint}", endpoint.unwrap_or("*"));
    let mut paths = Vec::new();
    match pattern.split_once("[].") {
        None => paths.push((String::new(), pattern)),
        Some((block, name)) => match settings.blocks(block) {
            Ok(count) => paths.extend((0..count).map(|i| (format!("{block}[{i}]"), name.to_owned()))),
            Err(cause) => return vec![Written { path: block.into(), value: Err(cause) }],
        },
    }
    let join = |block: &str, name: &str| if block.is_empty() { name.to_owned() } else { format!("{block}.{name}") };
    let paths = paths.into_iter().flat_map(|(block, name)| {
        if !name.contains('*') {
            return vec![join(&block, &name)];
        }
        let names = settings.names(&block).into_iter();
        names.filter(|found| matches(&name, found)).map(|found| join(&block, &found)).collect()
    });
    paths.filter_map(|path| read(&path, settings).map(|value| Written { path: path.into(), value })).collect()
}

/// The text of an argument; `None` if it is not written. An empty text is the same as none.
fn read(path: &str, settings: &dyn Settings) -> Option<Result<Arc<str>, Cause>> {
    match settings.get(path) {
        Setting::Unset | Setting::Known(Value::Null) => None,
        Setting::Known(Value::String(text)) if text.trim().is_empty() => None,
        Setting::Known(Value::String(text)) => Some(Ok(text)),
        Setting::Known(Value::Unknown(unknown)) => Some(Err(unknown.cause.clone())),
        Setting::Known(Value::Redacted) => Some(Err(Cause::Sensitive)),
        Setting::Known(_) => Some(Err(Cause::UnexpectedType)),
        Setting::Unknown(cause) => Some(Err(cause)),
    }
}

/// The path that a reader would write: `api[].region` → `api[0].region`.
fn example(pattern: &str) -> Arc<str> {
    let whole = pattern.split_once("[].{endpoint}").map_or(pattern, |(block, _)| block);
    whole.replace("[]", "[0]").into()
}

/// The answer that weighs most, the first of equals.
fn worst<T>(answers: Vec<Judged<T>>, rank: impl Fn(&Judged<T>) -> u8) -> Option<Judged<T>> {
    answers.into_iter().rev().max_by_key(rank)
}

fn operator_rank(answer: &Judged<Arc<Operator>>) -> u8 {
    match answer {
        Judged::Known { value, .. } if value.vendor.control == Control::Foreign => 3,
        Judged::Known { value, .. } if value.vendor.control == Control::Eu => 1,
        Judged::Known { .. } | Judged::Unknown { .. } => 2,
        Judged::Open { .. } => 0,
    }
}

fn place_rank(answer: &Judged<Place>) -> u8 {
    match answer {
        Judged::Known { value, .. } if value.eu == Some(false) => 3,
        Judged::Known { value, .. } if value.eu == Some(true) => 1,
        Judged::Known { .. } | Judged::Unknown { .. } => 2,
        Judged::Open { .. } => 0,
    }
}
