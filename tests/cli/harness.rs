//! A folder to run the program in, and what it answered.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// A plan in which nothing happens.
pub(crate) const EMPTY: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4","applyable":false,"complete":true,"errored":false,"planned_values":{"root_module":{}},"resource_changes":[],"configuration":{"root_module":{}}}"#;

/// A folder of its own, with an environment that says nothing.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
}

/// What the program answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    /// A folder with an empty plan, `plan.json`.
    pub(crate) fn new() -> Self {
        let sandbox = Self { folder: tempfile::tempdir().unwrap() };
        sandbox.write("plan.json", EMPTY);
        sandbox
    }

    /// A folder with a recorded saved plan, `tfplan`, which carries its sources.
    pub(crate) fn saved(scenario: &str) -> Self {
        let sandbox = Self::new();
        let plan = format!("{}/tests/plans/{scenario}/tfplan", env!("CARGO_MANIFEST_DIR"));
        std::fs::copy(plan, sandbox.path().join("tfplan")).unwrap();
        sandbox
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Files of the folder, hidden ones too.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        self.run_with(arguments, "", &[])
    }

    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &str, environment: &[(&str, &str)]) -> Answer {
        self.run_in(".", arguments, stdin, environment)
    }

    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str], stdin: &str, environment: &[(&str, &str)]) -> Answer {
        let mut command = Command::cargo_bin("secnumgate").unwrap();
        command.current_dir(self.path().join(folder)).args(arguments).write_stdin(stdin);
        command.env_clear().envs(environment.iter().copied());
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(env!("CARGO_PKG_VERSION"), "[version]");
        Answer { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The JSON report of a run that judged.
    pub(crate) fn report(&self, arguments: &[&str]) -> serde_json::Value {
        let answer = self.run(&[&["check", "--format", "json"], arguments].concat());
        assert_eq!(answer.stderr, "", "{arguments:?}");
        serde_json::from_str(&answer.stdout).unwrap()
    }
}
