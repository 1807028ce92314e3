//! Any bytes as the message inside a saved plan: nothing panics.
//!
//! The archive around it is built here, so that its checksum does not stop every mutation.
#![no_main]

use libfuzzer_sys::fuzz_target;
use secnumgate::plan::value::Shape;
use secnumgate::plan::{Limits, Secrets, Side, decide, read};

/// An archive with one stored member `tfplan`.
fn archive(content: &[u8]) -> Vec<u8> {
    let crc = crc32(content);
    let size = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let common = |out: &mut Vec<u8>| {
        out.extend_from_slice(&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        out.extend_from_slice(&crc.to_le_bytes());
        out.extend_from_slice(&size.to_le_bytes());
        out.extend_from_slice(&size.to_le_bytes());
        out.extend_from_slice(&[6, 0, 0, 0]);
    };
    let mut out = b"PK\x03\x04".to_vec();
    common(&mut out);
    out.extend_from_slice(b"tfplan");
    out.extend_from_slice(content);
    let directory = u32::try_from(out.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(b"PK\x01\x02\x14\0");
    common(&mut out);
    out.extend_from_slice(&[0; 14]);
    out.extend_from_slice(b"tfplan");
    let length = u32::try_from(out.len()).unwrap_or(u32::MAX) - directory;
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&directory.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    })
}

fuzz_target!(|data: &[u8]| {
    let (secrets, limits) = (Secrets::new(), Limits { max_size: 1 << 24 });
    let Ok(plan) = read(archive(data), &secrets, &limits) else { return };
    let _ = decide(&plan);
    for change in &plan.changes {
        for side in [Side::Before, Side::After] {
            let _ = plan.values(change, side, &Shape::everything(), &secrets);
        }
    }
});
