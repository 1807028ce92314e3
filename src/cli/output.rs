//! Writes the report: to standard output, or to a file whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use miette::{GraphicalReportHandler, GraphicalTheme};
use secnumgate::lang::Lang;
use secnumgate::render::{Page, sanitize};

use super::args::{Color, Reading};
use super::environment::{self, Stream};
use super::failure::{Failure, same_file};

/// The page that a report is set on.
pub(crate) fn page(lang: Lang, color: Color, output: Option<&Path>) -> Page {
    let look = environment::look(if to_file(output).is_some() { Stream::File } else { Stream::Stdout }, color);
    Page { lang, width: look.width, color: look.color, unicode: look.unicode, all: false }
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
pub(crate) fn complain(failure: &Failure, color: Color) {
    let look = environment::look(Stream::Stderr, color);
    let theme = match (look.color, look.unicode) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::ascii(),
        (false, true) => GraphicalTheme::unicode_nocolor(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(look.width).with_links(false);
    let mut text = String::new();
    // A diagnostic that cannot be drawn is still a sentence.
    if handler.render_report(&mut text, failure).is_err() {
        text = format!("{failure}\n");
    }
    // Nothing is left to tell if standard error is closed.
    let _ = io::stderr().lock().write_all(sanitize::coloured(&text).as_bytes());
}
