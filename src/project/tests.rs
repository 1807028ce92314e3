use super::*;

const CONTROLS: &[&str] = &["data-outside-eu", "opening-not-described"];

/// Every key of the file, as its documentation shows them.
const EVERYTHING: &str = r#"
profile = "provider"
service = "saas"
lang = "fr"
waivers = "secnumgate-waivers.toml"
policies = ["policies"]

[gate]
fail_on = "medium"
strict = true

[severity]
opening-not-described = "medium"

[area]
countries = ["FR", "DE"]

[administration]
ranges = ["203.0.113.0/28", "2001:db8::/48", "192.0.2.7"]
tunnels = ["outscale_vpn_connection.*"]
countries = { "198.51.100.64/28" = "TN" }

[access]
administrators = ["group:admins@example.fr"]
support = ["user:support@vendor.example"]
password_length = 14

[[access.incompatible]]
name = "keys"
first = ["KeyManagerFullAccess"]
second = ["ObjectStorageFullAccess"]

[organisation]
accounts = ["123456789012"]

[tags]
environment = "env"
tenant = "tenant"
role = "role"
audience = "interface"
owner = "owner"
classification = "sensitivity"
required = ["owner", "env"]
production = ["prod"]

[keys]
custody = "external"

[certificates]
authorities = ["certigna"]

[logs]
retention_days = 365

[availability]
zones = 2

[sources]
registries = ["registry.example.fr"]

[[vendor]]
name = "Example Cloud"
plugin = "openstack"
endpoint = "https://identity.cloud.example.fr/v3"
country = "FR"
control = "eu"
regions = { par1 = "FR", fra1 = "DE" }
qualified = { regions = ["par1"], types = ["openstack_compute_instance_v2"], until = 2027-06-30 }
"#;

fn parse(text: &str) -> Project {
    Project::parse("secnumgate.toml", text, CONTROLS).unwrap()
}

/// Message, guilty words and remedy of every mistake.
fn mistakes(text: &str) -> Vec<(String, String, String)> {
    let error = Project::parse("secnumgate.toml", text, CONTROLS).unwrap_err();
    let words = |span: &miette::SourceSpan| text.get(span.offset()..span.offset() + span.len()).unwrap().to_owned();
    let row = |m: &Mistake| (m.message.clone(), words(&m.span), m.help.clone().unwrap_or_default());
    error.mistakes().iter().map(row).collect()
}

