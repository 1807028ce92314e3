//! Templates: interpolation, `%{ if }`, `%{ for }`, strip markers and indented heredocs.

use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::template::{
    Directive, Element, ForDirective, HeredocTemplate, IfDirective, StringTemplate, Strip, Template,
};

use super::Fault;
use super::comprehension::elements;
use super::convert::convert;
use super::expression::Evaluator;
use super::term::{Blend, Term};
use super::types::Type;
use crate::plan::value::Cause;

/// One piece of a template, in the order of the text.
enum Piece<'t> {
    Literal(String),
    Value(&'t Expression),
    If(&'t Expression),
    Else,
    EndIf,
    For(&'t ForDirective),
    EndFor,
}

/// A template as a flat list, its white space settled.
struct Pieces<'t> {
    list: Vec<Piece<'t>>,
    /// True if literals are cut after each line, as in heredocs and files.
    lines: bool,
    /// True if the piece before strips the white space that follows.
    strip_next: bool,
}

impl<'t> Pieces<'t> {
    fn of(template: impl IntoIterator<Item = &'t Element>, lines: bool) -> Self {
        let mut pieces = Self { list: Vec::new(), lines, strip_next: false };
        pieces.add(template);
        pieces
    }

    fn add(&mut self, template: impl IntoIterator<Item = &'t Element>) {
        for element in template {
            match element {
                Element::Literal(text) => self.literal(text.value().as_str()),
                Element::Interpolation(inner) => self.mark(inner.strip, Piece::Value(&inner.expr)),
                Element::Directive(directive) => match directive.as_ref() {
                    Directive::If(directive) => self.branch(directive),
                    Directive::For(directive) => {
                        self.mark(directive.for_expr.strip, Piece::For(directive));
                        self.add(directive.for_expr.template.iter());
                        self.mark(directive.endfor_expr.strip, Piece::EndFor);
                    }
                },
            }
        }
    }

    fn branch(&mut self, directive: &'t IfDirective) {
        self.mark(directive.if_expr.strip, Piece::If(&directive.if_expr.cond_expr));
        self.add(directive.if_expr.template.iter());
        if let Some(otherwise) = &directive.else_expr {
            self.mark(otherwise.strip, Piece::Else);
            self.add(otherwise.template.iter());
        }
        self.mark(directive.endif_expr.strip, Piece::EndIf);
    }

    fn literal(&mut self, text: &str) {
        let cuts: Vec<&str> = if self.lines { text.split_inclusive('\n').collect() } else { vec![text] };
        for cut in cuts {
            let kept = if std::mem::take(&mut self.strip_next) { cut.trim_start() } else { cut };
            self.list.push(Piece::Literal(kept.to_owned()));
        }
    }

    fn mark(&mut self, strip: Strip, piece: Piece<'t>) {
        if let (true, Some(Piece::Literal(text))) = (strip.strip_start(), self.list.last_mut()) {
            text.truncate(text.trim_end().len());
        }
        self.strip_next = strip.strip_end();
        self.list.push(piece);
    }

    /// Removes the indentation that all lines share, by the tool's rule.
    fn dedent(&mut self) {
        let mut least = usize::MAX;
        let mut line_start = true;
        let mut adjust = Vec::new();
        for (at, piece) in self.list.iter().enumerate() {
            let literal = if let Piece::Literal(text) = piece { Some(text) } else { None };
            if std::mem::take(&mut line_start) {
                let blank = literal.is_some_and(|text| text.trim_start().is_empty() && text.ends_with('\n'));
                if !blank {
                    let spaces = literal.map_or(0, |text| text.chars().take_while(|c| c.is_whitespace()).count());
                    least = least.min(spaces);
                    adjust.push(at);
                }
            }
            line_start = literal.is_some_and(|text| text.ends_with('\n'));
        }
        for at in adjust {
            if let Some(Piece::Literal(text)) = self.list.get_mut(at) {
                *text = text.chars().skip(least).collect();
            }
        }
    }
}

impl Evaluator<'_> {
    /// A quoted template; a lone interpolation keeps its type.
    pub(super) fn quoted(&mut self, template: &StringTemplate) -> Result<Term, Fault> {
        self.pieces(&Pieces::of(template.iter(), false))
    }

    /// A template file.
    pub(super) fn template(&mut self, template: &Template) -> Result<Term, Fault> {
        self.pieces(&Pieces::of(template.iter(), true))
    }

    pub(super) fn heredoc(&mut self, heredoc: &HeredocTemplate) -> Result<Term, Fault> {
        if heredoc.indent().is_none() {
            return self.template(&heredoc.template);
        }
        // The parser has cut indentation already, by a rule of its own: start again from the source.
        let source = self.source.zip(heredoc.template.span()).and_then(|(text, span)| text.get(span));
        if let Some(template) = source.and_then(|text| text.parse::<Template>().ok()) {
            let outside = self.source.take();
            let mut pieces = Pieces::of(template.iter(), true);
            pieces.dedent();
            let result = self.pieces(&pieces);
            self.source = outside;
            return result;
        }
        // Without the source only plain text without blank lines is certain.
        let mut pieces = Pieces::of(heredoc.template.iter(), true);
        let certain = |piece: &Piece<'_>| matches!(piece, Piece::Literal(text) if !text.trim().is_empty());
        if !pieces.list.iter().all(certain) {
            return Err(Fault::unclear("indentation of a heredoc without its source"));
        }
        pieces.dedent();
        self.pieces(&pieces)
    }

    fn pieces(&mut self, pieces: &Pieces<'_>) -> Result<Term, Fault> {
        let list = pieces.list.as_slice();
        if let [Piece::Value(expression)] = list {
            return self.evaluate(expression);
        }
        let mut rest = list;
        self.join(&mut rest)
    }

    /// Joins pieces up to the end of the enclosing directive, which stays.
    fn join<'p>(&mut self, rest: &mut &'p [Piece<'p>]) -> Result<Term, Fault> {
        let mut text = String::new();
        let mut blend = Blend::default();
        while let Some((piece, after)) = rest.split_first() {
            self.budget.step()?;
            let part = match piece {
                Piece::Else | Piece::EndIf | Piece::EndFor => break,
                Piece::Literal(text) => {
                    *rest = after;
                    Term::text(text.as_str())
                }
                Piece::Value(expression) => {
                    *rest = after;
                    self.evaluate(expression)?
                }
                Piece::If(condition) => {
                    *rest = after;
                    self.branches(condition, rest)?
                }
                Piece::For(directive) => {
                    *rest = after;
                    self.rounds(directive, rest)?
                }
            };
            if part.is_null() {
                return Err(Fault::error("null in a template"));
            }
            match convert(&part, &Type::String, self.budget)? {
                Term::String(part) => {
                    self.budget.grow(part.len())?;
                    text.push_str(&part);
                }
                hidden => hidden.hidden(&mut blend, self.budget)?,
            }
        }
        if blend.is_empty() {
            return self.text(text);
        }
        Ok(Term::Unknown(blend.finish(Cause::AfterApply), Type::String))
    }

    fn branches<'p>(&mut self, condition: &Expression, rest: &mut &'p [Piece<'p>]) -> Result<Term, Fault> {
        let yes = self.arm(rest)?;
        let no = if let Some((Piece::Else, after)) = rest.split_first() {
            *rest = after;
            self.arm(rest)?
        } else {
            Ok(Term::text(""))
        };
        if let Some((Piece::EndIf, after)) = rest.split_first() {
            *rest = after;
        }
        let condition = self.evaluate(condition)?;
        self.choose(&condition, yes, no)
    }

    /// One arm; its error counts only if it is taken, so the pieces behind it are found either way.
    fn arm<'p>(&mut self, rest: &mut &'p [Piece<'p>]) -> Result<Result<Term, Fault>, Fault> {
        let end = skip(rest);
        let (mut inside, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        *rest = after;
        self.budget.enter()?;
        let result = self.join(&mut inside);
        self.budget.leave();
        match result {
            Err(limit @ Fault::Limit(_)) => Err(limit),
            Err(Fault::Unclear(why, blend)) => {
                self.budget.assumed = true;
                Ok(Ok(Term::Unknown(blend.because(Cause::NotEvaluated(why)), Type::String)))
            }
            other => Ok(other),
        }
    }

    fn rounds<'p>(&mut self, directive: &ForDirective, rest: &mut &'p [Piece<'p>]) -> Result<Term, Fault> {
        let head = &directive.for_expr;
        let collection = self.evaluate(&head.collection_expr)?;
        let end = skip(rest);
        let (body, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        *rest = after.split_first().map_or(after, |(_, after)| after);
        let Some(pairs) = elements(&collection)? else { return self.hidden(&[&collection], Type::String) };
        self.budget.elements(pairs.len())?;
        let mut text = String::new();
        let mut blend = Blend::default();
        for (key, value) in pairs {
            let bound = [
                head.key_var.as_ref().map(|name| (name.value().as_str(), key)),
                Some((head.value_var.value().as_str(), value)),
            ];
            let mut inside = body;
            self.budget.enter()?;
            let part = self.within(bound, |this| this.join(&mut inside));
            self.budget.leave();
            match part? {
                Term::String(part) => {
                    self.budget.grow(part.len())?;
                    text.push_str(&part);
                }
                hidden => hidden.hidden(&mut blend, self.budget)?,
            }
        }
        if blend.is_empty() {
            Ok(Term::text(text))
        } else {
            Ok(Term::Unknown(blend.finish(Cause::AfterApply), Type::String))
        }
    }
}

/// How many pieces there are before the end of the directive that we are in.
fn skip(pieces: &[Piece<'_>]) -> usize {
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::If(_) | Piece::For(_) => depth += 1,
            Piece::Else | Piece::EndIf | Piece::EndFor if depth == 0 => return at,
            Piece::EndIf | Piece::EndFor => depth -= 1,
            _ => {}
        }
    }
    pieces.len()
}
