//! Writes the report: to standard output, or to a file whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use miette::{GraphicalReportHandler, GraphicalTheme, NarratableReportHandler};
use secnumgate::lang::Lang;
use secnumgate::render::{Layout, Page, sanitize};
use secnumgate::report::Report;
use textwrap::WordSplitter;

use super::args::{Common, Reading};
use super::environment::{self, Look, Stream};
use super::failure::{Failure, same_file};
use super::links;

/// The page that a report is set on.
pub(crate) fn page(lang: Lang, common: Common, output: Option<&Path>) -> Page {
    let look = look(common, output);
    Page { lang, width: look.width, color: look.color, layout: look.layout, ..Page::default() }
}

/// The page of a report, with what its names of files lead to.
pub(crate) fn page_of(report: &Report, lang: Lang, common: Common, output: Option<&Path>) -> Page {
    let links = if look(common, output).hyperlinks { links::targets(report) } else { BTreeMap::new() };
    Page { links, ..page(lang, common, output) }
}

fn look(common: Common, output: Option<&Path>) -> Look {
    environment::look(if to_file(output).is_some() { Stream::File } else { Stream::Stdout }, common)
}

fn to_file(output: Option<&Path>) -> Option<&Path> {
    output.filter(|path| path.as_os_str() != "-")
}

/// A report that replaces what it was made from is a mistake.
pub(crate) fn refuse_to_overwrite(output: Option<&Path>, reading: &Reading, plans: &[PathBuf]) -> Result<(), Failure> {
    let Some(output) = to_file(output) else { return Ok(()) };
    let read = plans.iter().chain(&reading.plan_file).chain(&reading.config);
    match read.into_iter().find(|path| same_file(path, output)) {
        Some(path) => Err(Failure::usage(
            format!("the report would replace `{}`", super::failure::name(path)),
            "name another file with `--output`",
        )),
        None => Ok(()),
    }
}

/// Writes a text.
pub(crate) fn write(output: Option<&Path>, text: &str) -> Result<(), Failure> {
    match to_file(output) {
        None => to_stdout(text).map_err(|error| Failure::unwritable(Path::new("standard output"), &error)),
        Some(path) => replace(path, text).map_err(|error| Failure::unwritable(path, &error)),
    }
}

/// Writes a file, and the folders that it stands in.
pub(crate) fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder).and_then(|()| replace(path, text)).map_err(|error| Failure::unwritable(path, &error))
}

fn to_stdout(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever reads has read enough (`| head`): the verdict stands all the same.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Puts a new file in the place of an old one. Nobody ever sees half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: the file that it leads to is replaced.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&path) {
        Ok(about) if about.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        // A pipe or a device cannot be replaced.
        Ok(about) if !about.is_file() => return OpenOptions::new().write(true).open(&path)?.write_all(text.as_bytes()),
        _ => {}
    }
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = OpenOptions::new().write(true).create_new(true).open(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&temporary, &path)).inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// Says on standard error why there is no report.
pub(crate) fn complain(failure: &Failure, common: Common) {
    let look = environment::look(Stream::Stderr, common);
    let drawn = |theme: GraphicalTheme, text: &mut String| {
        // An option that is broken at a hyphen is no option.
        let handler = GraphicalReportHandler::new_themed(theme).with_word_splitter(WordSplitter::NoHyphenation);
        let handler = handler.with_width(look.width).with_links(false);
        handler.render_report(text, failure)
    };
    let mut text = String::new();
    let written = match (look.layout, look.color) {
        (Layout::Plain, _) => NarratableReportHandler::new().render_report(&mut text, failure),
        (Layout::Ascii, true) => drawn(GraphicalTheme::ascii(), &mut text),
        (Layout::Ascii, false) => drawn(GraphicalTheme::none(), &mut text),
        (_, true) => drawn(GraphicalTheme::unicode(), &mut text),
        (_, false) => drawn(GraphicalTheme::unicode_nocolor(), &mut text),
    };
    // A diagnostic that cannot be drawn is still a sentence.
    if written.is_err() {
        text = format!("{failure}\n");
    }
    // Nothing is left to tell if standard error is closed.
    let _ = io::stderr().lock().write_all(sanitize::coloured(&text).as_bytes());
}
