use super::*;
use crate::lang::Lang;
use crate::plan::value::Cause;
use crate::render::Layout;
use crate::render::fixture::{EDGE, everything, excerpt, fail, open_port, place, report, undetermined};
use crate::render::sanitize::is_unsafe;
use crate::report::{Location, Missing, OptionInForce, Related};
use crate::severity::Severity;

fn page(width: usize) -> Page {
    Page { width, ..Page::default() }
}

/// The blocks alone: the summary has tests of its own.
fn blocks(report: &Report, page: &Page) -> String {
    render(report, page).rsplit_once(&"─".repeat(page.width)).unwrap().0.to_owned()
}

/// What comes behind the blocks.
fn summary(report: &Report, page: &Page) -> String {
    render(report, page).rsplit_once("─\n").unwrap().1.to_owned()
}

#[test]
fn a_missing_attribute_points_at_the_block() {
    let source = "resource \"scaleway_object_bucket\" \"logs\" {\n  name = \"journal\"\n}\n";
    let mut verdict = fail(
        "log-retention-too-short",
        Severity::High,
        "scaleway_object_bucket.logs",
        Some("lifecycle_rule"),
        "bucket `journal` holds logs and sets no retention",
    );
    verdict.requirements = vec!["12.6.c".to_owned()].into();
    verdict.location = Some(place("main.tf", source, "resource \"scaleway_object_bucket\" \"logs\""));
    verdict.missing = Some(Missing::Attribute);
    verdict.help = Some("add a `lifecycle_rule` that keeps objects 184 days at least".into());
    let mut report = report(vec![verdict]);
    report.files.insert((0, "main.tf".into()), source.into());
    insta::assert_snapshot!(blocks(&report, &page(80)), @r#"
    × high: bucket `journal` holds logs and sets no retention
      log-retention-too-short · evidence on 12.6.c
      scaleway_object_bucket.logs
       ╭─[main.tf:1:1]
     1 │ resource "scaleway_object_bucket" "logs" {
       · ────────────────────┬───────────────────
       ·                     ╰── `lifecycle_rule` is not written here
     2 │   name = "journal"
       ╰────
      help: add a `lifecycle_rule` that keeps objects 184 days at least
      more: secnumgate explain log-retention-too-short
    "#);
}

#[test]
fn instances_of_one_cause_share_a_block() {
    let verdicts = (0..7).map(|n| {
        let address = format!("scaleway_instance_security_group.front[{n}]");
        let mut verdict = fail(
            "network-rule-allows-everything",
            Severity::High,
            &address,
            Some("inbound_default_policy"),
            "inbound traffic is accepted by default",
        );
        let text = "inbound_default_policy = \"accept\"\nname                   = \"front\"\n";
        verdict.excerpt = Some(excerpt(text, "inbound_default_policy = \"accept\""));
        verdict
    });
    insta::assert_snapshot!(blocks(&report(verdicts.collect()), &page(80)), @r#"
    × high: inbound traffic is accepted by default
      network-rule-allows-everything · evidence on 9.6.d, 13.2.e
      scaleway_instance_security_group.front[0]
      scaleway_instance_security_group.front[1]
      scaleway_instance_security_group.front[2]
      scaleway_instance_security_group.front[3]
      scaleway_instance_security_group.front[4]
      and 2 more
       ╭─[planned values]
       │ inbound_default_policy = "accept"
       · ─────────────────────────────────
       │ name                   = "front"
       ╰────
      more: secnumgate explain network-rule-allows-everything
    "#);
}

#[test]
fn a_chain_leads_over_three_files() {
    insta::assert_snapshot!(blocks(&report(vec![open_port("world")]), &page(80)), @r#"
    × critical: port 22 is open to every address (`0.0.0.0/0`)
      admin-port-open-to-world · evidence on 9.6.d, 13.2.e
      module.edge.outscale_security_group_rule.ssh["world"]
       ╭─[modules/edge/main.tf:4:3]
     1 │ resource "outscale_security_group_rule" "ssh" {
       ·
     3 │   flow            = "Inbound"
     4 │   ip_range        = each.value
       ·   ────────────────────────────
     5 │   from_port_range = 22
       ╰────
       ╭─[main.tf:3:3]
     1 │ module "edge" {
     2 │   source  = "./modules/edge"
     3 │   sources = local.open
       ·   ──────────┬─────────
       ·             ╰── given to the module here
     4 │ }
       ╰────
       ╭─[locals.tf:2:20]
     1 │ locals {
     2 │   open = { world = "0.0.0.0/0" }
       ·                    ─────┬─────
       ·                         ╰── the value
     3 │ }
       ╰────
      help: name the ranges that administer in `ip_range`, never `0.0.0.0/0`
      more: secnumgate explain admin-port-open-to-world
    "#);
}

#[test]
fn a_place_on_the_line_that_decides_is_not_drawn_again() {
    let source = "resource \"a\" \"b\" {\n  ip_range = \"0.0.0.0/0\"\n}\n";
    let mut verdict = fail("admin-port-open-to-world", Severity::High, "a.b", Some("ip_range"), "port 22 is open");
    verdict.location = Some(place("a.tf", source, "ip_range"));
    let written = Related { label: "written here".to_owned(), location: place("a.tf", source, "\"0.0.0.0/0\"") };
    verdict.related = vec![written];
    let mut report = report(vec![verdict]);
    report.files.insert((0, "a.tf".into()), source.into());
    assert_eq!(blocks(&report, &page(80)).matches("ip_range = ").count(), 1);
    // Which of two values decides, the first frame does not tell.
    let source = source.replace("\"0", "var.x ? \"10.0.0.0/8\" : \"0");
    let written = &mut report.verdicts[0].related[0];
    written.location = place("a.tf", &source, "\"0.0.0.0/0\"");
    report.files.insert((0, "a.tf".into()), source.as_str().into());
    assert_eq!(blocks(&report, &page(80)).matches("ip_range = ").count(), 2);
}

#[test]
fn a_resource_that_goes_away_shows_what_it_was() {
    let mut verdict = fail("logging-removed", Severity::High, "a.b", None, "this plan destroys `a.b`");
    let excerpt = excerpt("resource \"a\" \"b\" {\n  name = \"x\"\n}\n", "resource \"a\" \"b\" {");
    verdict.excerpt = Some(crate::report::Excerpt { gone: true, ..excerpt });
    let blocks = blocks(&report(vec![verdict]), &page(80));
    assert!(blocks.contains("╭─[values before this plan]\n"), "{blocks}");
}

#[test]
fn more_than_six_places_are_counted() {
    let mut verdict = open_port("world");
    let place = verdict.related[0].clone();
    let below = |lines| Related {
        location: Location { line: place.location.line + lines, ..place.location.clone() },
        ..place.clone()
    };
    verdict.related = (0..8).map(below).collect();
    let text = blocks(&report(vec![verdict]), &page(80));
    assert_eq!(text.matches("given to the module here").count(), 6);
    assert!(text.contains("  and 2 more places\n"), "{text}");
}

#[test]
fn undetermined_that_gates_says_what_is_not_known() {
    let mut known = undetermined("data-outside-eu", "scaleway_object_bucket.logs", Cause::Environment, true);
    known.location =
        Some(place("main.tf", crate::render::fixture::MAIN, "resource \"scaleway_object_bucket\" \"logs\""));
    let bare = undetermined("key-outside-eu", "scaleway_key_manager_key.k", Cause::AfterApply, true);
    let others = (0..12).map(|n| undetermined("weak-algorithm", &format!("a.b[{n}]"), Cause::NotSet, false));
    insta::assert_snapshot!(blocks(&report([known, bare].into_iter().chain(others).collect()), &page(80)), @r#"
    ⚠ undetermined: the location is not known
      data-outside-eu · evidence on 9.6.d, 13.2.e
      scaleway_object_bucket.logs
       ╭─[main.tf:6:1]
     6 │ resource "scaleway_object_bucket" "logs" {
       · ────────────────────┬───────────────────
       ·                     ╰── read from the environment
     7 │   name = "journal"
       ╰────
      more: secnumgate explain data-outside-eu

    ⚠ undetermined: the location is not known
      key-outside-eu · evidence on 9.6.d, 13.2.e
      scaleway_key_manager_key.k
      cause: known after apply
      more: secnumgate explain key-outside-eu

    Undetermined, without effect on the exit code
      12  weak-algorithm  not set, and no default is documented
    "#);
}

#[test]
fn a_deleted_resource_has_no_place_in_the_sources() {
    let mut verdict = fail(
        "logging-removed",
        Severity::Critical,
        "module.site[\"par\"].openstack_objectstorage_container_v1.logs",
        None,
        "the plan deletes the log store `journaux`",
    );
    verdict.location = Some(place("plan.json", "{\n  \"actions\": [\"delete\"]\n}", "[\"delete\"]"));
    verdict.excerpt = Some(excerpt("actions = [\"delete\"]\nname    = \"journaux\"\n", "[\"delete\"]"));
    insta::assert_snapshot!(blocks(&report(vec![verdict]), &page(80)), @r#"
    × critical: the plan deletes the log store `journaux`
      logging-removed · evidence on 9.6.d, 13.2.e
      module.site["par"].openstack_objectstorage_container_v1.logs
      ─▶ plan.json:2:14
       ╭─[planned values]
       │ actions = ["delete"]
       ·           ──────────
       │ name    = "journaux"
       ╰────
      more: secnumgate explain logging-removed
    "#);
}

#[test]
fn french_reads_like_french() {
    let mut report = everything();
    let own = report.verdicts[0].location.clone();
    for verdict in report.verdicts.iter_mut().filter(|verdict| verdict.location == own) {
        verdict.message = "le port 22 est ouvert à toute adresse (`0.0.0.0/0`)".to_owned();
    }
    report.options = vec![OptionInForce {
        name: "--fail-on".to_owned(),
        effect: "les échecs de sévérité inférieure à critique ne bloquent pas".to_owned(),
    }];
    let page = Page { lang: Lang::Fr, ..page(80) };
    insta::assert_snapshot!(render(&report, &page), @r#"
    × critique : le port 22 est ouvert à toute adresse (`0.0.0.0/0`)
      admin-port-open-to-world · élément de preuve pour 9.6.d, 13.2.e
      module.edge.outscale_security_group_rule.ssh["b"]
      module.edge.outscale_security_group_rule.ssh["a"]
       ╭─[modules/edge/main.tf:4:3]
     1 │ resource "outscale_security_group_rule" "ssh" {
       ·
     3 │   flow            = "Inbound"
     4 │   ip_range        = each.value
       ·   ────────────────────────────
     5 │   from_port_range = 22
       ╰────
       ╭─[main.tf:3:3]
     1 │ module "edge" {
     2 │   source  = "./modules/edge"
     3 │   sources = local.open
       ·   ──────────┬─────────
       ·             ╰── given to the module here
     4 │ }
       ╰────
       ╭─[locals.tf:2:20]
     1 │ locals {
     2 │   open = { world = "0.0.0.0/0" }
       ·                    ─────┬─────
       ·                         ╰── the value
     3 │ }
       ╰────
      aide : name the ranges that administer in `ip_range`, never `0.0.0.0/0`
      détails : secnumgate explain admin-port-open-to-world

    ⚠ indéterminé : the location is not known
      data-outside-eu · élément de preuve pour 9.6.d, 13.2.e
      scaleway_object_bucket.logs
      cause : lu dans l’environnement
      détails : secnumgate explain data-outside-eu

    Indéterminés, sans effet sur le code de sortie
      1  weak-algorithm  fonction non évaluée

    Dérogations
      1  admin-port-open-to-world

    ────────────────────────────────────────────────────────────────────────────────
    verdicts        échec 2 (bloquants : 2), indéterminé 2 (bloquants : 1),
                    satisfait 1, dérogation 1, sans objet 1
    indéterminés    fonction non évaluée 1 ; lu dans l’environnement 1
    couverture      ressources 6 : jugées 3, hors périmètre 1, de types qu’aucun
                    contrôle ne connaît 2
    non couverts    ovh_vrack 2
    non jugés       un type qu’aucun contrôle ne connaît pourrait les concerner :
                    weak-ipsec
    hors de portée  158 exigences de SecNumCloud 3.2 ne se voient dans aucun plan ;
                    une exécution sans échec n’en dit rien
    plans           plan.json : a pu être fait avec `-target` ou `-exclude` : son
                    JSON ne peut pas le dire
    options         --fail-on : les échecs de sévérité inférieure à critique ne
                    bloquent pas
    données         politiques sha256:0123456789a…, données sur les prestataires du
                    2026-11-20, jugé à la date du 2026-11-26
    code de sortie  1 : au moins un échec de sévérité « élevée » ou plus
    "#);
}

#[test]
fn sixty_columns_are_enough() {
    let report = everything();
    let text = render(&report, &page(60));
    for line in text.lines().filter(|line| !line.contains("secnumgate explain") && !line.contains("module.edge")) {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 60, "{line}");
    }
    insta::assert_snapshot!(text, @r#"
    × critical: port 22 is open to every address (`0.0.0.0/0`)
      admin-port-open-to-world · evidence on 9.6.d, 13.2.e
      module.edge.outscale_security_group_rule.ssh["b"]
      module.edge.outscale_security_group_rule.ssh["a"]
       ╭─[modules/edge/main.tf:4:3]
     1 │ resource "outscale_security_group_rule" "ssh" {
       ·
     3 │   flow            = "Inbound"
     4 │   ip_range        = each.value
       ·   ────────────────────────────
     5 │   from_port_range = 22
       ╰────
       ╭─[main.tf:3:3]
     1 │ module "edge" {
     2 │   source  = "./modules/edge"
     3 │   sources = local.open
       ·   ──────────┬─────────
       ·             ╰── given to the module here
     4 │ }
       ╰────
       ╭─[locals.tf:2:20]
     1 │ locals {
     2 │   open = { world = "0.0.0.0/0" }
       ·                    ─────┬─────
       ·                         ╰── the value
     3 │ }
       ╰────
      help: name the ranges that administer in `ip_range`, never
            `0.0.0.0/0`
      more: secnumgate explain admin-port-open-to-world

    ⚠ undetermined: the location is not known
      data-outside-eu · evidence on 9.6.d, 13.2.e
      scaleway_object_bucket.logs
      cause: read from the environment
      more: secnumgate explain data-outside-eu

    Undetermined, without effect on the exit code
      1  weak-algorithm  function not evaluated

    Waived
      1  admin-port-open-to-world

    ────────────────────────────────────────────────────────────
    verdicts      fail 2 (2 gating), undetermined 2 (1 gating),
                  pass 1, waived 1, not applicable 1
    undetermined  function not evaluated 1; read from the
                  environment 1
    coverage      resources 6: judged 3, out of scope 1, of
                  types that no control knows 2
    uncovered     ovh_vrack 2
    not judged    a type that no control knows could be of their
                  kind: weak-ipsec
    out of reach  158 requirement letters of SecNumCloud 3.2
                  cannot be seen in any plan; a clean run says
                  nothing about them
    plans         plan.json: may have been made with `-target`
                  or `-exclude`: its JSON cannot say
    options       area.countries: CH allowed
    data          policies sha256:0123456789a…, vendor data of
                  2026-11-20, judged on 2026-11-26
    exit code     1: at least one failure at or above `high`
    "#);
}

#[test]
fn resources_of_which_nothing_is_asked_are_counted_too() {
    let mut report = everything();
    report.coverage.resources = 8;
    let text = summary(&report, &page(120));
    let row = text.lines().find(|line| line.contains("coverage ")).unwrap();
    assert_eq!(
        row.trim(),
        "coverage      resources 8: judged 3, nothing to check 2, out of scope 1, of types that no control knows 2"
    );
}

#[test]
fn everything_fits_every_width() {
    for width in [0, 60, 61, 79, 120, 200, 10_000] {
        for line in summary(&everything(), &page(width)).lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= width.clamp(60, 200), "{width}: {line}");
        }
    }
}

#[test]
fn hostile_names_are_harmless() {
    let evil = "\u{1b}[2J\u{1b}]8;;http://x\u{7}\u{202e}\n::error::\r\u{9b}";
    let mut report = everything();
    for verdict in &mut report.verdicts {
        verdict.control = format!("c{evil}");
        verdict.requirements = vec![evil.to_owned()].into();
        verdict.address = Some(format!("a.b[\"{evil}\"]"));
        verdict.message = format!("{evil} is open");
        verdict.help = Some(evil.into());
        verdict.excerpt = Some(excerpt(&format!("name = \"{evil}\"\n"), "name"));
        for related in &mut verdict.related {
            related.label = evil.to_owned();
            related.location.file = format!("{evil}.tf").into();
        }
    }
    report.files = [((0, "modules/edge/main.tf".into()), EDGE.replace("Inbound", evil).into())].into();
    report.plans[0].path = evil.to_owned();
    report.plans[0].warnings = vec![evil.to_owned()];
    report.options[0].effect = evil.to_owned();
    report.notes = vec![evil.to_owned()];
    report.coverage.uncovered[0].resource_type = evil.to_owned();
    report.coverage.not_judged = vec![evil.to_owned()];
    report.policies_digest = evil.to_owned();
    report.data_date = evil.to_owned();
    for (lang, layout) in [(Lang::En, Layout::Unicode), (Lang::Fr, Layout::Ascii), (Lang::Fr, Layout::Plain)] {
        let text = render(&report, &Page { lang, layout, all: true, ..page(80) });
        let wrong: Vec<char> = text.chars().filter(|c| is_unsafe(*c) && *c != '\n').collect();
        assert_eq!(wrong, Vec::<char>::new(), "{text}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    }
}

#[test]
fn hostile_names_are_shown_as_what_they_are() {
    let mut verdict = open_port("world\u{1b}[31m");
    verdict.message = "port 22 of `a\u{202e}b\n::error::c` is open".to_owned();
    verdict.related.clear();
    insta::assert_snapshot!(blocks(&report(vec![verdict]), &page(80)), @r#"
    × critical: port 22 of `a\u{202e}b\n::error::c` is open
      admin-port-open-to-world · evidence on 9.6.d, 13.2.e
      module.edge.outscale_security_group_rule.ssh["world\u{1b}[31m"]
       ╭─[modules/edge/main.tf:4:3]
     1 │ resource "outscale_security_group_rule" "ssh" {
       ·
     3 │   flow            = "Inbound"
     4 │   ip_range        = each.value
       ·   ────────────────────────────
     5 │   from_port_range = 22
       ╰────
      help: name the ranges that administer in `ip_range`, never `0.0.0.0/0`
      more: secnumgate explain admin-port-open-to-world
    "#);
}

#[test]
fn no_wrapped_line_is_a_command_of_a_runner() {
    let words = "name ::error file=x::pwned ".repeat(20);
    let mut report =
        report(vec![Verdict { message: words.clone(), help: Some(words.as_str().into()), ..open_port("a") }]);
    report.notes = vec![words];
    for width in 60..90 {
        let text = render(&report, &page(width));
        assert!(text.contains("::error"));
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    }
}

#[test]
fn a_dumb_terminal_gets_plain_signs() {
    let mut report = report(vec![open_port("world"), undetermined("data-outside-eu", "a.b", Cause::AfterApply, true)]);
    report.options = Vec::new();
    let text = render(&report, &Page { layout: Layout::Ascii, ..page(80) });
    let wrong: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    assert_eq!(wrong, Vec::<char>::new(), "{text}");
}

#[test]
fn colour_changes_nothing_but_colour() {
    let report = everything();
    let plain = render(&report, &page(80));
    let colored = render(&report, &Page { color: true, ..page(80) });
    assert!(colored.contains("\u{1b}["));
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped += before;
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(stripped + rest, plain);
}

#[test]
fn all_adds_what_passed_and_what_concerned_nothing() {
    let report = everything();
    let text = render(&report, &Page { all: true, ..page(80) });
    assert!(text.contains("Passed\n  1  weak-algorithm\n"), "{text}");
    assert!(text.contains("resources examined\n  6  weak-ipsec\n"), "{text}");
    assert!(!render(&report, &page(80)).contains("Passed"));
}

#[test]
fn paths_are_relative_to_the_working_directory() {
    let mut report = report(vec![open_port("world")]);
    report.plans[0].root = "infra/prod".to_owned();
    assert!(blocks(&report, &page(80)).contains("[infra/prod/modules/edge/main.tf:4:3]"));
}

#[test]
fn frames_come_from_the_plan_of_the_verdict() {
    let mut report = report(vec![Verdict { plan: 1, ..open_port("world") }]);
    report.plans.push(report.plans[0].clone());
    let text = blocks(&report, &page(80));
    assert!(!text.contains("each.value"), "the file belongs to the first plan: {text}");
    assert!(text.contains("modules/edge/main.tf:4:3"), "{text}");
}

#[test]
fn a_screen_reader_hears_sentences() {
    let known = {
        let mut known = undetermined("data-outside-eu", "scaleway_object_bucket.logs", Cause::Environment, true);
        let main = crate::render::fixture::MAIN;
        known.location = Some(place("main.tf", main, "resource \"scaleway_object_bucket\" \"logs\""));
        known
    };
    let mut report = report(vec![open_port("world"), open_port("vpn"), known]);
    report.verdicts[0].snippet = Some("ip_range = \"203.0.113.0/28\"\n".into());
    let text = render(&report, &Page { layout: Layout::Plain, color: true, ..page(80) });
    insta::assert_snapshot!(text, @r#"
    critical: port 22 is open to every address (`0.0.0.0/0`)
    control: admin-port-open-to-world, evidence on 9.6.d, 13.2.e
    resource: module.edge.outscale_security_group_rule.ssh["world"]
    resource: module.edge.outscale_security_group_rule.ssh["vpn"]
    place: modules/edge/main.tf, line 4, column 3: ip_range        = each.value
    in the block: resource "outscale_security_group_rule" "ssh" {
    given to the module here: main.tf, line 3, column 3: sources = local.open
    in the block: module "edge" {
    the value: locals.tf, line 2, column 20: open = { world = "0.0.0.0/0" }
    deciding words: "0.0.0.0/0"
    in the block: locals {
    help: name the ranges that administer in `ip_range`, never `0.0.0.0/0`
    lines to write:
      ip_range = "203.0.113.0/28"
    more: secnumgate explain admin-port-open-to-world

    undetermined: the location is not known
    control: data-outside-eu, evidence on 9.6.d, 13.2.e
    resource: scaleway_object_bucket.logs
    cause: read from the environment
    place: main.tf, line 6, column 1: resource "scaleway_object_bucket" "logs" {
    more: secnumgate explain data-outside-eu

    verdicts: fail 2 (2 gating), undetermined 1 (1 gating), pass 0, waived 0, not applicable 0
    undetermined: read from the environment 1
    coverage: resources 6: judged 3, out of scope 1, of types that no control knows 2
    uncovered: ovh_vrack 2
    not judged: a type that no control knows could be of their kind: weak-ipsec
    out of reach: 158 requirement letters of SecNumCloud 3.2 cannot be seen in any plan; a clean run says nothing about them
    data: policies sha256:0123456789a..., vendor data of 2026-11-20, judged on 2026-11-26
    exit code 1: at least one failure at or above `high`
    "#);
}

#[test]
fn nothing_is_drawn_for_a_screen_reader() {
    for lang in [Lang::En, Lang::Fr] {
        let text = render(&everything(), &Page { lang, layout: Layout::Plain, color: true, all: true, ..page(80) });
        let drawn = |c: char| !c.is_alphanumeric() && !c.is_ascii_graphic() && !matches!(c, ' ' | '\n');
        assert!(!text.contains(drawn), "{text}");
        assert!(!text.lines().any(|line| line.contains("   ") && !line.contains(" = ")), "no columns: {text}");
    }
}

#[test]
fn names_of_files_lead_to_the_files() {
    let report = report(vec![open_port("world")]);
    let target = "file://host/home/ada/shop/modules/edge/main.tf".to_owned();
    let links = [((0, "modules/edge/main.tf".into()), target.clone())].into();
    let linked = render(&report, &Page { links, ..page(80) });
    let link = format!("╭─[\u{1b}]8;;{target}\u{1b}\\modules/edge/main.tf:4:3\u{1b}]8;;\u{1b}\\]\n");
    assert!(linked.contains(&link), "{linked}");
    assert_eq!(linked.matches("\u{1b}]8;;file").count(), 1, "the other files are not at hand");
    let codes = [format!("\u{1b}]8;;{target}\u{1b}\\"), "\u{1b}]8;;\u{1b}\\".to_owned()];
    let bare = codes.iter().fold(linked, |text, code| text.replace(code, ""));
    assert_eq!(bare, render(&report, &page(80)), "links change nothing but links");
}

#[test]
fn a_position_in_the_plan_leads_to_the_plan() {
    let mut verdict = fail("logging-removed", Severity::High, "a.b", None, "this plan destroys `a.b`");
    verdict.location = Some(place("plan.json", "{\n  \"actions\": [\"delete\"]\n}", "[\"delete\"]"));
    let links = [((0, "plan.json".into()), "file://host/plan.json".to_owned())].into();
    let text = render(&report(vec![verdict]), &Page { links, ..page(80) });
    assert!(text.contains("─▶ \u{1b}]8;;file://host/plan.json\u{1b}\\plan.json:2:14\u{1b}]8;;\u{1b}\\\n"), "{text}");
}
