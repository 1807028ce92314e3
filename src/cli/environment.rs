//! What the surroundings say: the one place that reads the environment, the clock and the terminal.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use secnumgate::lang::Lang;
use secnumgate::render::Layout;

use super::args::{Common, When};

/// Columns where nobody knows the width: a pipe, a file.
const WIDTH: usize = 80;

/// A stream that text goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
    File,
}

/// What a stream can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) color: bool,
    pub(crate) layout: Layout,
    pub(crate) hyperlinks: bool,
    pub(crate) width: usize,
}

#[expect(clippy::disallowed_methods, reason = "only the command line reads the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The language of the locale, in the order that POSIX gives.
pub(crate) fn locale() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    locale.and_then(|locale| Lang::from_locale(&locale)).unwrap_or_default()
}

/// The system's date, in universal time: the same everywhere at the same moment.
pub(crate) fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// True if somebody watches standard error.
pub(crate) fn watched() -> bool {
    std::io::stderr().is_terminal() && variable("TERM").as_deref() != Some("dumb")
}

/// What a stream can show.
pub(crate) fn look(stream: Stream, common: Common) -> Look {
    let (terminal, width) = match stream {
        Stream::Stdout => (std::io::stdout().is_terminal(), terminal_size::terminal_size_of(std::io::stdout())),
        Stream::Stderr => (std::io::stderr().is_terminal(), terminal_size::terminal_size_of(std::io::stderr())),
        Stream::File => (false, None),
    };
    let dumb = variable("TERM").as_deref() == Some("dumb");
    // The convention of miette, which draws the errors.
    let plain = common.plain || variable("NO_GRAPHICS").is_some_and(|value| value != "0");
    let color = match common.color {
        When::Always => true,
        When::Never => false,
        When::Auto if variable("NO_COLOR").is_some() => false,
        When::Auto if variable("CLICOLOR_FORCE").is_some_and(|value| value != "0") => stream != Stream::File,
        When::Auto => terminal && !dumb && variable("CLICOLOR").as_deref() != Some("0"),
    };
    let hyperlinks = match common.hyperlinks {
        When::Always => true,
        When::Never => false,
        When::Auto => !plain && !dumb && stream == Stream::Stdout && knows_hyperlinks(),
    };
    let width = width.map_or(WIDTH, |(width, _)| usize::from(width.0)).clamp(60, 200);
    let layout = match (plain, dumb) {
        (true, _) => Layout::Plain,
        (false, true) => Layout::Ascii,
        (false, false) => Layout::Unicode,
    };
    Look { color, layout, hyperlinks, width }
}

/// True if standard output is a terminal that knows hyperlinks, and gains by them: that of Visual Studio Code opens
/// `main.tf:4:3` at the line by itself, and a link only at the top of the file.
fn knows_hyperlinks() -> bool {
    supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
        && (variable("TERM_PROGRAM").as_deref() != Some("vscode") || variable("FORCE_HYPERLINK").is_some())
}

/// The working directory, for absolute names of files.
pub(crate) fn working_directory() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// Name of this machine: a terminal that shows another one must not take its files for its own.
pub(crate) fn host() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}
