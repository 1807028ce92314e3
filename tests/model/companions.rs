//! Companions: which resource belongs to which.

use secnumgate::plan::address::Address;
use secnumgate::vendor::facts::Companion;
use serde_json::{Value as Json, json};

use super::case::{Case, Score};

pub(crate) fn ask(case: &Case, with_sources: bool, score: &mut Score) {
    let resolver = case.resolver(with_sources);
    for question in case.list("companions") {
        let name = format!("{} {}", question["relation"], question["companion"]);
        let companion = Address::parse(question["companion"].as_str().unwrap()).unwrap();
        let example = question["main"].as_str().or_else(|| question["candidates"][0].as_str()).unwrap();
        let main_type = Address::parse(example).unwrap().resource_type;
        let found = resolver.companions(&main_type, &relation(question, &companion));
        let mains: Vec<String> = found
            .of
            .iter()
            .filter(|(_, pairs)| pairs.iter().any(|pair| pair.companion == companion))
            .map(|(main, _)| main.to_string())
            .collect();
        let unpaired = found.unknown.iter().find(|unpaired| unpaired.companion == companion);
        let expected = question["main"].as_str();
        if expected.is_some_and(|main| mains == [main]) {
            score.right();
        } else if expected.is_none() && mains.is_empty() && unpaired.is_some() {
            // The candidates, where they are told, hold all that it may be.
            let candidates = unpaired.and_then(|unpaired| unpaired.candidates.as_ref());
            let all = question["candidates"].as_array().into_iter().flatten().all(|candidate| {
                let candidate = Address::parse(candidate.as_str().unwrap()).unwrap();
                candidates.is_none_or(|candidates| candidates.contains(&candidate))
            });
            if all { score.right() } else { score.wrong(format!("{name}: too few candidates {candidates:?}")) }
        } else if mains.is_empty() && unpaired.is_some() && (!with_sources || question["certainty"] == "by-evaluation")
        {
            score.open();
        } else {
            score.wrong(format!("{name}: {mains:?}, {unpaired:?}, expected {expected:?}"));
        }
    }
}

/// The relation as vendor data would record it.
fn relation(question: &Json, companion: &Address) -> Companion {
    let resource_type = companion.resource_type.as_ref();
    let by = match (question["relation"].as_str().unwrap(), resource_type, companion.name.as_ref()) {
        ("rule -> security group", ..) => "security_group_id",
        ("subnet -> network", ..) => "network_id",
        ("acl -> bucket", ..) => "bucket",
        ("attach -> volume", ..) => "volume_id",
        ("attach -> instance", ..) => "instance_id",
        ("security group -> net" | "subnet -> net", ..) => "net_id",
        ("vm -> subnet", _, "dynamic") => "nics[].subnet_id",
        ("vm -> subnet" | "route table link -> subnet", ..) => "subnet_id",
        ("vm -> security group", ..) => "security_group_ids",
        ("replica -> bucket", ..) => "replication.rules[].destination.name",
        ("volume -> vm", ..) => "link_vm.vm_id",
        ("security group -> vpc", ..) => "vpc_id",
        ("route table link -> route table", ..) => "route_table_id",
        (other, ..) => panic!("{other}"),
    };
    let matches = ["name", "id", "net_id", "subnet_id", "security_group_id", "volume_id", "route_table_id"];
    serde_json::from_value(json!({"type": resource_type, "by": by, "match": matches, "kind": "part"})).unwrap()
}
