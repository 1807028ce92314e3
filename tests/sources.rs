//! Sources against recorded plans: every position that the cases name, from the saved plan and from the folder, and
//! every provider configuration as the plan JSON has it.

#![cfg(test)]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use secnumgate::configuration::json::from_json;
use secnumgate::configuration::{Attribute, Block, Configuration, Position};
use secnumgate::locate;
use secnumgate::plan::address::{Address, Mode};
use secnumgate::plan::value::{AttributePath, Number, Step, Value};
use secnumgate::plan::{Archive, Secrets};
use secnumgate::source::{bind, from_archive, from_dir, from_dir_of};
use serde_json::Value as Json;

/// A recorded case.
struct Case {
    folder: PathBuf,
    expected: Json,
    plan: Json,
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/model");
    let read = |path: PathBuf| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut cases: Vec<Case> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|folder| folder.join("expected.json").exists())
        .map(|folder| Case {
            expected: read(folder.join("expected.json")),
            plan: read(folder.join("plan.json")),
            folder,
        })
        .collect();
    cases.sort_by(|a, b| a.folder.cmp(&b.folder));
    assert!(cases.len() >= 28);
    cases
}

impl Case {
    fn name(&self) -> &str {
        self.folder.file_name().unwrap().to_str().unwrap()
    }

    fn configuration(&self) -> Configuration {
        from_json(&self.plan["configuration"].to_string()).unwrap()
    }

    /// The files of the saved plan; `None` if it is encrypted.
    fn archive(&self) -> Option<Archive> {
        let mut zip = zip::ZipArchive::new(std::fs::File::open(self.folder.join("tfplan")).ok()?).ok()?;
        let mut archive = Archive::default();
        for name in zip.file_names().map(str::to_owned).collect::<Vec<_>>() {
            let mut bytes = Vec::new();
            zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
            if name == "tfconfig/modules.json" {
                for module in serde_json::from_slice::<Vec<Json>>(&bytes).unwrap() {
                    let key = module["Key"].as_str().unwrap();
                    archive.modules.entry(key.into()).or_default().dir = module["Dir"].as_str().unwrap().to_owned();
                }
            } else if name == ".terraform.lock.hcl" {
                archive.lock = Some(String::from_utf8(bytes).unwrap().into());
            } else if let Some((module, file)) = name.strip_prefix("tfconfig/m-").and_then(|n| n.split_once('/')) {
                archive.modules.entry(module.into()).or_default().files.insert(file.into(), bytes.into());
            }
        }
        Some(archive)
    }

    /// The ways in which the sources may come: with the saved plan alone, with both, and beside the plan JSON.
    fn ways(&self) -> Vec<(&'static str, Configuration)> {
        let plan = self.configuration();
        let mut ways = Vec::new();
        if let Some(archive) = self.archive() {
            let sources = from_archive(&archive);
            assert_eq!(sources.problems, [], "{}", self.name());
            ways.push(("saved plan", bind(Configuration::default(), sources.clone(), true).0));
            let (both, warnings) = bind(plan.clone(), sources, false);
            assert_eq!(warnings, Vec::<String>::new(), "{}", self.name());
            ways.push(("both", both));
        }
        let sources = from_dir_of(&self.folder, &plan).unwrap();
        assert_eq!(sources.problems, [], "{}", self.name());
        ways.push(("folder", bind(plan.clone(), sources, false).0));
        ways
    }

