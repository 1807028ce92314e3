//! The action and the hook, run as their hosts would run them.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const GATE: &str = env!("CARGO_BIN_EXE_secnumgate");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const GUILTY: &str = "examples/terraform/typical-saas/plan.json";
/// Names that a shell would take apart, run or mistake for options.
const HOSTILE: [&str; 9] = [
    "two words.json",
    "quote'and\".json",
    "; touch owned;.json",
    "$(touch owned).json",
    "`touch owned`.json",
    "$HOME & *.json",
    "--help",
    "-o",
    "é\u{202e}.json",
];

fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&fs::read_to_string(Path::new(ROOT).join(name)).unwrap()).unwrap()
}

/// The step of the action that judges, in a folder of the runner.
struct Action {
    runner: TempDir,
    inputs: Vec<(&'static str, String)>,
}

impl Action {
    fn on(plans: &str) -> Self {
        let inputs = vec![("SECNUMGATE_PLANS", plans.to_owned()), ("SECNUMGATE_BINARY", GATE.to_owned())];
        Self { runner: tempfile::tempdir().unwrap(), inputs }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.inputs.push((name, value.to_owned()));
        self
    }

    fn run_in(&self, folder: &Path) -> Output {
        let action = yaml("action.yml");
        let step = action["runs"]["steps"].as_array().unwrap().iter().find(|step| step["id"] == "judge").unwrap();
        let mut command = Command::new("bash");
        // As the runner does: a script file, errors end it.
        let script = self.runner.path().join("script.sh");
        fs::write(&script, step["run"].as_str().unwrap()).unwrap();
        command.args(["--noprofile", "--norc", "-e", "-o", "pipefail"]).arg(&script).current_dir(folder);
        for name in step["env"].as_object().unwrap().keys() {
            command.env(name, "");
        }
        command
            .env("GITHUB_ACTION_PATH", ROOT)
            .env("GITHUB_OUTPUT", self.runner.path().join("output"))
            .env("RUNNER_TEMP", self.runner.path())
            .env("LC_ALL", "C")
            .envs(self.inputs.iter().map(|(name, value)| (*name, value)))
            .output()
            .unwrap()
    }

