//! The inventory of places as comma-separated values: one line a place, what is not known first (19.2.a).

use super::Inventory;

/// The table, with a line of names.
pub(crate) fn render(inventory: &Inventory) -> String {
    let mut text =
        String::from("address,type,class,cloud,vendor,control,region,countries,eu,decided_by,argument,cause\r\n");
    for resource in &inventory.resources {
        for place in &resource.places {
            let vendor = resource.vendor.as_ref();
            let cells = [
                resource.address.as_str(),
                &resource.kind,
                resource.class.unwrap_or_default(),
                vendor.map(|vendor| vendor.cloud.as_str()).unwrap_or_default(),
                vendor.map(|vendor| vendor.name.as_str()).unwrap_or_default(),
                vendor.map(|vendor| vendor.control).unwrap_or_default(),
                place.region.as_deref().or(place.identifier.as_deref()).unwrap_or_default(),
                &place.countries.join(" "),
                place.eu.map(|eu| if eu { "true" } else { "false" }).unwrap_or_default(),
                place.decided_by,
                place.argument.as_deref().unwrap_or_default(),
                place.cause.unwrap_or_default(),
            ];
            text.push_str(&cells.map(cell).join(","));
            text.push_str("\r\n");
        }
    }
    text
}

/// A cell: quoted where needed, and never read as a formula.
fn cell(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains([',', '"', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_harmless() {
        assert_eq!(cell("a"), "a");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("t.n[\"k\"]"), "\"t.n[\"\"k\"\"]\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("a\nb"), "a b");
    }
}
