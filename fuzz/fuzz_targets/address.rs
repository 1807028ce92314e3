//! Any text as an address or a path: what is read prints back to what reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use secnumgate::plan::address::Address;
use secnumgate::plan::value::AttributePath;

fuzz_target!(|text: &str| {
    if let Ok(address) = Address::parse(text) {
        assert_eq!(Address::parse(&address.to_string()), Ok(address));
    }
    let path = AttributePath::parse(text);
    assert_eq!(AttributePath::parse(&path.to_string()), path);
});
