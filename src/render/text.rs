//! The words of the interface, in every language, in one table.

/// French as it is set: a non-breaking space before `;`, `!`, `?` and `»` and behind `«`, a wider one before `:`.
///
/// Texts are written with plain spaces, so that they can be read and searched in the sources.
pub fn french(text: &str) -> String {
    text.replace(" :", "\u{a0}:")
        .replace(" ;", "\u{202f};")
        .replace(" !", "\u{202f}!")
        .replace(" ?", "\u{202f}?")
        .replace("« ", "«\u{a0}")
        .replace(" »", "\u{a0}»")
}
