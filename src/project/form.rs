//! How values of a project file are written.

use ipnet::IpNet;

/// Networks as text; a single address is a network of one.
pub(super) fn network(text: &str) -> Option<IpNet> {
    match text.parse::<IpNet>() {
        Ok(network) => Some(network),
        Err(_) => text.parse::<std::net::IpAddr>().ok().map(IpNet::from),
    }
}

pub(super) mod networks {
    use ipnet::IpNet;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "serde's signature")]
    pub(in crate::project) fn serialize<S: Serializer>(
        networks: &Option<Vec<IpNet>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let texts = networks.as_ref().map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>());
        texts.serialize(serializer)
    }

    pub(in crate::project) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<IpNet>>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let networks = texts.iter().map(|text| super::network(text).ok_or_else(|| D::Error::custom("not a network")));
        networks.collect::<Result<_, _>>().map(Some)
    }
}

pub(super) mod network_map {
    use std::collections::BTreeMap;

    use ipnet::IpNet;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(in crate::project) fn serialize<S: Serializer>(
        map: &BTreeMap<IpNet, String>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let texts: BTreeMap<String, &String> =
            map.iter().map(|(network, country)| (network.to_string(), country)).collect();
        texts.serialize(serializer)
    }

    pub(in crate::project) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<IpNet, String>, D::Error> {
        let texts = BTreeMap::<String, String>::deserialize(deserializer)?;
        let pairs = texts.into_iter().map(|(text, country)| {
            let network = super::network(&text).ok_or_else(|| D::Error::custom("not a network"))?;
            Ok((network, country))
        });
        pairs.collect()
    }
}

pub(super) mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(in crate::project) fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        day.map(|day| day.to_string()).serialize(serializer)
    }

    pub(in crate::project) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Date>, D::Error> {
        let written = toml::value::Datetime::deserialize(deserializer)?;
        written.to_string().parse().map(Some).map_err(D::Error::custom)
    }
}
