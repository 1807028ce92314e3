//! The JSON Schemas in the repository are those that the program prints.

use std::path::Path;

use crate::harness::Sandbox;

#[test]
fn the_schemas_are_fresh() {
    let sandbox = Sandbox::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    for (document, file) in [("report", "report-1.json"), ("project", "secnumgate.toml.json")] {
        let answer = sandbox.run(&["schema", document]);
        assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
        let kept = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
        assert!(answer.stdout == kept, "run `secnumgate schema {document} > docs/schema/{file}`");
    }
}
