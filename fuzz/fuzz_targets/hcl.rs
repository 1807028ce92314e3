//! Any bytes as source files: reading, locating and masking must end without a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secnumgate::configuration::Configuration;
use secnumgate::locate;
use secnumgate::plan::value::{AttributePath, Shape};
use secnumgate::plan::{Archive, ArchiveModule, Secrets};
use secnumgate::source::{bind, from_archive};

fuzz_target!(|data: &[u8]| {
    // The same bytes as native and as JSON syntax, ordinary and overriding.
    let names = ["main.tf", "x_override.tf", "main.tf.json", "x.tofu"];
    let files = names.into_iter().map(|name| (name.into(), data.into())).collect();
    let module = ArchiveModule { dir: ".".into(), files, ..ArchiveModule::default() };
    let archive = Archive { modules: [("".into(), module)].into(), lock: None };
    let (configuration, _) = bind(Configuration::default(), from_archive(&archive), true);
    let secrets: Secrets = [("t".into(), Shape::everything())].into();
    for index in 0..configuration.files.len() {
        let _ = locate::masked_source(&configuration, index, &secrets);
    }
    for (path, module) in &configuration.modules {
        for name in module.locals.iter().flat_map(|locals| locals.keys()) {
            if let Some(position) = locate::local(&configuration, path, &AttributePath::name(name).index(0)) {
                let _ = locate::location(&configuration, &position);
            }
        }
    }
});
