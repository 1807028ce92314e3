//! What the program says of itself.

use crate::harness::Sandbox;

fn help(arguments: &[&str]) -> String {
    let answer = Sandbox::new().run(arguments);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    answer.stdout.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_program_in_short() {
    insta::assert_snapshot!(help(&["-h"]), @r#"
    Judges Terraform and OpenTofu plans against SecNumCloud 3.2

    Usage: secnumgate [OPTIONS] <COMMAND>

    Commands:
      check        Judge plans: the gate of a pipeline
      inspect      Show where things are, who runs them, which key, and how we know
      explain      Explain a control, or the controls behind a requirement letter
      list         List the controls and what each judges per provider
      input        Print the document that policies see
      bundle       Write the Rego bundle that judges the document of `input` in stock OPA
      completions  Print completions for a shell
      man          Print the manual page
      schema       Print a JSON Schema
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Output:
          --lang <LANG>        Language of the texts [default: the project file, else the locale] [env:
                               SECNUMGATE_LANG] [possible values: en, fr]
          --color <WHEN>       When to colour; `auto` obeys `NO_COLOR` and `CLICOLOR_FORCE` [default:
                               auto] [possible values: auto, always, never]
          --hyperlinks <WHEN>  When names of files lead to the files; `auto` obeys `FORCE_HYPERLINK`
                               [default: auto] [possible values: auto, always, never]
          --plain              Sentences instead of frames, columns and colours: for screen readers;
                               `NO_GRAPHICS=1` asks the same

    Start with:
      terraform plan -out tfplan && secnumgate check tfplan
      secnumgate explain admin-port-open-to-world
    "#);
}

#[test]
fn the_gate_in_full() {
    insta::assert_snapshot!(help(&["check", "--help"]), @r#"
    Judge plans: the gate of a pipeline

    Usage: secnumgate check [OPTIONS] [PLAN]...

    Arguments:
      [PLAN]...
              Plans: JSON, saved plan files, states; `-` is standard input

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Output:
          --format <FORMAT>
              How the report is written

              Possible values:
              - human: For a reader
              - json:  For a machine; `secnumgate schema report` describes it

              [default: human]

      -o, --output <FILE>
              Write the report to a file, whole or not at all

          --all
              Show what passed and what concerned nothing, too

          --lang <LANG>
              Language of the texts [default: the project file, else the locale]

              Possible values:
              - en: English
              - fr: French

              [env: SECNUMGATE_LANG]

          --color <WHEN>
              When to colour; `auto` obeys `NO_COLOR` and `CLICOLOR_FORCE`

              Possible values:
              - auto:   Where the terminal can
              - always: Always
              - never:  Never

              [default: auto]

          --hyperlinks <WHEN>
              When names of files lead to the files; `auto` obeys `FORCE_HYPERLINK`

              Possible values:
              - auto:   Where the terminal can
              - always: Always
              - never:  Never

              [default: auto]

          --plain
              Sentences instead of frames, columns and colours: for screen readers; `NO_GRAPHICS=1` asks
              the same

    Gate:
          --fail-on <SEVERITY>
              The least severity of a `fail` that closes the gate [default: the project file, else high]

              [possible values: info, low, medium, high, critical]

          --strict
              Let every `undetermined` close the gate (exit code 3)

          --allow-incomplete
              Judge plans that are incomplete (`-target`, deferred changes); the report says so

          --today <DATE>
              The day that dates are judged at: 2026-11-26 [default: today]

    Input:
          --config <FILE>
              The project file, instead of looking for it

          --no-config
              Ignore any project file

          --source <DIR>
              Folder of the root module that the plan was made in [default: the folder of the plan]

          --plan-file <TFPLAN>
              The saved plan that the JSON was made from; one for each plan, in their order

    Limits:
          --max-size <SIZE>
              Size of a plan at most: 512M, 2G

              [default: 1G]

          --threads <N>
              Threads at most [default: one per processor]

    Exit codes:
      0  judged; nothing at or above the threshold
      1  at least one `fail` at or above the threshold
      2  could not judge: unreadable plan, wrong usage, limits exceeded; standard output is empty
      3  no such `fail`, but an `undetermined` whose control must be known
      Several plans: 2 before 1 before 3 before 0. Neither format nor `--all` changes the code.

    Examples:
      A saved plan is best: it holds the sources, so verdicts point at lines of code.
          terraform plan -out tfplan
          secnumgate check tfplan

      A plan as JSON, with the saved plan beside it for the sources:
          terraform show -json tfplan > plan.json
          secnumgate check plan.json --plan-file tfplan

      From a pipe, for a machine:
          terraform show -json tfplan | secnumgate check - --format json -o report.json

      Several systems, one report; stop at medium, and at whatever is not known:
          secnumgate check */plan.json --fail-on medium --strict

    Project file:
      What the organisation declares (its area, administration ranges, tags) stands in
      `secnumgate.toml`: beside the plan, else in the working directory or above it, up to the root
      of the repository.
      `secnumgate schema project` describes its keys.
    "#);
}

#[test]
fn inspect() {
    insta::assert_snapshot!(help(&["inspect", "-h"]), @r#"
    Show where things are, who runs them, which key, and how we know

    Usage: secnumgate inspect [OPTIONS] <PLAN> [ADDRESS]

    Arguments:
      <PLAN>     The plan; `-` is standard input
      [ADDRESS]  A resource; without it, the inventory of the plan

    Options:
      -h, --help  Print help (see more with '--help')

    Output:
          --format <FORMAT>    How the answer is written [default: human] [possible values: human, json,
                               csv]
          --graph              Write the graph of references instead
          --lang <LANG>        Language of the texts [default: the project file, else the locale] [env:
                               SECNUMGATE_LANG] [possible values: en, fr]
          --color <WHEN>       When to colour; `auto` obeys `NO_COLOR` and `CLICOLOR_FORCE` [default:
                               auto] [possible values: auto, always, never]
          --hyperlinks <WHEN>  When names of files lead to the files; `auto` obeys `FORCE_HYPERLINK`
                               [default: auto] [possible values: auto, always, never]
          --plain              Sentences instead of frames, columns and colours: for screen readers;
                               `NO_GRAPHICS=1` asks the same

    Gate:
          --allow-incomplete  Judge plans that are incomplete (`-target`, deferred changes); the report
                              says so
          --today <DATE>      The day that dates are judged at: 2026-11-26 [default: today]

    Input:
          --config <FILE>       The project file, instead of looking for it
          --no-config           Ignore any project file
          --source <DIR>        Folder of the root module that the plan was made in [default: the folder
                                of the plan]
          --plan-file <TFPLAN>  The saved plan that the JSON was made from; one for each plan, in their
                                order

    Limits:
          --max-size <SIZE>  Size of a plan at most: 512M, 2G [default: 1G]
          --threads <N>      Threads at most [default: one per processor]

    Examples:
      secnumgate inspect tfplan
      secnumgate inspect tfplan 'module.site["par"].scaleway_object_bucket.logs'
      secnumgate inspect tfplan --format csv > locations.csv
    "#);
}

#[test]
fn explain() {
    insta::assert_snapshot!(help(&["explain", "-h"]), @r#"
    Explain a control, or the controls behind a requirement letter

    Usage: secnumgate explain [OPTIONS] <CONTROL>

    Arguments:
      <CONTROL>  Id of a control, or a requirement letter

    Options:
      -h, --help  Print help (see more with '--help')

    Output:
          --format <FORMAT>    How it is written [default: human] [possible values: human, markdown,
                               json]
          --lang <LANG>        Language of the texts [default: the project file, else the locale] [env:
                               SECNUMGATE_LANG] [possible values: en, fr]
          --color <WHEN>       When to colour; `auto` obeys `NO_COLOR` and `CLICOLOR_FORCE` [default:
                               auto] [possible values: auto, always, never]
          --hyperlinks <WHEN>  When names of files lead to the files; `auto` obeys `FORCE_HYPERLINK`
                               [default: auto] [possible values: auto, always, never]
          --plain              Sentences instead of frames, columns and colours: for screen readers;
                               `NO_GRAPHICS=1` asks the same

    Examples:
      secnumgate explain data-outside-eu
      secnumgate explain 19.2.b
    "#);
}

#[test]
fn every_command_has_help() {
    for command in ["check", "inspect", "explain", "list", "input", "completions", "man", "schema"] {
        assert!(help(&[command, "--help"]).contains("Usage: secnumgate"), "{command}");
    }
}

#[test]
fn version() {
    assert_eq!(help(&["--version"]), "secnumgate [version]");
}

#[test]
fn completions_and_manual_know_the_gate() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(help(&["completions", shell]).contains("fail-on"), "{shell}");
    }
    let manual = help(&["man"]);
    assert!(manual.contains(".TH secnumgate") && manual.contains("allow\\-incomplete"), "{manual}");
}

#[test]
fn the_catalogue_for_machines_has_one_key() {
    let json: serde_json::Value = serde_json::from_str(&help(&["list", "--format", "json"])).unwrap();
    assert!(json["controls"].is_array());
    assert_eq!(json.as_object().unwrap().len(), 1);
}

#[test]
fn an_unknown_control_is_told_from_the_others() {
    let answer = Sandbox::new().run(&["explain", "no-such-control"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    assert!(
        answer.stderr.contains("no control and no requirement letter is called `no-such-control`"),
        "{}",
        answer.stderr
    );
}
