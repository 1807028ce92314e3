//! Files that are no plan: what they are, and which command makes the right one.

use serde::de::IgnoredAny;

use super::document::Document;
use super::error::PlanError;

const SHOW: &str = "make the plan with `terraform plan -out tfplan && terraform show -json tfplan > plan.json`";
const SHOW_TOFU: &str = "use `terraform show -json tfplan > plan.json` (or `tofu show -json`), with `-json`";

const fn not_a_plan(what: &'static str, help: &'static str) -> PlanError {
    PlanError::NotAPlan { what, help }
}

/// Recognises archives and compressed files by their first bytes.
pub(crate) fn by_magic(bytes: &[u8]) -> Option<PlanError> {
    let what = match bytes {
        [b'P', b'K', 5, 6, ..] => "an empty zip archive",
        [0x1f, 0x8b, ..] => "a file compressed with gzip",
        [b'B', b'Z', b'h', ..] => "a file compressed with bzip2",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "a file compressed with xz",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "a file compressed with zstd",
        [b'7', b'z', 0xbc, 0xaf, ..] => "a 7z archive",
        _ if bytes.get(257..262) == Some(b"ustar") => "a tar archive",
        _ => return None,
    };
    Some(not_a_plan(what, "unpack it, and give the plan JSON or the saved plan itself"))
}

/// Recognises text that is not JSON at all, and JSON that does not start with an object.
pub(crate) fn by_text(text: &str) -> Option<PlanError> {
    let start = text.trim_start();
    match start.as_bytes().first() {
        None => return Some(PlanError::Empty),
        Some(b'{') if is_log_line(start) => {
            return Some(not_a_plan(
                "the log stream of `terraform plan -json`",
                "the stream has no values: save the plan with `-out tfplan`, then `terraform show -json tfplan > plan.json`",
            ));
        }
        Some(b'{') => return None,
        Some(b'[') => return is_json(text).then(|| not_a_plan("a JSON list", "give each plan as a file of its own")),
        _ => {}
    }
    if is_json(text) {
        return Some(not_a_plan("a single JSON value", SHOW));
    }
    // The look is bounded: what a file is shows at its beginning.
    let head: String = start.chars().take(64 * 1024).collect();
    let says = |words: &[&str]| words.iter().any(|word| head.contains(word));
    let line =
        |starts: &[&str]| head.lines().any(|line| starts.iter().any(|start| line.trim_start().starts_with(start)));
    Some(
        if says(&[
            "Terraform will perform",
            "Terraform used the selected",
            "OpenTofu will perform",
            "OpenTofu used the selected",
        ]) || says(&["No changes. Your infrastructure", "Plan: ", "Resource actions are indicated"])
            || line(&["# ", "\u{1b}["]) && says(&["will be created", "will be destroyed", "will be updated"])
        {
            not_a_plan("the text that `terraform plan` or `terraform show` prints for people", SHOW_TOFU)
        } else if line(&[
            "resource \"",
            "provider \"",
            "variable \"",
            "module \"",
            "data \"",
            "output \"",
            "terraform {",
            "locals {",
        ]) {
            not_a_plan("a Terraform configuration (HCL)", SHOW)
        } else if line(&["AWSTemplateFormatVersion"])
            || (line(&["Resources:"]) && says(&["Type: AWS::", "Type: 'AWS::", "Type: \"AWS::"]))
        {
            not_a_plan("a CloudFormation template", SHOW)
        } else if line(&["apiVersion:"]) && line(&["kind:"]) {
            not_a_plan("a Kubernetes manifest", SHOW)
        } else if line(&["- hosts:", "hosts:"]) || (line(&["- name:"]) && says(&["ansible.", "tasks:", "become:"])) {
            not_a_plan("an Ansible playbook", SHOW)
        } else if start.starts_with('<') {
            not_a_plan("a page of HTML or XML, perhaps of a failed download", SHOW)
        } else {
            not_a_plan("text that is not JSON", SHOW)
        },
    )
}

/// Recognises JSON documents of other kinds by their keys.
pub(crate) fn by_keys(document: &Document<'_>) -> Option<PlanError> {
    let has = |key| document.has(key);
    if has("encrypted_data") && has("meta") {
        return Some(PlanError::Encrypted);
    }
    if has("format_version") {
        let part_of_plan = ["planned_values", "resource_changes", "configuration", "prior_state", "resource_drift"];
        if part_of_plan.into_iter().any(has) {
            return None;
        }
        if has("values") {
            return None;
        }
        return Some(if has("provider_schemas") {
            not_a_plan("the output of `terraform providers schema -json`", SHOW)
        } else if has("diagnostics") {
            not_a_plan("the output of `terraform validate -json`", SHOW)
        } else if has("modules") {
            not_a_plan("the output of `terraform metadata`", SHOW)
        } else {
            not_a_plan("the output of `terraform show -json` where there is neither plan nor state", SHOW)
        });
    }
    Some(if has("AWSTemplateFormatVersion") || has("Resources") {
        not_a_plan("a CloudFormation template", SHOW)
    } else if has("apiVersion") && has("kind") {
        not_a_plan("a Kubernetes manifest", SHOW)
    } else if has("resource") || has("terraform") || has("provider") || has("variable") {
        not_a_plan("a Terraform configuration (JSON)", SHOW)
    } else if has("$schema") && has("contentParameters") || has("$schema") && has("resources") {
        not_a_plan("a template of Azure Resource Manager", SHOW)
    } else {
        not_a_plan("JSON without `format_version`", SHOW)
    })
}

/// True for the first line of the log stream that `-json` writes while planning.
fn is_log_line(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    // Lines of the stream are short; the first line of a plan may be the whole plan.
    line.len() < 64 * 1024
        && line.contains("\"@level\"")
        && Document::parse(line).is_ok_and(|line| line.has("@level") && line.has("@message"))
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
