//! Real plans: what is behind their values, where things are, what belongs together.
//!
//! `tests/plans/model/README.md` explains `expected.json`. Every case is asked twice: with the sources at hand and
//! from the plan JSON alone. Without sources an answer may be open where it needs them; it is never another one.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests"
)]

mod model {
    pub(crate) mod attributes;
    pub(crate) mod case;
    pub(crate) mod chains;
    pub(crate) mod companions;
    pub(crate) mod hidden;
    pub(crate) mod locations;
    pub(crate) mod vendor;
}

use model::case::{Case, Score};

/// Runs one kind of question over all cases, prints a table, and fails with what is wrong.
fn run(what: &str, ask: impl Fn(&Case, bool, &mut Score)) {
    let mut wrong = Vec::new();
    println!("{what:30} with sources   JSON alone");
    for case in Case::all() {
        // What is refused is not asked: put-off changes and mere drift are no changes.
        let refused = case.expected["health"]["decision"] == "refuse";
        if refused && (case.plan.changes.is_empty() || !case.plan.health.deferred.is_empty()) {
            println!("{:30} refused", case.name);
            continue;
        }
        let mut cells = Vec::new();
        for with_sources in [true, false] {
            let mut score = Score::default();
            ask(&case, with_sources, &mut score);
            cells.push(format!("{:3}/{:3} open {:3}", score.right, score.asked, score.open));
            let way = if with_sources { "sources" } else { "json" };
            wrong.extend(score.wrong.iter().map(|text| format!("{} ({way}): {text}", case.name)));
        }
        println!("{:30} {}", case.name, cells.join("   "));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn attributes_are_what_they_are() {
    run("attributes", model::attributes::ask);
}

#[test]
fn chains_lead_to_where_values_come_from() {
    run("chains", model::chains::ask);
}

#[test]
fn companions_belong_to_their_main_resource_or_to_nobody() {
    run("companions", model::companions::ask);
}

#[test]
fn resources_are_where_their_plugin_puts_them() {
    let data = model::vendor::vendor_data();
    run("locations", |case, with_sources, score| model::locations::ask(case, &data, with_sources, score));
}

#[test]
fn what_is_hidden_is_found_again_or_stays_unknown() {
    run("hidden values", model::hidden::ask);
}
