//! Patterns of names and hosts.

/// True if a name matches a pattern in which `*` stands for any characters, none included.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    true
}

/// What an endpoint names: its host, and whether a path follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The host in lower case, without port.
    pub host: String,
    /// True if a path other than `/` follows.
    pub has_path: bool,
}

impl Endpoint {
    /// Reads `https://user@host:port/path`, `host:port` or `host`; `None` if no host is there.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end)?;
        let host = authority.rsplit('@').next()?;
        let host = if host.starts_with('[') { host } else { host.split(':').next()? };
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let path = tail.split(['?', '#']).next().unwrap_or_default();
        (!host.is_empty()).then(|| Self { host, has_path: !path.trim_matches('/').is_empty() })
    }
}

/// A match of a host pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostMatch<'h> {
    /// The label that stands where the pattern says `{region}`.
    pub region: Option<&'h str>,
}

/// Matches a host against labels from the right: `{region}` is a label, or the rest of one, and is
/// kept, `*` is any one label, a leading `**` any number of labels, none included.
pub(crate) fn match_host<'h>(pattern: &str, host: &'h str) -> Option<HostMatch<'h>> {
    let mut wanted = pattern.rsplit('.');
    let mut labels = host.rsplit('.');
    let mut region = None;
    loop {
        match wanted.next() {
            None => return labels.next().is_none().then_some(HostMatch { region }),
            Some("**") => return Some(HostMatch { region }),
            Some("*") => {
                labels.next()?;
            }
            Some(label) => match (label.split_once("{region}"), labels.next()?) {
                (None, found) if found == label => {}
                (Some((before, after)), found) => {
                    region = Some(found.strip_prefix(before)?.strip_suffix(after)?);
                }
                _ => return None,
            },
        }
    }
}

/// Finds `{region}` in an identifier whose parts are held apart by a character: `*` is any one part, a trailing `**`
/// the rest, a leading `**` any parts before.
pub(crate) fn match_identifier<'t>(pattern: &str, separator: char, text: &'t str) -> Option<&'t str> {
    let Some(tail) = pattern.strip_prefix("**").and_then(|tail| tail.strip_prefix(separator)) else {
        return match_parts(pattern, separator, text);
    };
    let starts = text.char_indices().filter(|(_, c)| *c == separator).map(|(at, c)| at + c.len_utf8());
    std::iter::once(0).chain(starts).find_map(|at| match_parts(tail, separator, text.get(at..)?))
}

fn match_parts<'t>(pattern: &str, separator: char, text: &'t str) -> Option<&'t str> {
    let mut wanted = pattern.split(separator);
    let mut parts = text.split(separator);
    let mut region = None;
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) | (Some("**"), _) => return region,
            (Some("*"), Some(_)) => {}
            (Some("{region}"), Some(part)) if !part.is_empty() => region = Some(part),
            (Some(literal), Some(part)) if literal == part => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_characters() {
        assert!(matches("scaleway_iam_*", "scaleway_iam_policy"));
        assert!(matches("*_iam_*", "google_project_iam_member"));
        assert!(matches("a*", "a"));
        assert!(matches("exact", "exact"));
        assert!(matches("a*b*b", "abxb"));
        assert!(!matches("exact", "exactly"));
        assert!(!matches("a*b", "ab "));
        assert!(!matches("scaleway_iam_*", "scaleway_i"));
    }

    #[test]
    fn an_endpoint_is_read_in_every_spelling() {
        let read = |text| Endpoint::parse(text).unwrap();
        let plain = Endpoint { host: "api.eu-west-2.outscale.com".into(), has_path: false };
        assert_eq!(read("api.eu-west-2.outscale.com"), plain);
        assert_eq!(read("https://API.eu-west-2.outscale.com:443/"), plain);
        assert!(read("https://api.eu-west-2.outscale.com/api/v1").has_path);
        assert_eq!(read("https://user:pw@host.example/?a=/b").host, "host.example");
        assert!(!read("https://host.example?a=/b").has_path);
        assert_eq!(Endpoint::parse("https://"), None);
        assert_eq!(Endpoint::parse(""), None);
    }

    #[test]
    fn a_host_is_matched_from_the_right() {
        let region = |pattern, host| match_host(pattern, host).map(|m| m.region);
        assert_eq!(region("**.s3.{region}.io.cloud.ovh.net", "gra.s3.uk.io.cloud.ovh.net"), Some(Some("uk")));
        assert_eq!(region("**.s3.{region}.io.cloud.ovh.net", "s3.gra.io.cloud.ovh.net"), Some(Some("gra")));
        assert_eq!(region("sos-{region}.exo.io", "sos-ch-gva-2.exo.io"), Some(Some("ch-gva-2")));
        assert_eq!(region("sos-{region}.exo.io", "ppapi.exo.io"), None);
        assert_eq!(region("s3.{region}.scw.cloud", "x.s3.fr-par.scw.cloud"), None);
        assert_eq!(region("**.outscale.com", "outscale.com"), Some(None));
        assert_eq!(region("**.outscale.com", "outscale.com.evil.example"), None);
        assert_eq!(region("**.outscale.com", "notoutscale.com"), None);
    }

    #[test]
    fn an_identifier_carries_its_place() {
        let key = "projects/p/locations/europe-west2/keyRings/r/cryptoKeys/k";
        assert_eq!(match_identifier("projects/*/locations/{region}/**", '/', key), Some("europe-west2"));
        let anywhere = "**/projects/*/locations/{region}/**";
        assert_eq!(match_identifier(anywhere, '/', &format!("//cloudkms.googleapis.com/{key}")), Some("europe-west2"));
        assert_eq!(match_identifier(anywhere, '/', key), Some("europe-west2"));
        assert_eq!(
            match_identifier("arn:*:kms:{region}:**", ':', "arn:aws:kms:eu-west-3:1:key/a:b"),
            Some("eu-west-3")
        );
        assert_eq!(match_identifier("arn:*:kms:{region}:**", ':', "arn:aws:iam::1:role/r"), None);
        assert_eq!(match_identifier("arn:*:*:{region}:**", ':', "arn:aws:iam::1:role/r"), None);
        assert_eq!(match_identifier("{region}/*", '/', "nl-ams-1/11111111-2222"), Some("nl-ams-1"));
        assert_eq!(match_identifier("{region}/*", '/', "11111111-2222"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_a_pattern_panic(pattern in "[a*{}.:/\\-région]{0,12}", text in ".{0,40}") {
            let _ = matches(&pattern, &text);
            let _ = match_host(&pattern, &text);
            let _ = match_identifier(&pattern, '/', &text);
            let _ = Endpoint::parse(&text);
            proptest::prop_assert!(matches("*", &text) && matches(&text.replace('*', ""), &text.replace('*', "")));
        }
    }
}
