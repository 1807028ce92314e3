//! A sign of life on standard error, for work that somebody waits for.

use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use secnumgate::lang::Lang;
use secnumgate::render::sanitize;
use secnumgate::render::text::Word;

use super::environment;

/// Work that takes less than this needs no sign.
const PATIENCE: Duration = Duration::from_secs(1);

/// Does the work; says so on a terminal if it takes longer than a second.
pub(crate) fn during<T>(names: &str, lang: Lang, work: impl FnOnce() -> T) -> T {
    if !environment::watched() {
        return work();
    }
    let sign = Word::Judging.fill(lang, &[&sanitize::short(names, 50)]);
    std::thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        scope.spawn(move || {
            if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                // A terminal that takes no text is no reason to fail.
                let _ = write!(std::io::stderr(), "{sign}");
                let _ = waiting.recv();
                let _ = write!(std::io::stderr(), "\r\u{1b}[K");
            }
        });
        let result = work();
        drop(done);
        result
    })
}
