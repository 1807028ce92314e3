//! From flags to what the library is asked: everything that can be wrong is found here.

use std::path::PathBuf;

use secnumgate::check::{Input, Options};
use secnumgate::exit::Threshold;
use secnumgate::lang::Lang;

use super::args::{Common, Reading, ThresholdFlags};
use super::failure::Failure;
use super::{environment, project, read};

/// The plans and the options of a run.
pub(crate) fn gate(
    reading: &Reading,
    plans: &[PathBuf],
    common: Common,
    threshold: ThresholdFlags,
) -> Result<(Vec<Input>, Options), Failure> {
    let options = options(reading, plans, common, threshold)?;
    Ok((read::inputs(reading, plans)?, options))
}

/// The options of a run; plans are named only to find the project file beside them.
pub(crate) fn options(
    reading: &Reading,
    plans: &[PathBuf],
    common: Common,
    threshold: ThresholdFlags,
) -> Result<Options, Failure> {
    let found = project::find(reading, plans)?;
    let lang = lang(common, found.project.lang);
    let mut options = Options::new(reading.today.unwrap_or_else(environment::today));
    options.lang = lang;
    options.threshold = Threshold {
        fail_on: threshold.fail_on.or(found.project.gate.fail_on).unwrap_or(options.threshold.fail_on),
        // A flag can only ask more: the project file's `strict` stays.
        strict: threshold.strict || found.project.gate.strict,
    };
    options.project = found.project;
    options.folder = found.folder;
    options.allow_incomplete = reading.allow_incomplete;
    options.threads = reading.threads;
    options.max_size = reading.max_size;
    Ok(options)
}

/// The language: flag and environment (read by the flags), then the project file, then the locale.
pub(crate) fn lang(common: Common, project: Option<Lang>) -> Lang {
    common.lang.map(Into::into).or(project).unwrap_or_else(environment::locale)
}