fn only(text: &str) -> (String, String, String) {
    let mut found = mistakes(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn an_empty_file_is_the_default() {
    let project = parse("");
    assert_eq!(project, Project::default());
    assert_eq!(project.area.countries.len(), 27);
    assert_eq!(project.logs.retention_days, 184);
    assert_eq!(project.access.password_length, 12);
    assert_eq!(project.tags.production, ["prod", "production"]);
    assert_eq!(project.administration.ranges, None, "nobody declared any, which is not an empty list");
}

#[test]
fn every_key_arrives() {
    let project = parse(EVERYTHING);
    assert_eq!(project.profile, Profile::Provider);
    assert_eq!(project.service, Some(Service::Saas));
    assert_eq!(project.gate, Gate { fail_on: Some(Severity::Medium), strict: true });
    let ranges: Vec<_> = project.administration.ranges.as_ref().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(ranges, ["203.0.113.0/28", "2001:db8::/48", "192.0.2.7/32"]);
    assert_eq!(project.administration.countries[&"198.51.100.64/28".parse::<IpNet>().unwrap()], "TN");
    assert_eq!(project.access.incompatible.as_ref().unwrap()[0].second, ["ObjectStorageFullAccess"]);
    assert_eq!(project.keys.custody, Custody::External);
    let vendor = &project.vendor[0];
    assert_eq!(vendor.control, Some(Control::Eu));
    assert_eq!(vendor.regions["fra1"], "DE");
    assert_eq!(vendor.qualified.as_ref().unwrap().until, Some(jiff::civil::date(2027, 6, 30)));
}

#[test]
fn the_table_of_keys_is_the_struct() {
    fn keys_of(keys: &[keys::Key], value: &serde_json::Value, path: &str) {
        let written: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut known: Vec<_> = keys.iter().map(|key| key.name).collect();
        known.sort_unstable();
        assert_eq!(written, known, "{path}");
        for key in keys {
            let inside = format!("{path}.{}", key.name);
            match &key.kind {
                keys::Kind::Table(keys) => keys_of(keys, &value[key.name], &inside),
                keys::Kind::Tables(keys) => keys_of(keys, &value[key.name][0], &inside),
                _ => {}
            }
        }
    }
    keys_of(keys::KEYS, &serde_json::to_value(parse(EVERYTHING)).unwrap(), "");
}

#[test]
fn the_schema_accepts_what_the_reader_accepts() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    for text in ["", EVERYTHING] {
        let table: toml::Table = toml::from_str(text).unwrap();
        let mut json = serde_json::to_value(&table).unwrap();
        // Editors hand dates over as text.
        if let Some(until) = json.pointer_mut("/vendor/0/qualified/until") {
            *until = "2027-06-30".into();
        }
        let errors: Vec<_> = schema.iter_errors(&json).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    assert!(!schema.is_valid(&serde_json::json!({"gate": {"failon": "high"}})));
    assert!(!schema.is_valid(&serde_json::json!({"vendor": [{"plugin": "openstack"}]})));
}

#[test]
fn unknown_keys_come_with_the_one_that_was_meant() {
    let (message, words, help) = only("[gate]\nfail-on = \"high\"\n");
    assert_eq!((message.as_str(), words.as_str()), ("unknown key `fail-on` in `gate`", "fail-on"));
    assert_eq!(help, "did you mean `fail_on`?");
    assert_eq!(only("[tag]\nrole = 'r'").2, "did you mean `tags`?");
    assert_eq!(only("retention_days = 365").2, "`retention_days` stands in `[logs]`");
    assert_eq!(only("[keys]\nrotation = 1").2, "the keys here are `custody`");
    assert_eq!(only("[severity]\ndata-outside-ue = 'low'").2, "did you mean `data-outside-eu`?");
}

#[test]
fn wrong_types_and_values_point_at_the_value() {
    let (message, words, help) = only("[logs]\nretention_days = \"184\"");
    assert_eq!((message.as_str(), words.as_str()), ("`logs.retention_days` is text", "\"184\""));
    assert_eq!(help, "write a whole number");
    assert_eq!(only("[logs]\nretention_days = 0").0, "`logs.retention_days` is out of range");
    assert_eq!(only("[logs]\nretention_days = 99999999999999999999").0, "`logs.retention_days` is out of range");
    assert_eq!(only("[logs]\nretention_days = 184.0").0, "`logs.retention_days` is a number");
    assert_eq!(only("[gate]\nfail_on = 'hihg'").2, "did you mean `high`?");
    assert_eq!(only("[area]\ncountries = ['FR', 'UK']").2, "did you mean `GB`?");
    assert_eq!(only("[area]\ncountries = ['fr']").2, "did you mean `FR`?");
    assert_eq!(only("[area]\ncountries = 'FR'").2, "write a list: `[…]`");
    assert_eq!(only("area = 'FR'").2, "write a table");
    assert_eq!(only("[administration]\nranges = ['10.0.0.0/33']").0, "`10.0.0.0/33` is not a network");
    let (message, _, help) = only("[administration]\nranges = ['203.0.113.9/28']");
    assert_eq!(message, "`203.0.113.9/28` is an address inside a network");
    assert_eq!(help, "write `203.0.113.0/28` for the network, or `203.0.113.9` for the address");
    assert_eq!(only("[tags]\nrole = ''").0, "`tags.role` is empty");
    assert_eq!(
        only("[[vendor]]\nname = 'x'\nqualified = { until = '2027-06-30' }").2,
        "write a date without quotes: `2027-06-30`"
    );
    assert_eq!(
        only("[[vendor]]\nname = 'x'\nqualified = { until = 2027-06-30T12:00:00 }").0,
        "`vendor.qualified.until` is not a date"
    );
    assert_eq!(only("[vendor]\nname = 'x'").2, "write tables: `[[…]]`");
}

#[test]
fn missing_keys_and_rights_on_both_sides_are_mistakes() {
    let (message, words, _) = only("[[vendor]]\nplugin = 'openstack'\n");
    assert_eq!((message.as_str(), words.as_str()), ("`vendor` has no `name`", "[[vendor]]"));
    let text = "[[access.incompatible]]\nname = 'n'\nfirst = ['a', 'b']\nsecond = ['c', 'b']";
    assert_eq!(only(text).0, "right `b` stands on both sides");
}

#[test]
fn all_mistakes_come_at_once_in_the_order_of_the_file() {
    let found =
        mistakes("profil = 'state'\n[gate]\nstrict = 'yes'\n[area]\ncountries = ['XX', 'EU']\n[logs]\ndays = 1\n");
    let messages: Vec<_> = found.iter().map(|(message, ..)| message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "unknown key `profil`",
            "`gate.strict` is text",
            "`XX` is not a country code",
            "`EU` is not a country code",
            "unknown key `days` in `logs`"
        ]
    );
}

#[test]
fn what_is_not_toml_points_at_the_place() {
    let found = mistakes("[gate\nstrict = true\n[gate]\nstrict = \n");
    assert!(!found.is_empty());
    assert_eq!(only("[gate]\nstrict = true\nstrict = false").1, "strict");
}

#[test]
fn hostile_keys_reach_no_terminal() {
    let error = Project::parse("a\u{1b}[31m", "\"x\\u001b[2J\" = 1", CONTROLS).unwrap_err();
    assert_eq!(error.to_string(), "`a\\u{1b}[31m` is not a valid project file");
    assert_eq!(error.mistakes()[0].message, "unknown key `x\\u{1b}[2J`");
}

#[test]
fn no_bytes_make_the_reader_panic() {
    for text in [
        "\u{0}",
        "a.b.c.d = 1",
        "[[gate]]",
        "[gate.x.y]",
        "= = =",
        "\u{feff}lang = 'fr'",
        "[severity]\n'' = 'low'",
        "vendor = [1, {}]",
    ] {
        let _ = Project::parse("x", text, CONTROLS);
    }
    let deep = format!("lang = {}", "[".repeat(100_000));
    assert!(Project::parse("x", &deep, CONTROLS).is_err());
}
