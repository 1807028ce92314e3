//! The archive of a saved plan, unpacked in memory within bounds.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Broken, broken};
use crate::plan::error::shown;

/// Members that an archive may have; a configuration of thousands of files stays below.
const MOST_MEMBERS: usize = 20_000;

/// How much smaller a packed member of more than [`SMALL`] bytes may be than what it unpacks to.
const MOST_RATIO: u64 = 200;
const SMALL: u64 = 16 << 20;

/// The members that the reader wants, by name.
pub(crate) fn unpack(bytes: &[u8], max_size: u64) -> Result<BTreeMap<String, Vec<u8>>, Broken> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| zip_error(&error))?;
    if archive.len() > MOST_MEMBERS {
        return Err(broken(format!("the archive has {} members, more than {MOST_MEMBERS}", archive.len())));
    }
    let mut members = BTreeMap::new();
    let mut left = max_size;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|error| zip_error(&error))?;
        let name = member.name().to_owned();
        if !is_safe(&name) {
            return Err(broken(format!("the member `{}` has a path that leads out of the archive", shown(&name))));
        }
        if member.is_dir() || !is_wanted(&name) {
            continue;
        }
        let packed = member.compressed_size();
        // The size that the archive declares is a claim: what is read decides.
        let bound = left.min(packed.saturating_mul(MOST_RATIO).max(SMALL));
        let mut content = Vec::new();
        member
            .take(bound.saturating_add(1))
            .read_to_end(&mut content)
            .map_err(|_| broken(format!("the member `{}` does not unpack", shown(&name))))?;
        let size = content.len() as u64;
        if size > left {
            return Err(broken(format!("the archive unpacks to more than the limit of {max_size} bytes")));
        }
        if size > bound {
            let name = shown(&name);
            return Err(broken(format!("the member `{name}` unpacks to more than {MOST_RATIO} times its size")));
        }
        left -= size;
        if members.insert(name.clone(), content).is_some() {
            return Err(broken(format!("the member `{}` stands twice in the archive", shown(&name))));
        }
    }
    Ok(members)
}

/// The state before the refresh is of no use here; whatever else lies in the archive is not part of a plan.
fn is_wanted(name: &str) -> bool {
    matches!(name, "tfplan" | "tfstate" | ".terraform.lock.hcl") || name.starts_with("tfconfig/")
}

/// True for a relative path that stays below the root of the archive.
fn is_safe(name: &str) -> bool {
    let step = |step: &str| step != ".." && step != ".";
    !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(['\\', '\0', ':'])
        && name.strip_suffix('/').unwrap_or(name).split('/').all(|part| !part.is_empty() && step(part))
}

fn zip_error(error: &ZipError) -> Broken {
    match error {
        ZipError::UnsupportedArchive(reason) => broken(format!("the archive uses what plans do not: {reason}")),
        _ => broken("the archive is damaged or cut off"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    /// An archive of some members.
    pub(crate) fn pack(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn wanted_members_are_unpacked_and_others_left() {
        let archive =
            pack(&[("tfplan", b"p"), ("tfstate-prev", b"old"), ("tfconfig/m-/a b-é.tf", b"x"), ("other", b"y")]);
        let members = unpack(&archive, 1000).unwrap();
        assert_eq!(members.keys().collect::<Vec<_>>(), ["tfconfig/m-/a b-é.tf", "tfplan"]);
    }

    #[test]
    fn what_an_archive_must_not_do_is_refused_by_name() {
        let message = |members: &[(&str, &[u8])], limit| unpack(&pack(members), limit).unwrap_err().0;
        for name in ["../tfplan", "/tfplan", "tfconfig/m-/../../x.tf", "tfconfig\\x.tf", "c:/x", "tfconfig//x"] {
            let message = message(&[(name, b"x")], 1000);
            assert!(message.contains("leads out of the archive"), "{name}: {message}");
        }
        assert!(message(&[("tfplan", &[b'a'; 2000])], 1000).contains("more than the limit of 1000 bytes"));
        let bomb = vec![0; 64 << 20];
        assert!(message(&[("tfplan", &bomb)], 1 << 40).contains("more than 200 times its size"));
        let whole = pack(&[("tfplan", b"some plan")]);
        assert!(unpack(whole.get(..whole.len() - 10).unwrap(), 1000).is_err());
    }
}
