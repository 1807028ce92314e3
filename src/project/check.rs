//! Checks a project file against the table of keys, and collects every mistake with its place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::error::Mistake;
use super::form::network;
use super::keys::{KEYS, Key, Kind, MapKey};
use super::suggest;

/// Country codes of ISO 3166-1.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ \
    FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT \
    JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP \
    MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE \
    RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV \
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// The mistakes of a file.
pub(super) fn mistakes(text: &str, controls: &[&str]) -> Vec<Mistake> {
    let (table, errors) = DeTable::parse_recoverable(text);
    // A file that is not TOML is not looked at further: what was recovered may not be what was meant.
    if !errors.is_empty() {
        return errors.iter().map(Mistake::from_toml).collect();
    }
    let mut checker = Checker { controls, mistakes: Vec::new() };
    checker.table(table.get_ref(), &table.span(), KEYS, "");
    checker.mistakes
}

struct Checker<'a> {
    controls: &'a [&'a str],
    mistakes: Vec<Mistake>,
}

impl Checker<'_> {
    fn add(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// Checks a table with known keys; `path` is how messages call it.
    fn table(&mut self, table: &DeTable<'_>, span: &Range<usize>, keys: &[Key], path: &str) {
        for (name, value) in table {
            let word = name.get_ref().as_ref();
            let inside = if path.is_empty() { word.to_owned() } else { format!("{path}.{word}") };
            match keys.iter().find(|key| key.name == word) {
                Some(key) => self.value(value, &key.kind, &inside),
                None => self.unknown_key(name.span(), word, keys, path),
            }
        }
        for key in keys.iter().filter(|key| key.required && !table.contains_key(key.name)) {
            let message = format!("`{path}` has no `{}`", key.name);
            self.add(
                Mistake::new(span.clone(), message, "in this table")
                    .help(format!("add `{}`: {}", key.name, key.meaning)),
            );
        }
        if path == "access.incompatible" {
            self.both_sides(table);
        }
    }

    fn unknown_key(&mut self, span: Range<usize>, word: &str, keys: &[Key], path: &str) {
        let message = match path {
            "" => format!("unknown key `{word}`"),
            path => format!("unknown key `{word}` in `{path}`"),
        };
        let help = if let Some(meant) = suggest::nearest(word, keys.iter().map(|key| key.name)) {
            format!("did you mean `{meant}`?")
        } else if let Some(table) = KEYS.iter().find(|key| holds(key, word)) {
            format!("`{word}` stands in `[{}]`", table.name)
        } else {
            let names: Vec<_> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
            format!("the keys here are {}", names.join(", "))
        };
        self.add(Mistake::new(span, message, "not a key").help(help));
    }

    /// Checks a value against what may stand there.
    fn value(&mut self, value: &Spanned<DeValue<'_>>, kind: &Kind, path: &str) {
        let span = value.span();
        match (kind, value.get_ref()) {
            (Kind::Integer(least, most), DeValue::Integer(number)) => {
                let known = i64::from_str_radix(number.as_str(), number.radix()).ok();
                if known.is_none_or(|number| number < *least || number > *most) {
                    let message = format!("`{path}` is out of range");
                    self.add(Mistake::new(span, message, "this number").help(format!("use {least} to {most}")));
                }
            }
            (Kind::Text | Kind::Pattern, DeValue::String(text)) if text.trim().is_empty() => {
                self.add(
                    Mistake::new(span, format!("`{path}` is empty"), "no text")
                        .help("write a value, or leave the key out"),
                );
            }
            (Kind::Text | Kind::Pattern, DeValue::String(_)) | (Kind::Bool, DeValue::Boolean(_)) => {}
            (Kind::OneOf(words), DeValue::String(text)) => self.one_of(span, text, words, path),
            (Kind::Country, DeValue::String(text)) => self.country(span, text),
            (Kind::Network, DeValue::String(text)) => self.network(span, text),
            (Kind::Day, DeValue::Datetime(day)) => {
                if day.time.is_some() || day.offset.is_some() || day.to_string().parse::<jiff::civil::Date>().is_err() {
                    self.add(
                        Mistake::new(span, format!("`{path}` is not a date"), "not a date")
                            .help("write year-month-day: `2027-06-30`"),
                    );
                }
            }
            (Kind::List(kind), DeValue::Array(items)) => self.list(items, kind, path),
            (Kind::Table(keys), DeValue::Table(table)) => self.table(table, &span, keys, path),
            (Kind::Tables(keys), DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => self.table(table, &item.span(), keys, path),
                        other => self.wrong_type(item.span(), "a table", other, path),
                    }
                }
            }
            (Kind::Map(keys, kind), DeValue::Table(table)) => self.map(table, *keys, kind, path),
            (kind, other) => self.wrong_type(span, expected(kind), other, path),
        }
    }

    fn list(&mut self, items: &DeArray<'_>, kind: &Kind, path: &str) {
        for item in items {
            self.value(item, kind, path);
        }
    }

    fn map(&mut self, table: &DeTable<'_>, keys: MapKey, kind: &Kind, path: &str) {
        for (name, value) in table {
            let word = name.get_ref().as_ref();
            match keys {
                MapKey::Network => self.network(name.span(), word),
                MapKey::Control if !self.controls.contains(&word) => {
                    let mistake = Mistake::new(name.span(), format!("no control is called `{word}`"), "not a control");
                    let help = suggest::nearest(word, self.controls.iter().copied())
                        .map_or_else(|| "see `secnumgate list`".to_owned(), |meant| format!("did you mean `{meant}`?"));
                    self.add(mistake.help(help));
                }
                MapKey::Control | MapKey::Text => {}
            }
            self.value(value, kind, &format!("{path}.{word}"));
        }
    }

    fn one_of(&mut self, span: Range<usize>, text: &str, words: &[&str], path: &str) {
        if words.contains(&text) {
            return;
        }
        let help = suggest::nearest(text, words.iter().copied()).map_or_else(
            || format!("use {}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        self.add(Mistake::new(span, format!("`{path}` cannot be `{text}`"), "not one of its values").help(help));
    }

    fn country(&mut self, span: Range<usize>, text: &str) {
        if COUNTRIES.split_whitespace().any(|code| code == text) {
            return;
        }
        let upper = text.to_uppercase();
        // The two codes that Europe uses beside ISO 3166.
        let meant = match upper.as_str() {
            "UK" => "GB",
            "EL" => "GR",
            code => COUNTRIES.split_whitespace().find(|known| *known == code).unwrap_or_default(),
        };
        let help = match meant {
            "" => "use the two capital letters of ISO 3166: `FR`".to_owned(),
            meant => format!("did you mean `{meant}`?"),
        };
        self.add(Mistake::new(span, format!("`{text}` is not a country code"), "not a country code").help(help));
    }

    fn network(&mut self, span: Range<usize>, text: &str) {
        match network(text) {
            None => {
                let help = "write an address and a prefix length: `203.0.113.0/28`, `2001:db8::/48`";
                self.add(Mistake::new(span, format!("`{text}` is not a network"), "not a network").help(help));
            }
            // Whoever writes host bits meant either the address or the network: not for us to guess.
            Some(network) if network.trunc() != network => {
                let message = format!("`{text}` is an address inside a network");
                let help =
                    format!("write `{}` for the network, or `{}` for the address", network.trunc(), network.addr());
                self.add(Mistake::new(span, message, "has host bits").help(help));
            }
            Some(_) => {}
        }
    }

    /// A right on both sides would make every holder guilty of himself.
    fn both_sides(&mut self, table: &DeTable<'_>) {
        let side = |name: &str| table.get(name).and_then(|value| value.get_ref().as_array());
        let (Some(first), Some(second)) = (side("first"), side("second")) else { return };
        for right in second {
            let Some(text) = right.get_ref().as_str() else { continue };
            if first.iter().any(|other| other.get_ref().as_str() == Some(text)) {
                let message = format!("right `{text}` stands on both sides");
                self.add(Mistake::new(right.span(), message, "also in `first`").help("leave it on one side"));
            }
        }
    }

    fn wrong_type(&mut self, span: Range<usize>, expected: &str, found: &DeValue<'_>, path: &str) {
        let found = match found {
            DeValue::String(_) => "text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a truth value",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.add(Mistake::new(span, format!("`{path}` is {found}"), found).help(format!("write {expected}")));
    }
}

/// True if a table of the file has a key of this name.
fn holds(key: &Key, word: &str) -> bool {
    match &key.kind {
        Kind::Table(keys) | Kind::Tables(keys) => keys.iter().any(|key| key.name == word),
        _ => false,
    }
}

/// What may stand there, in words.
const fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Bool => "`true` or `false`",
        Kind::Integer(..) => "a whole number",
        Kind::Text | Kind::Pattern => "text in quotes",
        Kind::OneOf(_) => "one of its words in quotes",
        Kind::Country => "a country code in quotes: `\"FR\"`",
        Kind::Network => "a network in quotes: `\"203.0.113.0/28\"`",
        Kind::Day => "a date without quotes: `2027-06-30`",
        Kind::List(_) => "a list: `[…]`",
        Kind::Table(_) | Kind::Map(..) => "a table",
        Kind::Tables(_) => "tables: `[[…]]`",
    }
}
