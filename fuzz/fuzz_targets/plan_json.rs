//! Any bytes as a plan: nothing panics, and whatever is read can be materialised.
#![no_main]

use libfuzzer_sys::fuzz_target;
use secnumgate::plan::value::Shape;
use secnumgate::plan::{Limits, Secrets, Side, decide, read};

fuzz_target!(|data: &[u8]| {
    let (secrets, limits) = (Secrets::new(), Limits { max_size: 1 << 24 });
    let Ok(plan) = read(data.to_vec(), &secrets, &limits) else { return };
    let _ = decide(&plan);
    for change in &plan.changes {
        for side in [Side::Before, Side::After] {
            let _ = plan.values(change, side, &Shape::everything(), &secrets);
        }
    }
    for object in &plan.prior {
        let _ = plan.prior_values(object, &Shape::everything(), &secrets);
    }
});