    /// The planned values of a resource.
    fn values(&self, address: &str, side: &str, deposed: Option<&str>) -> Option<Value> {
        let changes = ["resource_changes", "resource_drift"].into_iter().filter_map(|key| self.plan[key].as_array());
        let deferred = self.plan["deferred_changes"].as_array().into_iter().flatten().map(|d| &d["resource_change"]);
        let change = changes
            .flatten()
            .chain(deferred)
            .find(|change| change["address"] == address && change["deposed"].as_str() == deposed)?;
        Some(value(&change["change"][side]))
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => n.as_i64().map_or_else(|| Value::Number(Number::Float(n.as_f64().unwrap())), Value::int),
        Json::String(text) => Value::string(text.as_str()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(fields) => {
            Value::Object(fields.iter().map(|(name, v)| (name.as_str().into(), value(v))).collect())
        }
    }
}

/// `a["x.y"][0].b` of the cases.
fn path(text: &str) -> AttributePath {
    let mut steps = Vec::new();
    let mut rest = text;
    while let Some((name, key)) = rest.split_once("[\"") {
        let (key, tail) = key.split_once("\"]").unwrap();
        let key: String = serde_json::from_str(&format!("\"{key}\"")).unwrap();
        steps.extend(AttributePath::parse(name).0);
        steps.push(Step::Name(key.into()));
        rest = tail;
    }
    steps.extend(AttributePath::parse(rest).0);
    AttributePath(steps)
}

/// What is wrong with a position, against what the case says.
fn differs(configuration: &Configuration, found: Option<&Position>, expected: &Json) -> Option<String> {
    let Some(found) = found else { return Some("not found".to_owned()) };
    let place = locate::location(configuration, found);
    let file = &configuration.files[found.file];
    let text = String::from_utf8_lossy(&file.bytes[found.span.clone()]).into_owned();
    let columns = (place.column, locate::utf16_column(configuration, found), locate::byte_column(configuration, found));
    let number = |json: &Json| usize::try_from(json.as_u64().unwrap()).unwrap();
    let scalar = number(&expected["column"]);
    let wanted = match &expected["columns"] {
        Json::Null => (scalar, scalar, scalar),
        columns => (scalar, number(&columns["utf16"]), number(&columns["byte"])),
    };
    let same = place.line == number(&expected["line"])
        && columns == wanted
        && found.span.start == number(&expected["offset"])
        && expected["text"].as_str().unwrap() == text
        && expected["module"].as_str().unwrap() == file.module.as_ref()
        && expected["file"].as_str().is_none_or(|path| path == &*place.file)
        && (file.member.is_none() || expected["member"].as_str().is_none_or(|m| Some(m) == file.member.as_deref()));
    (!same).then(|| format!("{}:{}:{} `{text}`", place.file, place.line, place.column))
}

/// True if a way cannot know: the folder has no fetched modules, and does not evaluate `source`.
fn out_of_reach(way: &str, configuration: &Configuration, expected: &Json) -> bool {
    let module = &configuration.modules[expected["module"].as_str().unwrap()];
    way == "folder" && module.locals.is_none()
}

#[test]
fn every_attribute_is_found_where_it_is_written() {
    let mut wrong = Vec::new();
    let mut checked = BTreeMap::<&str, usize>::new();
    for case in cases() {
        for (way, configuration) in case.ways() {
            for entry in case.expected["attributes"].as_array().unwrap() {
                let Some(span) = entry.get("span").filter(|span| !out_of_reach(way, &configuration, span)) else {
                    continue;
                };
                let address = entry["address"].as_str().unwrap();
                if (case.name(), address) == SLIP {
                    continue;
                }
                let side = entry["side"].as_str().unwrap_or("after");
                let values = case.values(address, side, entry["deposed"].as_str());
                let attribute = entry["attribute"].as_str().unwrap();
                let found = locate::attribute(
                    &configuration,
                    &Address::parse(address).unwrap(),
                    &path(attribute),
                    values.as_ref(),
                    None,
                );
                *checked.entry(way).or_default() += 1;
                if let Some(difference) = differs(&configuration, found.as_ref(), span) {
                    wrong.push(format!("{} ({way}): {address} {attribute}: {difference}, not {span}", case.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked["saved plan"] >= 150 && checked["both"] >= 150 && checked["folder"] >= 150, "{checked:?}");
}

#[test]
fn every_provider_argument_is_found_where_it_is_written() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for case in cases() {
        for (way, configuration) in case.ways() {
            for entry in case.expected["locations"].as_array().unwrap() {
                let Some(span) = entry.get("span").filter(|span| !out_of_reach(way, &configuration, span)) else {
                    continue;
                };
                let Some(attribute) = entry["attribute"].as_str() else { continue };
                let address = entry["address"].as_str().unwrap();
                let found = if let Some(key) = entry["provider"].as_str() {
                    locate::provider(&configuration, key, &path(attribute))
                } else {
                    let values = case.values(address, "after", None);
                    let address = Address::parse(address).unwrap();
                    locate::attribute(&configuration, &address, &path(attribute), values.as_ref(), None)
                };
                checked += 1;
                if let Some(difference) = differs(&configuration, found.as_ref(), span) {
                    wrong.push(format!("{} ({way}): {address} {attribute}: {difference}, not {span}", case.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= 100, "{checked}");
}

/// The one span of the cases that is a slip: it points at the name of a local that ends in `region`.
const SLIP: (&str, &str) = ("configured-but-unknown", "scaleway_vpc_private_network.constant");

/// Where the value of an attribute comes from, by case, address and attribute.
const ORIGINS: [(&str, &str, &str, &str); 4] = [
    (
        "dynamic-and-deep",
        "outscale_vm.dynamic",
        "block_device_mappings[0].bsu[0].volume_size",
        "var.disks[0].bsu[0].size",
    ),
    (
        "dynamic-and-deep",
        "outscale_vm.dynamic",
        "block_device_mappings[1].bsu[0].volume_size",
        "var.disks[1].bsu[0].size",
    ),
    ("json-and-override", "outscale_volume.data", "subregion_name", "local.zone"),
    ("nested-attributes", "numspot_security_group.mixed", "inbound_rules[0].ip_ranges[0]", "local.admin[0].from"),
];

#[test]
fn every_origin_is_found_where_it_is_written() {
    let mut wrong = Vec::new();
    for case in cases() {
        for (way, configuration) in case.ways() {
            for entry in case.expected["attributes"].as_array().unwrap() {
                let Some(secondary) = entry.get("secondary") else { continue };
                let (address, attribute) = (entry["address"].as_str().unwrap(), entry["attribute"].as_str().unwrap());
                let (.., origin) = ORIGINS
                    .iter()
                    .find(|(name, a, b, _)| *name == case.name() && *a == address && *b == attribute)
                    .unwrap_or_else(|| panic!("{}: {address} {attribute}", case.name()));
                let found = match origin.split_once('.') {
                    Some(("var", rest)) => {
                        let (name, inside) = rest.split_once('[').unwrap_or((rest, ""));
                        locate::variable_default(&configuration, "", name, &path(&format!("[{inside}")))
                    }
                    Some((_, rest)) => locate::local(&configuration, "", &path(rest)),
                    None => None,
                };
                if let Some(difference) = differs(&configuration, found.as_ref(), secondary) {
                    wrong.push(format!("{} ({way}): {origin}: {difference}, not {secondary}", case.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every position that the model holds: blocks, arguments, variables, locals and outputs.
fn positions(configuration: &Configuration) -> Vec<Position> {
    fn collect(block: &Block, found: &mut Vec<Position>) {
        found.extend(block.position.clone());
        found.extend(block.attributes.values().filter_map(|attribute| attribute.position.clone()));
        block.blocks.values().flatten().for_each(|nested| collect(&nested.block, found));
    }
    let mut found = Vec::new();
    for module in configuration.modules.values() {
        module.resources.values().for_each(|resource| collect(&resource.block, &mut found));
        module.calls.values().for_each(|call| collect(&call.block, &mut found));
        module.provider_blocks.values().for_each(|provider| collect(provider, &mut found));
        let attributes = module.outputs.values().chain(module.locals.iter().flat_map(|locals| locals.values()));
        found.extend(attributes.filter_map(|attribute: &Attribute| attribute.position.clone()));
        for variable in module.variables.values() {
            found.extend(variable.position.iter().chain(&variable.default_position).cloned());
        }
    }
    found
}

#[test]
fn blocks_variables_locals_and_inputs_are_where_the_cases_say() {
    // Places that the model has no use for: checks, moves, meta-arguments, entries inside of an expression.
    const NO_PART: [&str; 20] = [
        "check",
        "owner",
        "network",
        "\"with dot.s\"",
        "spare",
        "content",
        "ssh",
        "condition",
        "source",
        "us",
        "output",
        "count",
        "removed",
        "import",
        "moved",
        "\"x[0]\"",
        "providers",
        "plan",
        "for_each",
        "provider",
    ];
    let mut wrong = Vec::new();
    let mut checked = 0;
    for case in cases() {
        for (way, configuration) in case.ways() {
            let known = positions(&configuration);
            for entry in case.expected["positions"].as_array().unwrap() {
                let text = entry["text"].as_str().unwrap();
                let what = entry["what"].as_str().unwrap();
                let part = !NO_PART.contains(&text) && !what.starts_with("binding") && !what.starts_with("overridden");
                if !part || out_of_reach(way, &configuration, entry) {
                    continue;
                }
                checked += 1;
                if !known.iter().any(|position| differs(&configuration, Some(position), entry).is_none()) {
                    wrong.push(format!("{} ({way}): {entry}", case.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= 60, "{checked}");
}

#[test]
fn provider_configurations_are_those_of_the_plan_json() {
    for case in cases() {
        let (Some(archive), plan) = (case.archive(), case.configuration()) else { continue };
        let sources = from_archive(&archive).configuration;
        for (path, module) in &plan.modules {
            for (key, resource) in &module.resources {
                let listed = resource.provider_config_key.as_ref().unwrap();
                // An entry of a called module without a block is no configuration: climb to the caller that has one.
                let phantom = plan.providers[listed].block.is_none() && !plan.providers[listed].module.is_empty();
                let found = sources.modules[path].resources[key].provider_config_key.as_ref().unwrap();
                if phantom {
                    assert!(sources.providers[found].block.is_some(), "{}: {key:?}", case.name());
                } else {
                    assert_eq!(found, listed, "{}: {key:?}", case.name());
                }
            }
        }
        for (key, listed) in plan.providers.iter().filter(|(_, p)| p.block.is_some() || p.module.is_empty()) {
            let found = &sources.providers[key];
            assert_eq!(
                (&found.name, &found.full_name, &found.alias, &found.module),
                (&listed.name, &listed.full_name, &listed.alias, &listed.module),
                "{}: {key}",
                case.name()
            );
        }
    }
}

#[test]
fn an_edited_checkout_gives_nothing_to_its_module() {
    let case = cases().into_iter().find(|case| case.name() == "provider-aliases").unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in ["", "modules/platform"] {
        std::fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    let copy = |from: &Path, to: &Path| {
        for entry in walk(from) {
            let target = to.join(entry.strip_prefix(from).unwrap());
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::copy(&entry, target).unwrap();
        }
    };
    copy(&case.folder, folder.path());
    let main = folder.path().join("modules/platform/main.tf");
    let text = std::fs::read_to_string(&main).unwrap();
    std::fs::write(&main, format!("{text}\nresource \"outscale_public_ip\" \"more\" {{}}\n")).unwrap();
    let plan = case.configuration();
    let (bound, warnings) = bind(plan.clone(), from_dir(folder.path()).unwrap(), false);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings.iter().all(|warning| warning.contains("`outscale_public_ip.more`")));
    assert!(bound.modules["platform"].locals.is_none() && bound.modules["platform.store"].locals.is_some());
    assert!(bound.modules[""].locals.is_some());
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn a_missing_attribute_is_where_its_block_opens_and_a_gone_block_nowhere() {
    let case = cases().into_iter().find(|case| case.name() == "dynamic-and-deep").unwrap();
    let (_, configuration) = case.ways().remove(0);
    let line = |address: &str, attribute: &str| {
        let address = Address::parse(address).unwrap();
        let values = case.values(&address.to_string(), "after", None);
        let found = locate::attribute(&configuration, &address, &path(attribute), values.as_ref(), None)?;
        Some(locate::location(&configuration, &found).line)
    };
    let root = &configuration.modules[""];
    let resource = &root.resources[&(Mode::Managed, "outscale_security_group_rule".into(), "dynamic".into())];
    let opens = locate::location(&configuration, resource.block.position.as_ref().unwrap()).line;
    assert_eq!(line("outscale_security_group_rule.dynamic", "description"), Some(opens));
    assert_eq!(line("outscale_security_group_rule.dynamic", "rules[2].service_ids"), Some(89));
    assert_eq!(line("outscale_security_group_rule.gone", "rules"), None);
}

#[test]
fn keys_are_found_in_the_plan_json_itself() {
    let mut checked = 0;
    for case in cases() {
        let text = std::fs::read_to_string(case.folder.join("plan.json")).unwrap();
        let index = locate::JsonIndex::new(&text);
        for entry in case.expected["attributes"].as_array().unwrap() {
            let current = entry["side"].is_null() && entry["deposed"].is_null() && entry["status"] == "known";
            let address = entry["address"].as_str().unwrap();
            if !current || case.values(address, "after", None).is_none() {
                continue;
            }
            let path = path(entry["attribute"].as_str().unwrap());
            // Deferred changes have no place of their own.
            let Some(range) = index.find(&Address::parse(address).unwrap(), &path) else { continue };
            let name = path.0.iter().rev().find_map(|step| if let Step::Name(name) = step { Some(name) } else { None });
            let key: String = serde_json::from_str(text.get(range).unwrap()).unwrap();
            assert_eq!(key, name.unwrap().as_ref(), "{}: {address} {path}", case.name());
            checked += 1;
        }
    }
    assert!(checked >= 60, "{checked}");
}

#[test]
fn no_secret_is_left_in_a_masked_file() {
    for case in cases() {
        let Some(secrets) = case.expected["never_print"].as_array() else { continue };
        for (way, configuration) in case.ways() {
            for index in 0..configuration.files.len() {
                let masked = locate::masked_source(&configuration, index, &Secrets::new());
                let original = String::from_utf8_lossy(&configuration.files[index].bytes).into_owned();
                assert_eq!(masked.chars().count(), original.chars().count());
                assert_eq!(masked.lines().count(), original.lines().count());
                for secret in secrets {
                    let secret = secret.as_str().unwrap();
                    assert!(!masked.contains(secret), "{} ({way}): {}", case.name(), configuration.files[index].path);
                }
            }
        }
    }
}
