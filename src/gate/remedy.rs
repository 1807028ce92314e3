//! Remedies: what to do about a verdict, for this type, this plugin, and the operator behind it.

use std::sync::Arc;

use super::rows::{self, Run};
use crate::engine::finding::Finding;
use crate::engine::rego::field;
use crate::engine::text::Named;
use crate::lang::Lang;
use crate::plan::address::Address;
use crate::plan::value::Cause;
use crate::policy::control::{Header, Remediation};
use crate::render::text::{Word, cause_help};
use crate::report::Outcome;
use crate::vendor::operator::Operator;
use crate::vendor::plugin::Plugin;

/// Regions that a remedy names at most.
const REGIONS: usize = 3;

/// What to do, and the lines to write: how to mend a violation, or what would make known what is not.
pub(super) fn help(
    run: &Run<'_>,
    header: &Header,
    finding: &Finding,
    outcome: Outcome,
) -> (Option<Arc<str>>, Option<Arc<str>>) {
    let remedy = || {
        if let Some(text) = abroad(run, header, finding) {
            return Some((Some(text), None));
        }
        let remedy = remedy(run, header, finding)?;
        let text = match run.lang {
            Lang::En => &remedy.en,
            Lang::Fr => &remedy.fr,
        };
        Some((Some(text.as_str().into()), remedy.snippet.clone()))
    };
    let of_cause = |cause: &Cause| (Some(cause_help(cause, run.lang).into()), None);
    match (outcome, &finding.judgement.cause) {
        (Outcome::Fail, _) => remedy().unwrap_or_default(),
        // What the environment decides, the configuration can: the remedy names the argument.
        (Outcome::Undetermined, Some(cause @ Cause::Environment)) => {
            let named = whose(run, finding).map(|text| (Some(text), None));
            named.or_else(remedy).unwrap_or_else(|| of_cause(cause))
        }
        (Outcome::Undetermined, Some(cause @ Cause::NotInVendorData)) => match text(finding, "vendor") {
            Some(vendor) if vendor != "?" => (Some(Word::HelpNotInTable.fill(run.lang, &[vendor]).into()), None),
            _ => of_cause(cause),
        },
        (Outcome::Undetermined, Some(cause)) => of_cause(cause),
        _ => (None, None),
    }
}

/// The remedy for what decides, which may stand on a companion; then for the resource; then for its provider.
fn remedy<'a>(run: &Run<'_>, header: &'a Header, finding: &Finding) -> Option<&'a Remediation> {
    let path = &finding.judgement.path;
    let of_type = |named: &Named| match named {
        Named::Subject(subject) => header.remedy_of(&run.subjects.change(*subject)?.address.resource_type, path),
        Named::Text(address) => header.remedy_of(&Address::parse(address).ok()?.resource_type, path),
    };
    let by_type = finding.at.as_ref().and_then(of_type).or_else(|| of_type(&Named::Subject(finding.subject)));
    by_type.or_else(|| header.remedy_at(&run.subjects.plugin(finding.subject)?.name, path))
}

/// What to write where a place is named, and not whose it is: another name of a place would be no more known.
fn whose(run: &Run<'_>, finding: &Finding) -> Option<Arc<str>> {
    let open = text(finding, "vendor")? == "?" && text(finding, "place")? != "?";
    let argument = run.subjects.plugin(finding.subject).filter(|_| open)?.operator_argument()?;
    Some(Word::HelpNameOperator.fill(run.lang, &[argument]).into())
}

/// The remedy where another operator is behind the plugin than the one that its remedies speak of: `hashicorp/aws`
/// reaches the object stores of many, whose regions have other names. `elsewhere` names regions that help, `nowhere`
/// says that there are none.
fn abroad(run: &Run<'_>, header: &Header, finding: &Finding) -> Option<Arc<str>> {
    let plugin = run.subjects.plugin(finding.subject)?;
    let home = run.subjects.vendor.operator(plugin.home()?).ok()?;
    let name = text(finding, "vendor").filter(|name| *name != &*home.name)?;
    let elsewhere = header.remediation.get("elsewhere")?;
    let operator = operator(run, plugin, name)?;
    let regions = if elsewhere.en.contains("{perimeter}") {
        match operator.qualified_regions() {
            // A perimeter whose regions have no names is no reason to say that there is none.
            Some(regions) if regions.is_empty() => return None,
            regions => regions.unwrap_or_default(),
        }
    } else {
        operator.regions_in(&run.subjects.area)
    };
    let remedy = if regions.is_empty() { header.remediation.get("nowhere")? } else { elsewhere };
    let said = match run.lang {
        Lang::En => &remedy.en,
        Lang::Fr => &remedy.fr,
    };
    let written = text(finding, "place").unwrap_or_default();
    let named: Vec<String> = like(written, regions).iter().take(REGIONS).map(|name| format!("`{name}`")).collect();
    let said = said.replace("{regions}", &named.join(", ")).replace("{perimeter}", &named.join(", "));
    Some(rows::fill(&said, "", &finding.judgement, run.lang).into())
}

/// A text of the fact.
fn text<'f>(finding: &'f Finding, name: &'static str) -> Option<&'f str> {
    Some(field(finding.judgement.fact.as_ref()?, &name.into())?.as_string().ok()?.as_ref())
}

/// The names in the order and in the spelling that fit where another name stands: an operator may have long and short
/// ones, for different services, and read them in any case.
fn like(written: &str, mut names: Vec<Arc<str>>) -> Vec<String> {
    let shape = |name: &str| name.matches('-').count();
    names.sort_by_key(|name| shape(name) != shape(written));
    let small = written.chars().any(char::is_lowercase);
    names.iter().map(|name| if small { name.to_lowercase() } else { name.to_string() }).collect()
}

/// The operator of a name, among those that the plugin reaches and those that the project file describes.
fn operator(run: &Run<'_>, plugin: &Plugin, name: &str) -> Option<Arc<Operator>> {
    let vendor = run.subjects.vendor;
    let known = plugin.operators.iter().filter_map(|id| vendor.operator(id).ok());
    let declared = run.subjects.declared.iter().map(|declared| vendor.declared(declared));
    known.chain(declared).find(|operator| &*operator.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_where_they_are_to_stand() {
        let names = || ["EU-WEST-PAR", "GRA", "SBG"].map(Arc::from).to_vec();
        assert_eq!(like("uk", names()), ["gra", "sbg", "eu-west-par"]);
        assert_eq!(like("EU-WEST-LZ-ZRH", names()), ["EU-WEST-PAR", "GRA", "SBG"]);
    }
}
