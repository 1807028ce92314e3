//! Sources that nobody would write: whatever the bytes, reading ends soon and without a panic.

#![cfg(test)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use secnumgate::configuration::Configuration;
use secnumgate::configuration::json::from_json;
use secnumgate::locate;
use secnumgate::plan::address::{Address, ModulePath};
use secnumgate::plan::value::{AttributePath, Shape, Value};
use secnumgate::plan::{Archive, ArchiveModule, Secrets};
use secnumgate::source::{Sources, bind, from_archive};

fn read(files: &[(&str, &[u8])]) -> Sources {
    let files = files.iter().map(|(name, bytes)| ((*name).into(), (*bytes).into())).collect();
    let module = ArchiveModule { dir: ".".into(), files, ..ArchiveModule::default() };
    from_archive(&Archive { modules: [("".into(), module)].into(), lock: None })
}

/// Reads, locates and masks everything; all places must lie in their files.
fn exercise(name: &str, bytes: &[u8]) {
    let sources = read(&[(name, bytes)]);
    let configuration = bind(Configuration::default(), sources, true).0;
    let secrets: Secrets = [("t".into(), Shape::everything())].into();
    for index in 0..configuration.files.len() {
        let masked = locate::masked_source(&configuration, index, &secrets);
        let original = String::from_utf8_lossy(&configuration.files[index].bytes).into_owned();
        assert_eq!(masked.matches('\n').count(), original.matches('\n').count());
    }
    for module in configuration.modules.values() {
        for ((mode, resource_type, name), resource) in &module.resources {
            let names: Vec<_> = resource.block.attributes.keys().chain(resource.block.blocks.keys()).cloned().collect();
            let address = Address {
                module: ModulePath::default(),
                mode: *mode,
                resource_type: resource_type.clone(),
                name: name.clone(),
                key: None,
            };
            for name in names {
                let rows = vec![Value::Null, Value::Object([].into())];
                let value = Value::Object([(name.clone(), Value::List(rows))].into());
                for path in [AttributePath::name(&name), AttributePath::name(&name).index(1).child("x")] {
                    let found = locate::attribute(&configuration, &address, &path, Some(&value), None);
                    let place = locate::location(&configuration, found.as_ref().unwrap());
                    let file = configuration.files.iter().find(|file| *file.path == *place.file).unwrap();
                    assert!(place.span.end <= file.bytes.len() && place.line >= 1);
                }
            }
        }
    }
}

/// Recorded source files.
fn recorded() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                walk(&path, found);
            } else if matches!(ending, "tf" | "tofu") || path.to_string_lossy().contains(".tf.json") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/model"), &mut found);
    found.sort();
    assert!(found.len() >= 40);
    found
}

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides.max(1) as u64).unwrap()
    }
}

#[test]
fn truncated_files_are_read_as_far_as_they_go() {
    for path in recorded() {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        for cut in (0..bytes.len()).step_by(bytes.len() / 24 + 1) {
            exercise(name, &bytes[..cut]);
        }
    }
}

#[test]
fn bytes_that_change_never_panic() {
    let marks = b"{}[]()\"\\$%<>=,:#/*\n\r\t\0\xff\xef\xe9 E~-";
    let mut dice = Dice(7);
    for path in recorded() {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        for _ in 0..32 {
            let mut changed = bytes.clone();
            for _ in 0..=dice.roll(4) {
                let at = dice.roll(changed.len());
                match dice.roll(3) {
                    0 => changed[at] = marks[dice.roll(marks.len())],
                    1 => changed.insert(at, marks[dice.roll(marks.len())]),
                    _ => {
                        let end = (at + dice.roll(40)).min(changed.len());
                        changed.drain(at..end);
                    }
                }
                if changed.is_empty() {
                    break;
                }
            }
            exercise(name, &changed);
        }
    }
}

