//! Recorded plans, damaged in many small ways: nothing panics, and no error shows a string of the plan.

use super::super::*;
use super::{cases, read_bytes};

/// A small generator with a fixed start: the same damage on every run.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        // Xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

/// Reads damaged bytes and asks for every value of what is left.
fn survive(bytes: Vec<u8>, secrets: &[&str]) -> bool {
    match read_bytes(bytes) {
        Ok(plan) => {
            let _ = decide(&plan);
            for change in &plan.changes {
                for side in [Side::Before, Side::After] {
                    let _ = plan.values(change, side, &Shape::everything(), &Secrets::new());
                }
            }
            for object in &plan.prior {
                let _ = plan.prior_values(object, &Shape::everything(), &Secrets::new());
            }
            true
        }
        Err(error) => {
            let shown = format!("{error:?} {error}");
            assert!(!secrets.iter().any(|secret| shown.contains(secret)), "{shown}");
            false
        }
    }
}

/// Damages a file `rounds` times: cut, one byte changed, a piece doubled, a piece of another place put in.
fn damage(name: &str, rounds: usize) {
    let secrets = ["not-a-real-token", "not-a-real-passphrase"];
    let (mut read, mut refused) = (0, 0);
    for (seed, case) in cases().iter().enumerate() {
        let Ok(bytes) = std::fs::read(case.join(name)) else { continue };
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ u64::try_from(seed).unwrap());
        for round in 0..rounds {
            let mut damaged = bytes.clone();
            let at = random.next(damaged.len());
            match round % 4 {
                0 => damaged.truncate(at),
                1 => damaged[at] = u8::try_from(random.next(256)).unwrap(),
                2 => {
                    let end = (at + random.next(200)).min(damaged.len());
                    let piece = damaged[at..end].to_vec();
                    damaged.splice(at..at, piece);
                }
                _ => {
                    let from = random.next(bytes.len());
                    let end = (from + random.next(40)).min(bytes.len());
                    let stop = (at + end - from).min(damaged.len());
                    damaged.splice(at..stop, bytes[from..end].iter().copied());
                }
            }
            if survive(damaged, &secrets) {
                read += 1;
            } else {
                refused += 1;
            }
        }
    }
    // Both kinds must occur, or the damage is of the wrong size.
    assert!(read > 20 && refused > 20, "{name}: {read} read, {refused} refused");
}

#[test]
fn damaged_plan_json_never_panics() {
    damage("plan.json", 60);
}

#[test]
fn damaged_states_never_panic() {
    damage("terraform.tfstate", 120);
}

#[test]
fn damaged_saved_plans_never_panic() {
    // Most damage stops at the checksum of the archive; what lies inside is damaged below.
    let mut survived = 0;
    for (seed, case) in cases().iter().enumerate() {
        let bytes = std::fs::read(case.join("tfplan")).unwrap();
        let mut random = Random(77 + u64::try_from(seed).unwrap());
        for _ in 0..40 {
            let mut damaged = bytes.clone();
            let at = random.next(damaged.len());
            damaged[at] ^= 1 << random.next(8);
            survived += usize::from(survive(damaged, &[]));
        }
    }
    assert!(survived > 0);
}

#[test]
fn damaged_members_of_saved_plans_never_panic() {
    let (mut read, mut refused) = (0, 0);
    for (seed, case) in cases().iter().enumerate() {
        let bytes = std::fs::read(case.join("tfplan")).unwrap();
        let Ok(members) = saved::unpack(&bytes) else { continue };
        let mut random = Random(4711 + u64::try_from(seed).unwrap());
        for _ in 0..60 {
            let mut damaged = members.clone();
            let Some(message) = damaged.get_mut("tfplan") else { continue };
            let at = random.next(message.len());
            if random.next(3) == 0 {
                message.truncate(at);
            } else {
                message[at] = u8::try_from(random.next(256)).unwrap();
            }
            if survive(saved::pack(&damaged), &[]) {
                read += 1;
            } else {
                refused += 1;
            }
        }
    }
    assert!(read > 20 && refused > 20, "{read} read, {refused} refused");
}
