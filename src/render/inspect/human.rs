//! The inventory for a reader.

use std::fmt::Write as _;

use super::{Inventory, Place, Resource};
use crate::lang::Lang;
use crate::render::{Page, sanitize};

/// The words of this page, in both languages.
struct Words {
    place: &'static str,
    unknown: &'static str,
    vendor: &'static str,
    perimeter: &'static str,
    key: &'static str,
    companion: &'static str,
    open: &'static str,
    because: &'static str,
    inside: &'static str,
    outside: &'static str,
    none: &'static str,
}

const fn words(lang: Lang) -> Words {
    match lang {
        Lang::En => Words {
            place: "place",
            unknown: "not known",
            vendor: "vendor",
            perimeter: "perimeter",
            key: "key",
            companion: "with",
            open: "after apply",
            because: "because of",
            inside: "inside",
            outside: "outside every perimeter in our data",
            none: "no resource of this plan has a place in our data",
        },
        Lang::Fr => Words {
            place: "lieu",
            unknown: "inconnu",
            vendor: "prestataire",
            perimeter: "périmètre",
            key: "clé",
            companion: "avec",
            open: "après application",
            because: "d’après",
            inside: "dans",
            outside: "hors de tout périmètre connu de nos données",
            none: "aucune ressource de ce plan n’a de lieu dans nos données",
        },
    }
}

/// The page: a line a resource for the inventory, everything for one resource.
pub(crate) fn render(inventory: &Inventory, one: bool, page: &Page) -> String {
    let words = words(page.lang);
    let mut out = String::new();
    for resource in &inventory.resources {
        if one {
            whole(&mut out, resource, &words);
        } else if !resource.places.is_empty() {
            line(&mut out, resource, &words);
        }
    }
    if out.is_empty() {
        let _ = writeln!(out, "{}", words.none);
    }
    crate::render::finish(&out, page)
}

fn line(out: &mut String, resource: &Resource, words: &Words) {
    let vendor = resource.vendor.as_ref().map_or("?", |vendor| vendor.cloud.as_str());
    let _ = writeln!(out, "{}", sanitize::line(&resource.address));
    for place in &resource.places {
        let _ = writeln!(out, "  {} · {}", sanitize::line(vendor), sanitize::line(&place_text(place, words)));
    }
}

fn place_text(place: &Place, words: &Words) -> String {
    let mut text = match (&place.cause, &place.region, &place.identifier) {
        (Some(cause), ..) => format!("{} ({cause})", words.unknown),
        (None, Some(region), _) => region.clone(),
        (None, None, Some(identifier)) => identifier.clone(),
        (None, None, None) => words.unknown.to_owned(),
    };
    if !place.countries.is_empty() {
        let _ = write!(text, " ({})", place.countries.join(", "));
    }
    let argument = place.argument.as_deref().map(|argument| format!(".{argument}")).unwrap_or_default();
    let _ = write!(text, ", {} {}{argument}", words.because, place.address);
    text
}

fn whole(out: &mut String, resource: &Resource, words: &Words) {
    let _ = writeln!(out, "{}", sanitize::line(&resource.address));
    for place in &resource.places {
        let _ = writeln!(out, "  {}: {}", words.place, sanitize::line(&place_text(place, words)));
        for step in &place.chain {
            let file = match (&step.file, step.line) {
                (Some(file), Some(line)) => format!("  {file}:{line}"),
                _ => String::new(),
            };
            let module = if step.module.is_empty() { String::new() } else { format!("{}.", step.module) };
            let _ = writeln!(out, "    ← {}", sanitize::line(&format!("{module}{}{file}", step.reference)));
        }
        if let (Some(source), Some(date)) = (&place.source, &place.date) {
            let _ = writeln!(out, "    {}", sanitize::line(&format!("{source}, {date}")));
        }
    }
    match (&resource.vendor, resource.vendor_cause) {
        (Some(vendor), _) => {
            let text = format!(
                "{} ({}, {}, {}), {} {}; {}, {}",
                vendor.name,
                vendor.cloud,
                vendor.country,
                vendor.control,
                words.because,
                vendor
                    .argument
                    .as_deref()
                    .map_or_else(|| resource.provider.clone(), |a| format!("{}.{a}", resource.provider)),
                vendor.source,
                vendor.date
            );
            let _ = writeln!(out, "  {}: {}", words.vendor, sanitize::line(&text));
        }
        (None, cause) => {
            let _ = writeln!(out, "  {}: {} ({})", words.vendor, words.unknown, cause.unwrap_or("?"));
        }
    }
    if let Some(perimeter) = &resource.perimeter {
        let offer = perimeter.offer.as_deref().unwrap_or("?");
        let until = perimeter.until.as_deref().map(|until| format!(" (→ {until})")).unwrap_or_default();
        let text = match perimeter.inside {
            Some(true) => format!("{} {offer}{until}", words.inside),
            Some(false) => words.outside.to_owned(),
            None => format!("{} ({})", words.unknown, perimeter.cause.unwrap_or("?")),
        };
        let _ = writeln!(out, "  {}: {}", words.perimeter, sanitize::line(&text));
    }
    for key in &resource.keys {
        let what = key.target.as_deref().unwrap_or(words.unknown);
        let region = key.region.as_deref().map(|region| format!(", {region}")).unwrap_or_default();
        let cause = key.cause.map(|cause| format!(" ({cause})")).unwrap_or_default();
        let _ =
            writeln!(out, "  {}: {}", words.key, sanitize::line(&format!("{what}{region}{cause}, {}", key.argument)));
    }
    for companion in &resource.companions {
        let text = format!("{} {} ({})", companion.relation, companion.address, companion.certainty);
        let _ = writeln!(out, "  {}: {}", words.companion, sanitize::line(&text));
    }
    for unknown in &resource.unknowns {
        let from = if unknown.from.is_empty() { String::new() } else { format!(" ← {}", unknown.from.join(" ← ")) };
        let cause = unknown.cause.map(|cause| format!(" ({cause})")).unwrap_or_default();
        let _ = writeln!(out, "  {}: {}", words.open, sanitize::line(&format!("{}{cause}{from}", unknown.attribute)));
    }
}
