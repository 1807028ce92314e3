//! Functions over files: only those that belong to the sources, and only if they are there.

use std::sync::Arc;

use hcl_edit::template::Template;
use sha2::{Digest, Sha256, Sha512};

use super::digests::{hex, md5_of, sha1_of};
use super::encoding::encoded;
use super::string;
use crate::eval::Fault;
use crate::eval::expression::Evaluator;
use crate::eval::term::Term;
use crate::eval::types::Type;
use crate::plan::value::Cause;

/// What a function makes of the bytes of a file.
fn with(
    evaluator: &mut Evaluator<'_>,
    arguments: &[Term],
    make: impl FnOnce(&mut Evaluator<'_>, &[u8]) -> Result<Term, Fault>,
) -> Result<Term, Fault> {
    let path = string(arguments, 0)?;
    match evaluator.scope.file(path) {
        Some(bytes) => {
            evaluator.budget.grow(bytes.len())?;
            make(evaluator, &bytes)
        }
        None => Ok(Term::unknown(Cause::NeedsSources(path.into()), Type::String)),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| Fault::error("a file that is no valid UTF-8"))
}

pub(super) fn file(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    with(evaluator, arguments, |evaluator, bytes| evaluator.text(utf8(bytes)?))
}

pub(super) fn fileexists(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let path = string(arguments, 0)?;
    Ok(match evaluator.scope.file(path) {
        Some(_) => Term::Bool(true),
        // Not among the sources is not the same as not there.
        None => Term::unknown(Cause::NeedsSources(path.into()), Type::Bool),
    })
}

pub(super) fn filebase64(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    with(evaluator, arguments, encoded)
}

pub(super) fn filemd5(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    with(evaluator, arguments, |evaluator, bytes| evaluator.text(hex(&md5_of(bytes))))
}

pub(super) fn filesha1(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    with(evaluator, arguments, |evaluator, bytes| evaluator.text(hex(&sha1_of(bytes))))
}

pub(super) fn filesha256(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    with(evaluator, arguments, |evaluator, bytes| evaluator.text(hex(&Sha256::digest(bytes))))
}

pub(super) fn filesha512(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    with(evaluator, arguments, |evaluator, bytes| evaluator.text(hex(&Sha512::digest(bytes))))
}

pub(super) fn filebase64sha256(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    with(evaluator, arguments, |evaluator, bytes| encoded(evaluator, &Sha256::digest(bytes)))
}

pub(super) fn filebase64sha512(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    with(evaluator, arguments, |evaluator, bytes| encoded(evaluator, &Sha512::digest(bytes)))
}

pub(super) fn templatefile(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if evaluator.closed {
        return Err(Fault::error("a template inside a template"));
    }
    let Some(Term::Mapping(_, fields)) = arguments.get(1) else { return Err(Fault::error("a map is required")) };
    let variables: Vec<(Arc<str>, Term)> = fields.iter().map(|(name, term)| (name.clone(), term.clone())).collect();
    with(evaluator, arguments, |evaluator, bytes| {
        let template: Template =
            utf8(bytes)?.parse().map_err(|_| Fault::unclear("a template that is not read here"))?;
        let mut inside = Evaluator::new(evaluator.scope, evaluator.budget);
        inside.bind(variables);
        let result = inside.template(&template)?;
        if result.is_null() { Err(Fault::error("a template of null")) } else { Ok(result) }
    })
}

pub(super) fn basename(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let path = string(arguments, 0)?;
    let trimmed = path.trim_end_matches('/');
    evaluator.text(match (path, trimmed.rsplit('/').next()) {
        ("", _) => ".",
        (_, Some("") | None) => "/",
        (_, Some(last)) => last,
    })
}

pub(super) fn dirname(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let path = string(arguments, 0)?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            ("..", None) if rooted => {}
            (part, _) => parts.push(part),
        }
    }
    let joined = parts.join("/");
    evaluator.text(match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    })
}
