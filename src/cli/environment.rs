//! What the surroundings say: the one place that reads the environment, the clock and the terminal.

use std::io::IsTerminal as _;

use secnumgate::lang::Lang;

use super::args::Color;

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
    pub(crate) unicode: bool,
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
pub(crate) fn look(stream: Stream, color: Color) -> Look {
    let (terminal, width) = match stream {
        Stream::Stdout => (std::io::stdout().is_terminal(), terminal_size::terminal_size_of(std::io::stdout())),
        Stream::Stderr => (std::io::stderr().is_terminal(), terminal_size::terminal_size_of(std::io::stderr())),
        Stream::File => (false, None),
    };
    let dumb = variable("TERM").as_deref() == Some("dumb");
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if variable("NO_COLOR").is_some() => false,
        Color::Auto if variable("CLICOLOR_FORCE").is_some_and(|value| value != "0") => stream != Stream::File,
        Color::Auto => terminal && !dumb && variable("CLICOLOR").as_deref() != Some("0"),
    };
    let width = width.map_or(WIDTH, |(width, _)| usize::from(width.0)).clamp(60, 200);
    Look { color, unicode: !dumb, width }
}