/// Sixty thousand different entries.
fn numbered(entry: impl Fn(usize) -> String) -> String {
    (0..60_000).map(entry).collect()
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = |open: &str, close: &str, times: usize| format!("{}1{}", open.repeat(times), close.repeat(times));
    let resource = |body: &str| format!("resource \"t\" \"n\" {{\n{body}\n}}\n");
    let texts = [
        resource(&format!("a = {}", deep("[", "]", 50_000))),
        resource(&format!("a = {}", deep("{ k = ", " }", 50_000))),
        resource(&format!("a = {}", deep("\"${", "}\"", 50_000))),
        resource(&format!("a = {}", deep("f(", ")", 50_000))),
        resource(&format!("a = {}", deep("!", "", 50_000))),
        resource(&format!("a = {}", deep("x ? 1 : ", "", 50_000))),
        resource(&format!("a = {}", "1 + ".repeat(50_000) + "1")),
        resource(&format!("a = {}", deep("[for x in ", ": x]", 20_000))),
        resource(&format!("a = x{}", "[x".repeat(50_000))),
        resource(&format!("a = x{}", ".b".repeat(100_000))),
        resource(&format!("a = {}{}", "1-1-1[".repeat(40), "1-</!<--0")),
        resource(&format!("a = {}{}{}", "1-1-{a=".repeat(40), "= =", "}".repeat(40))),
        resource(&format!("a = {}{}", "1-1-\"${".repeat(40), "= =")),
        resource(&format!("a = {{ {} }}", numbered(|i| format!("k{i} = {i}, ")))),
        resource(&format!("a = {{ {} a = = }}", "k = 1, ".repeat(50_000))),
        resource(&"b {\n".repeat(50_000)),
        resource(&"password = [".repeat(50_000)),
        "resource \"t\" \"n\" {\n".repeat(20_000),
        "a = <<E\n".repeat(50_000),
        "/*".repeat(200_000),
        "\"${".repeat(200_000),
        "locals {\n".to_owned() + &"x = = 1\n".repeat(50_000) + "}",
        "%{ if ".repeat(50_000),
        format!("locals {{ a = <<E\n{}E\n}}", "%{ if true }".repeat(20_000)),
    ];
    for (index, text) in texts.iter().enumerate() {
        let start = Instant::now();
        exercise("main.tf", text.as_bytes());
        assert!(start.elapsed() < Duration::from_secs(20), "text {index} took {:?}", start.elapsed());
    }
    for text in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        format!("{{\"resource\":{{\"t\":{{\"n\":{{\"a\":\"{}\"}}}}}}}}", "${".repeat(100_000)),
        format!("{{\"resource\":{{\"t\":{{\"n\":{{\"a\":{{{}\"z\":1}}}}}}}}}}", numbered(|i| format!("\"k{i}\":{i},"))),
    ] {
        let start = Instant::now();
        exercise("main.tf.json", text.as_bytes());
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}

#[test]
fn locals_that_go_round_in_circles_end() {
    let text = "locals {\n a = local.b\n b = local.a\n}\nresource \"t\" \"n\" {\n r { x = local.a }\n r { x = 1 }\n}\n";
    exercise("main.tf", text.as_bytes());
}

#[test]
fn one_bad_file_is_reported_once_and_costs_itself() {
    let good: &[u8] = b"resource \"t\" \"n\" { a = 1 }\nlocals { x = 1 }\n";
    let sources = read(&[("a.tf", good), ("b.tf.json", b"{ nonsense"), ("c.tf", b"resource \"t\" \"m\" { a = = }")]);
    let paths: Vec<&str> = sources.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["b.tf.json", "c.tf"]);
    let root = &sources.configuration.modules[""];
    assert_eq!(root.resources.len(), 1);
    assert!(root.resources.values().all(|resource| !resource.block.complete));
    assert!(sources.problems.iter().all(|problem| !problem.to_string().contains("nonsense")));
}

#[test]
fn any_json_is_a_configuration_or_an_error() {
    for path in [
        "null",
        "{}",
        "[]",
        "1",
        "{\"root_module\":null}",
        "{\"root_module\":{\"resources\":[{}]}}",
        "{\"root_module\":{\"resources\":[{\"mode\":\"managed\",\"type\":\"t\",\"name\":\"n\",\"expressions\":[1]}]}}",
        "{\"provider_config\":{\"p\":{\"module_address\":\"x[\"}}}",
    ] {
        let _ = from_json(path);
    }
    let plan = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/model/nested-attributes/plan.json"),
    )
    .unwrap();
    let whole: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let text = whole["configuration"].to_string();
    let mut dice = Dice(3);
    for _ in 0..400 {
        let mut bytes = text.clone().into_bytes();
        let at = dice.roll(bytes.len());
        bytes[at] = b"{}[]\",:01n"[dice.roll(10)];
        if let Ok(changed) = String::from_utf8(bytes) {
            let _ = from_json(&changed);
        }
    }
}
