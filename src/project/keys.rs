//! The keys of the project file: one table that the reader, the suggestions and the JSON Schema share.

use Kind::{Bool, Country, Day, Integer, List, Map, Network, OneOf, Pattern, Table, Tables, Text};

/// A key, and what may stand behind it.
#[derive(Debug)]
pub(crate) struct Key {
    /// The word.
    pub(crate) name: &'static str,
    /// What it means, for the JSON Schema.
    pub(crate) meaning: &'static str,
    /// What may stand there.
    pub(crate) kind: Kind,
    /// Must stand there.
    pub(crate) required: bool,
}

/// What may stand behind a key.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A truth value.
    Bool,
    /// A whole number in a range.
    Integer(i64, i64),
    /// Text that is not empty.
    Text,
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// A country code.
    Country,
    /// A network in CIDR notation, or an address.
    Network,
    /// A date.
    Day,
    /// Address pattern of resources, or the identifier of a principal.
    Pattern,
    /// A list.
    List(&'static Kind),
    /// A table with keys of its own.
    Table(&'static [Key]),
    /// A list of such tables.
    Tables(&'static [Key]),
    /// A table whose keys the user chooses.
    Map(MapKey, &'static Kind),
}

/// What the keys of a [`Kind::Map`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapKey {
    /// Control ids.
    Control,
    /// Networks.
    Network,
    /// Any text.
    Text,
}

const fn key(name: &'static str, kind: Kind, meaning: &'static str) -> Key {
    Key { name, meaning, kind, required: false }
}

const fn required(name: &'static str, kind: Kind, meaning: &'static str) -> Key {
    Key { name, meaning, kind, required: true }
}

const SEVERITY: Kind = OneOf(&["info", "low", "medium", "high", "critical"]);

/// The keys of the file.
pub(crate) const KEYS: &[Key] = &[
    key("profile", OneOf(&["provider", "customer", "state"]), "who is judged; `customer` if not set"),
    key("service", OneOf(&["iaas", "caas", "paas", "saas"]), "service model, for the profile `provider`"),
    key("lang", OneOf(&["en", "fr"]), "language of the texts; the locale if not set"),
    key("waivers", Text, "path of the waiver file, relative to this file"),
    key("policies", List(&Text), "folders of custom controls, relative to this file"),
    key("gate", Table(GATE), "what closes the gate"),
    key("severity", Map(MapKey::Control, &SEVERITY), "severities by control, in place of those of the catalogue"),
    key("area", Table(AREA), "where data may be stored and processed"),
    key("administration", Table(ADMINISTRATION), "from where systems are administered"),
    key("access", Table(ACCESS), "who may do what"),
    key("organisation", Table(ORGANISATION), "what belongs to the organisation"),
    key("tags", Table(TAGS), "keys of tags or labels that carry a meaning; none has a default"),
    key("keys", Table(KEY_CUSTODY), "what encryption keys must be"),
    key("certificates", Table(CERTIFICATES), "who may issue certificates"),
    key("logs", Table(LOGS), "how long logs are kept"),
    key("availability", Table(AVAILABILITY), "what availability asks"),
    key("sources", Table(SOURCES), "where code and images may come from"),
    key("vendor", Tables(VENDOR), "operators that the vendor data do not know"),
];

const GATE: &[Key] = &[
    key("fail_on", SEVERITY, "the least severity of a `fail` that closes the gate; `high` if not set"),
    key("strict", Bool, "every `undetermined` closes the gate"),
];

const AREA: &[Key] =
    &[key("countries", List(&Country), "country codes; the 27 member states of the European Union if not set")];

const ADMINISTRATION: &[Key] = &[
    key("ranges", List(&Network), "sources of administration and supervision"),
    key("tunnels", List(&Pattern), "address patterns of declared VPN gateways and bastions"),
    key("countries", Map(MapKey::Network, &Country), "country that a range administers from"),
];

const ACCESS: &[Key] = &[
    key("administrators", List(&Pattern), "principals that administer: identifiers, or address patterns"),
    key("support", List(&Pattern), "principals of vendors, publishers and maintainers"),
    key("password_length", Integer(1, 1024), "least length that a password policy must ask; 12 if not set"),
    key(
        "incompatible",
        Tables(INCOMPATIBLE),
        "pairs of rights that one principal may not hold; `[]` switches the built-in ones off",
    ),
];

const INCOMPATIBLE: &[Key] = &[
    required("name", Text, "name of the pair; that of a built-in pair replaces it"),
    required("first", List(&Text), "rights of one side"),
    required("second", List(&Text), "rights of the other side"),
];

const ORGANISATION: &[Key] = &[key("accounts", List(&Text), "accounts, tenants, projects and domains that are ours")];

const TAGS: &[Key] = &[
    key("environment", Text, "key of the environment"),
    key("tenant", Text, "key of the tenant"),
    key("role", Text, "key of the role: admin, supervision, logs, backup, config, state, data, public"),
    key("audience", Text, "key of the audience of an administration interface: provider, customer, user"),
    key("owner", Text, "key of the owner"),
    key("classification", Text, "key of the classification"),
    key("required", List(&Text), "keys that every resource must carry"),
    key(
        "production",
        List(&Text),
        "values of the environment that mean production; `prod` and `production` if not set",
    ),
];

const KEY_CUSTODY: &[Key] = &[key(
    "custody",
    OneOf(&["vendor", "customer", "external"]),
    "the least custody that is accepted; `customer` if not set",
)];

const CERTIFICATES: &[Key] =
    &[key("authorities", List(&Text), "issuers that are accepted besides those that are known as European")];

const LOGS: &[Key] = &[key("retention_days", Integer(1, 36_500), "days that logs are kept at least; 184 if not set")];

const AVAILABILITY: &[Key] = &[key("zones", Integer(1, 100), "zones that a component must span; asked only if set")];

const SOURCES: &[Key] = &[key("registries", List(&Text), "approved origins of images, charts and modules")];

const VENDOR: &[Key] = &[
    required("name", Text, "name of the operator"),
    key("plugin", Text, "plugin that its resources are made with: `openstack`"),
    key("endpoint", Text, "endpoint that the provider configuration names"),
    key("country", Country, "country that it is placed in, where it has no regions"),
    key("control", OneOf(&["eu", "foreign"]), "who controls it"),
    key("regions", Map(MapKey::Text, &Country), "country of each region"),
    key("qualified", Table(QUALIFIED), "what is qualified"),
];

const QUALIFIED: &[Key] = &[
    key("regions", List(&Text), "regions inside; all if none is named"),
    key("types", List(&Text), "resource types inside; all if none is named"),
    key("until", Day, "last day of the qualification"),
];
