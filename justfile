set shell := ["bash", "-euo", "pipefail", "-c"]

# What there is
default:
  @just --list

# Everything that CI runs
ready: ci deny fuzz-targets

# Format, lints, documentation, tests, generated files
ci:
  .ci/run

# Format, lint and test without the slow rest
check:
  cargo fmt --check
  cargo clippy --locked --all-targets -- -D warnings
  cargo test --locked

# Figures of the hand-checked verdicts
truth:
  cargo test --locked --test truth -- --nocapture

# The gate against a bare parse, against OPA, and on saved plans; sizes or `saved` as arguments
bench *sizes:
  cargo bench --locked --bench gate -- {{sizes}}

# Rewrite what is generated: schemas, and the report in the README
generate:
  cargo run --locked --quiet -- schema report > docs/schema/report-1.json
  cargo run --locked --quiet -- schema project > docs/schema/secnumgate.toml.json
  UPDATE=1 cargo test --locked --quiet --test readme

# The fuzz targets compile
fuzz-targets:
  cargo check --locked --manifest-path fuzz/Cargo.toml --target-dir target/fuzz

# Dependencies: licences, advisories, sources
deny:
  cargo deny --all-features check
