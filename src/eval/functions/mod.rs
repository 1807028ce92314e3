//! Functions of the language: a table of names, parameters and results.
//!
//! The tool checks arguments in one order, and so does this: conversion, then null, then unknown, then the function.

mod cidr;
mod collections;
mod conversions;
mod dates;
mod digests;
mod encoding;
mod files;
mod format;
pub(super) mod json;
mod maps;
mod numbers;
mod patterns;
mod sequences;
pub(super) mod text;

use hcl_edit::expr::{Expression, FuncCall};

use super::Fault;
use super::convert::convert;
use super::expression::Evaluator;
use super::term::{Blend, Sequence, Term};
use super::types::Type;
use crate::plan::value::Cause;

type Handler = fn(&mut Evaluator<'_>, &[Term]) -> Result<Term, Fault>;

/// How a function is called.
struct Function {
    /// One letter per parameter, see [`Parameter`]; a star repeats the last.
    parameters: &'static str,
    /// The type of the result while an argument is not known.
    result: Type,
    handler: Handler,
}

/// What a parameter takes.
struct Parameter {
    kind: Type,
    null: bool,
    unknown: bool,
}

impl Parameter {
    fn of(letter: u8) -> Self {
        let plain = |kind| Self { kind, null: false, unknown: false };
        match letter {
            b's' => plain(Type::String),
            b'n' => plain(Type::Number),
            b'l' => plain(Type::list(Type::String)),
            b'L' => plain(Type::list(Type::Any)),
            b'B' => plain(Type::list(Type::Bool)),
            b'S' => plain(Type::set(Type::Any)),
            b'm' => plain(Type::map(Type::list(Type::String))),
            // Anything but null, known.
            b'd' => plain(Type::Any),
            // Anything but null.
            b'u' => Self { kind: Type::Any, null: false, unknown: true },
            // Anything.
            _ => Self { kind: Type::Any, null: true, unknown: true },
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a table, one line per function")]
fn function(name: &str) -> Option<Function> {
    let any = Type::Foreign;
    let text = Type::String;
    let number = Type::Number;
    let truth = Type::Bool;
    let (parameters, result, handler): (&'static str, Type, Handler) = match name {
        "abs" => ("n", number, numbers::abs),
        "alltrue" => ("B", truth, collections::alltrue),
        "anytrue" => ("B", truth, collections::anytrue),
        "base64decode" => ("s", text, encoding::base64decode),
        "base64encode" => ("s", text, encoding::base64encode),
        "base64sha256" => ("s", text, digests::base64sha256),
        "base64sha512" => ("s", text, digests::base64sha512),
        "basename" => ("s", text, files::basename),
        "ceil" => ("n", number, numbers::ceil),
        "chomp" => ("s", text, text::chomp),
        "chunklist" => ("Ln", any, sequences::chunklist),
        "cidrcontains" => ("ss", truth, cidr::contains),
        "cidrhost" => ("sn", text, cidr::host),
        "cidrnetmask" => ("s", text, cidr::netmask),
        "cidrsubnet" => ("snn", text, cidr::subnet),
        "cidrsubnets" => ("sn*", Type::list(Type::String), cidr::subnets),
        "coalesce" => ("a*", any, collections::coalesce),
        "coalescelist" => ("a*", any, collections::coalescelist),
        "compact" => ("l", Type::list(Type::String), sequences::compact),
        "concat" => ("d*", any, sequences::concat),
        "contains" => ("dd", truth, collections::contains),
        "csvdecode" => ("s", any, encoding::csvdecode),
        "dirname" => ("s", text, files::dirname),
        "distinct" => ("L", any, sequences::distinct),
        "element" => ("dn", any, sequences::element),
        "endswith" => ("ss", truth, text::endswith),
        "file" => ("s", text, files::file),
        "filebase64" => ("s", text, files::filebase64),
        "filebase64sha256" => ("s", text, files::filebase64sha256),
        "filebase64sha512" => ("s", text, files::filebase64sha512),
        "fileexists" => ("s", truth, files::fileexists),
        "filemd5" => ("s", text, files::filemd5),
        "filesha1" => ("s", text, files::filesha1),
        "filesha256" => ("s", text, files::filesha256),
        "filesha512" => ("s", text, files::filesha512),
        "flatten" => ("d", any, sequences::flatten),
        "floor" => ("n", number, numbers::floor),
        "format" => ("sa*", text, format::format),
        "formatdate" => ("ss", text, dates::formatdate),
        "formatlist" => ("sa*", Type::list(Type::String), format::formatlist),
        "indent" => ("ns", text, text::indent),
        "index" => ("dd", number, collections::index),
        "issensitive" => ("a", truth, conversions::issensitive),
        "join" => ("sl*", text, text::join),
        "jsondecode" => ("s", any, json::jsondecode),
        "jsonencode" => ("a", text, json::jsonencode),
        "keys" => ("u", any, maps::keys),
        "length" => ("u", number, collections::length),
        "log" => ("nn", number, numbers::log),
        "lookup" => ("uua*", any, maps::lookup),
        "lower" => ("s", text, text::lower),
        "matchkeys" => ("LLL", any, sequences::matchkeys),
        "max" => ("n*", number, numbers::max),
        "md5" => ("s", text, digests::md5),
        "merge" => ("a*", any, maps::merge),
        "min" => ("n*", number, numbers::min),
        "nonsensitive" => ("a", any, conversions::nonsensitive),
        "one" => ("d", any, collections::one),
        "parseint" => ("dn", number, numbers::parseint),
        "pow" => ("nn", number, numbers::pow),
        "range" => ("n*", Type::list(Type::Number), numbers::range),
        "regex" => ("ss", any, patterns::regex),
        "regexall" => ("ss", any, patterns::regexall),
        "replace" => ("sss", text, patterns::replace),
        "reverse" => ("d", any, sequences::reverse),
        "sensitive" => ("a", any, conversions::sensitive),
        "setintersection" => ("SS*", any, collections::setintersection),
        "setproduct" => ("d*", any, sequences::setproduct),
        "setsubtract" => ("SS", any, collections::setsubtract),
        "setunion" => ("SS*", any, collections::setunion),
        "sha1" => ("s", text, digests::sha1),
        "sha256" => ("s", text, digests::sha256),
        "sha512" => ("s", text, digests::sha512),
        "signum" => ("n", number, numbers::signum),
        "slice" => ("dnn", any, sequences::slice),
        "sort" => ("l", Type::list(Type::String), sequences::sort),
        "split" => ("ss", Type::list(Type::String), text::split),
        "startswith" => ("ss", truth, text::startswith),
        "strcontains" => ("ss", truth, text::strcontains),
        "strrev" => ("s", text, text::strrev),
        "substr" => ("snn", text, text::substr),
        "sum" => ("d", number, numbers::sum),
        "templatefile" => ("sd", any, files::templatefile),
        "textdecodebase64" => ("ss", text, encoding::textdecodebase64),
        "textencodebase64" => ("ss", text, encoding::textencodebase64),
        "timeadd" => ("ss", text, dates::timeadd),
        "timecmp" => ("ss", number, dates::timecmp),
        "title" => ("s", text, text::title),
        "tobool" => ("a", truth, conversions::tobool),
        "tolist" => ("a", any, conversions::tolist),
        "tomap" => ("a", any, conversions::tomap),
        "tonumber" => ("a", number, conversions::tonumber),
        "toset" => ("a", any, conversions::toset),
        "tostring" => ("a", text, conversions::tostring),
        "transpose" => ("m", Type::map(Type::list(Type::String)), maps::transpose),
        "trim" => ("ss", text, text::trim),
        "trimprefix" => ("ss", text, text::trimprefix),
        "trimspace" => ("s", text, text::trimspace),
        "trimsuffix" => ("ss", text, text::trimsuffix),
        "upper" => ("s", text, text::upper),
        "urldecode" => ("s", text, encoding::urldecode),
        "urlencode" => ("s", text, encoding::urlencode),
        "uuidv5" => ("ss", text, digests::uuidv5),
        "values" => ("d", any, maps::values),
        "zipmap" => ("ld", any, maps::zipmap),
        _ => return None,
    };
    Some(Function { parameters, result, handler })
}

impl Evaluator<'_> {
    /// A function call.
    pub(super) fn call(&mut self, call: &FuncCall) -> Result<Term, Fault> {
        let own = call.name.name.value().as_str();
        let spaces: Vec<&str> = call.name.namespace.iter().map(|n| n.value().as_str()).collect();
        let known = matches!(spaces.as_slice(), [] | ["core"]);
        if known && matches!(own, "try" | "can") && !call.args.expand_final() {
            return self.attempt(own, call);
        }
        let arguments = match self.arguments(call)? {
            Ok(arguments) => arguments,
            Err(unknown) => return Ok(unknown),
        };
        let Some(function) = function(own).filter(|_| known) else {
            let name = spaces.iter().chain([&own]).copied().collect::<Vec<_>>().join("::");
            self.budget.assumed = true;
            let mut blend = Blend::default();
            for argument in &arguments {
                argument.hidden(&mut blend, self.budget)?;
            }
            return Ok(Term::Unknown(blend.because(Cause::UnsupportedFunction(name.into())), Type::Foreign));
        };
        self.invoke(&function, &arguments)
    }

    /// The arguments, the last one expanded where `...` says so; or the unknown that this makes.
    fn arguments(&mut self, call: &FuncCall) -> Result<Result<Vec<Term>, Term>, Fault> {
        self.budget.elements(call.args.len())?;
        let mut arguments = call.args.iter().map(|e| self.evaluate(e)).collect::<Result<Vec<_>, _>>()?;
        if call.args.expand_final() {
            match arguments.pop() {
                Some(hidden) if hidden.is_hidden() => {
                    arguments.push(hidden);
                    return self.blurred(&arguments).map(Err);
                }
                Some(Term::Sequence(_, items)) => {
                    self.budget.elements(items.len())?;
                    arguments.extend(items.iter().cloned());
                }
                _ => return Err(Fault::error("only a sequence can be expanded")),
            }
        }
        Ok(Ok(arguments))
    }

    fn invoke(&mut self, function: &Function, given: &[Term]) -> Result<Term, Fault> {
        let letters = function.parameters.trim_end_matches('*').as_bytes();
        let variadic = letters.len() < function.parameters.len();
        let fixed = letters.len() - usize::from(variadic);
        if given.len() < fixed || (given.len() > fixed && !variadic) {
            return Err(Fault::error("a call with another number of arguments"));
        }
        let mut arguments = Vec::with_capacity(given.len());
        let mut null = false;
        let mut unknown = false;
        for (i, argument) in given.iter().enumerate() {
            let parameter = Parameter::of(letters.get(i).or(letters.last()).copied().unwrap_or(b'a'));
            let argument = convert(argument, &parameter.kind, self.budget)?;
            null |= argument.is_null() && !parameter.null;
            unknown |= argument.is_hidden() && !parameter.unknown;
            arguments.push(argument);
        }
        if null {
            return Err(Fault::error("null as argument"));
        }
        if unknown {
            let all: Vec<&Term> = arguments.iter().collect();
            return self.hidden(&all, function.result.clone());
        }
        match (function.handler)(self, &arguments) {
            // Something that we do not know decided: keep what the arguments come from.
            Err(Fault::Unclear(why, _)) => {
                self.budget.assumed = true;
                let mut blend = Blend::default();
                for argument in &arguments {
                    argument.hidden(&mut blend, self.budget)?;
                }
                Ok(Term::Unknown(blend.because(Cause::NotEvaluated(why)), Type::Foreign))
            }
            other => other,
        }
    }

    /// `try` and `can`: arguments are evaluated one by one, and an error is an answer.
    fn attempt(&mut self, name: &str, call: &FuncCall) -> Result<Term, Fault> {
        let outside = std::mem::take(&mut self.budget.assumed);
        let unseen = std::mem::take(&mut self.budget.unseen);
        self.budget.attempts += 1;
        let result = self.attempts(name, call);
        self.budget.attempts -= 1;
        self.budget.assumed |= outside;
        self.budget.unseen |= unseen;
        result
    }

    fn attempts(&mut self, name: &str, call: &FuncCall) -> Result<Term, Fault> {
        let expressions: Vec<&Expression> = call.args.iter().collect();
        if expressions.is_empty() || name == "can" && expressions.len() > 1 {
            return Err(Fault::error("a call with another number of arguments"));
        }
        let mut passed: Vec<Term> = Vec::new();
        for expression in expressions {
            self.budget.unseen = false;
            match self.evaluate(expression) {
                Err(limit @ Fault::Limit(_)) => return Err(limit),
                Err(_) if name == "can" && !self.budget.assumed => return Ok(Term::Bool(false)),
                Err(_) if !self.budget.assumed => {}
                Err(_) => return Err(Fault::unclear("an attempt that depends on types that are not known")),
                Ok(term) => {
                    passed.push(term);
                    let hidden = Blend::of(&passed, self.budget)?;
                    return match (hidden, passed.pop()) {
                        (Some(unknown), _) => {
                            let kind = if name == "can" { Type::Bool } else { Type::Foreign };
                            Ok(Term::Unknown(unknown, kind))
                        }
                        _ if self.budget.assumed || self.budget.unseen => {
                            Err(Fault::unclear("an attempt that depends on types that are not known"))
                        }
                        (None, Some(term)) if name == "try" => Ok(term),
                        _ => Ok(Term::Bool(true)),
                    };
                }
            }
        }
        Err(Fault::error("no attempt succeeds"))
    }
}

/// The text of an argument that the table says is text.
fn string(arguments: &[Term], at: usize) -> Result<&str, Fault> {
    match arguments.get(at) {
        Some(Term::String(text)) => Ok(text),
        _ => Err(Fault::error("text is required")),
    }
}

/// The number of an argument that the table says is a number.
fn number(arguments: &[Term], at: usize) -> Result<&super::number::Num, Fault> {
    match arguments.get(at) {
        Some(Term::Number(n)) => Ok(n),
        _ => Err(Fault::error("a number is required")),
    }
}

/// The whole number of an argument.
fn whole(arguments: &[Term], at: usize) -> Result<i128, Fault> {
    let n = number(arguments, at)?;
    match n.whole() {
        Some(n) => Ok(n),
        None if n.text().is_ok() => Err(Fault::error("a whole number is required")),
        None => Err(Fault::unclear("a number that the tool rounds")),
    }
}

/// Kind and elements of an argument that must be a sequence.
fn sequence(arguments: &[Term], at: usize) -> Result<(&Sequence, &[Term]), Fault> {
    match arguments.get(at) {
        Some(Term::Sequence(kind, items)) => Ok((kind, items)),
        _ => Err(Fault::error("a list, set or tuple is required")),
    }
}

/// The unknown that this value makes as a whole, if anything in it is hidden.
fn veiled(evaluator: &mut Evaluator<'_>, terms: &[Term], kind: Type) -> Result<Option<Term>, Fault> {
    Ok(Blend::of(terms, evaluator.budget)?.map(|unknown| Term::Unknown(unknown, kind)))
}