    fn report(&self) -> Option<Value> {
        let bytes = fs::read(self.runner.path().join("secnumgate-report.json")).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with the guilty plan and its sources under each hostile name.
fn hostile_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in HOSTILE {
        fs::copy(Path::new(ROOT).join(GUILTY), folder.path().join(name)).unwrap();
    }
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn inputs_reach_scripts_through_the_environment_only() {
    let action = yaml("action.yml");
    for step in action["runs"]["steps"].as_array().unwrap() {
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "{script}");
        assert_eq!(step["shell"], "bash");
    }
}

#[test]
fn the_action_fails_the_job_and_annotates_each_row_that_closes_the_gate() {
    let action = Action::on(GUILTY);
    let output = action.run_in(Path::new(ROOT));
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let (stdout, report) = (text(&output.stdout), action.report().unwrap());
    let gating = report["verdicts"].as_array().unwrap().iter().filter(|row| row["gates"] == true).count();
    let annotations: Vec<&str> = stdout.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(annotations.len(), gating);
    let ssh = annotations.iter().find(|line| line.contains("`outscale_security_group_rule.ssh`")).unwrap();
    assert!(ssh.starts_with("::error title=admin-port-open-to-world"), "{ssh}");
    // The argument that is guilty, in the file as the repository names it; without sources there is no place.
    let row =
        report["verdicts"].as_array().unwrap().iter().find(|row| row["address"] == "outscale_security_group_rule.ssh");
    if row.unwrap()["location"].is_object() {
        assert!(ssh.contains(",file=examples/terraform/typical-saas/network.tf,line=74,col="), "{ssh}");
    }
    let output = fs::read_to_string(action.runner.path().join("output")).unwrap();
    assert!(output.starts_with("report=") && output.trim_end().ends_with("secnumgate-report.json"), "{output}");
}

#[test]
fn the_action_passes_options_on() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("our gate.toml");
    fs::write(&config, "lang = \"en\"\n").unwrap();
    let action = Action::on(GUILTY)
        .with("SECNUMGATE_CONFIG", config.to_str().unwrap())
        .with("SECNUMGATE_FAIL_ON", "low")
        .with("SECNUMGATE_REPORT_LANG", "fr");
    let output = action.run_in(Path::new(ROOT));
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let report = action.report().unwrap();
    let rows = report["verdicts"].as_array().unwrap();
    let logs = rows.iter().find(|row| row["control"] == "service-logs-disabled").unwrap();
    assert_eq!(logs["gates"], true, "a `medium` gates with `--fail-on low`");
    assert_ne!(logs["message"], Value::Null);
    let english = Action::on(GUILTY);
    english.run_in(Path::new(ROOT));
    let english = english.report().unwrap();
    let same = english["verdicts"].as_array().unwrap().iter().find(|row| row["control"] == "service-logs-disabled");
    assert_ne!(logs["message"], same.unwrap()["message"]);
}

#[test]
fn an_option_cannot_be_smuggled_through_another() {
    let output = Action::on(GUILTY).with("SECNUMGATE_FAIL_ON", "critical --all").run_in(Path::new(ROOT));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_action_judges_plans_with_hostile_names() {
    let folder = hostile_folder();
    let before = files(folder.path());
    let action = Action::on(&HOSTILE.join("\n"));
    let output = action.run_in(folder.path());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let plans = action.report().unwrap()["plans"].as_array().unwrap().clone();
    let mut paths: Vec<&str> = plans.iter().map(|plan| plan["path"].as_str().unwrap()).collect();
    let mut expected = HOSTILE.to_vec();
    paths.sort_unstable();
    expected.sort_unstable();
    assert_eq!(paths, expected);
    assert_eq!(files(folder.path()), before, "a name was run");
}

#[test]
fn what_cannot_be_judged_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    for plans in ["", "\n\n", "missing.json"] {
        let action = Action::on(plans);
        let output = action.run_in(folder.path());
        assert_eq!(output.status.code(), Some(2), "{plans:?}");
        assert_eq!(action.report(), None);
    }
}

#[test]
fn text_of_a_plan_cannot_write_workflow_commands() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let row = serde_json::json!({
        "plan": 0, "control": "data-store-public", "requirements": ["13.2.e"], "gates": true,
        "address": "a.b[\"x\n::set-env name=PATH::y\"]", "message": "100 % open\r\nto all", "help": "close it",
        "location": {"file": "dir,a:b/../main.tf", "line": 7, "column": 3},
    });
    let document = serde_json::json!({
        "plans": [{"root": "."}], "verdicts": [row], "exit_code": 1,
        "summary": {"fail": 1, "undetermined": 0, "waived": 0},
    });
    fs::write(&report, document.to_string()).unwrap();
    let output = Command::new("python3").arg(Path::new(ROOT).join("action/annotate.py")).arg(&report).output().unwrap();
    assert_eq!(
        text(&output.stdout),
        "::error title=data-store-public,file=main.tf,line=7,col=3::a.b[\"x%0A::set-env name=PATH::y\"]: 100 %25 open%0D%0Ato all [13.2.e]%0Aclose it\n\
         1 fail, 0 undetermined, 0 waived; exit code 1\n"
    );
}

#[test]
fn the_build_step_keeps_the_locked_versions() {
    let action = yaml("action.yml");
    let build = action["runs"]["steps"][0]["run"].as_str().unwrap().to_owned();
    assert!(build.contains("cargo install --locked"), "{build}");
}

/// The hook with file names behind it, as pre-commit calls it.
fn hook(folder: &Path, files: &[&str]) -> Output {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let entry = hooks[0]["entry"].as_str().unwrap().to_owned();
    let mut words = entry.split_whitespace();
    let program = words.next().unwrap();
    let programs = Path::new(GATE).parent().unwrap();
    assert!(programs.join(program).exists());
    Command::new(programs.join(program)).args(words).args(files).current_dir(folder).output().unwrap()
}

#[test]
fn the_hook_stops_a_commit_whatever_the_plan_is_called() {
    let folder = hostile_folder();
    let before = files(folder.path());
    for name in HOSTILE {
        let output = hook(folder.path(), &[name]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", text(&output.stderr));
    }
    assert_eq!(hook(folder.path(), &HOSTILE).status.code(), Some(1));
    assert_eq!(files(folder.path()), before, "a name was run");
}

#[test]
fn the_hook_takes_plans_and_nothing_else() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let files = regex::Regex::new(hooks[0]["files"].as_str().unwrap()).unwrap();
    for plan in ["tfplan", "plan.json", "prod/tfplan", "prod/eu.tfplan", "a/b/prod.tfplan.json", "eu.plan.json"] {
        assert!(files.is_match(plan), "{plan}");
    }
    for other in ["package.json", "main.tf", "tfplan.md", "planning.json", "tfplan/readme", "explan.json"] {
        assert!(!files.is_match(other), "{other}");
    }
}
