//! The command line: flags in, one library call, one text out, one exit code.

mod args;
mod environment;
mod failure;
mod links;
mod options;
mod output;
mod progress;
mod project;
mod read;

use std::ffi::OsString;

use args::{Args, Command, ListFormat, Usage};
use clap::Parser as _;
use failure::Failure;
use secnumgate::check::{self, Detail, Inspection};
use secnumgate::exit;
use secnumgate::lang::Lang;
use secnumgate::render::{self, Format, Page};

/// Runs the command that the arguments name, and returns the exit code.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        // Help and version are no errors: clap writes them to standard output.
        Err(error) => {
            let judged = error.print().is_ok() && !error.use_stderr();
            return if judged { exit::PASSED } else { exit::NOT_JUDGED };
        }
    };
    let common = args.common;
    dispatch(args).unwrap_or_else(|failure| {
        output::complain(&failure, common);
        exit::NOT_JUDGED
    })
}

fn dispatch(args: Args) -> Result<u8, Failure> {
    let common = args.common;
    match args.command {
        Command::Check(flags) => {
            let (inputs, mut options) = options::gate(&flags.reading, &flags.plans, common, flags.threshold())?;
            options.detail = Detail { passes: flags.all, excerpts: matches!(flags.format, args::CheckFormat::Human) };
            output::refuse_to_overwrite(flags.output.as_deref(), &flags.reading, &flags.plans)?;
            let names = inputs.iter().map(|input| input.path.as_str()).collect::<Vec<_>>().join(", ");
            let report = progress::during(&names, options.lang, || check::check(inputs, &options))?;
            let page = output::page_of(&report, options.lang, common, flags.output.as_deref());
            let page = Page { all: flags.all, ..page };
            let format = match flags.format {
                args::CheckFormat::Human => Format::Human,
                args::CheckFormat::Json => Format::Json,
            };
            output::write(flags.output.as_deref(), &render::render(format, &report, &page))?;
            Ok(report.exit_code)
        }
        Command::List(flags) => {
            let controls = check::controls()?;
            let lang = catalogue_lang(common);
            let text = match flags.format {
                ListFormat::Human => render::list::human(&controls, &output::page(lang, common, None)),
                ListFormat::Markdown => render::list::markdown(&controls, lang),
                ListFormat::Json => render::list::json(&controls),
            };
            output::write(None, &text)?;
            Ok(exit::PASSED)
        }
        Command::Explain(flags) => {
            let controls = check::controls()?;
            let found = render::explain::find(&controls, &flags.control).map_err(Failure::unknown_control)?;
            let lang = catalogue_lang(common);
            let text = match flags.format {
                ListFormat::Human => render::explain::human(&found, &output::page(lang, common, None)),
                ListFormat::Markdown => render::explain::markdown(&found, lang),
                ListFormat::Json => render::explain::json(&found),
            };
            output::write(None, &text)?;
            Ok(exit::PASSED)
        }
        Command::Input(flags) => {
            let plans = [flags.plan];
            let (inputs, options) = options::gate(&flags.reading, &plans, common, args::ThresholdFlags::default())?;
            for input in inputs {
                output::write(None, &check::input(input, &options)?)?;
            }
            Ok(exit::PASSED)
        }
        Command::Inspect(flags) => {
            let plans = [flags.plan];
            let (inputs, options) = options::gate(&flags.reading, &plans, common, args::ThresholdFlags::default())?;
            let page = output::page(options.lang, common, None);
            let (address, format, graph) = (flags.address, flags.format.into(), flags.graph);
            let inspection = Inspection { address, format, graph, page };
            for input in inputs {
                output::write(None, &check::inspect(input, &inspection, &options)?)?;
            }
            Ok(exit::PASSED)
        }
        Command::Bundle(flags) => {
            let options = options::options(&flags.reading, &[], common, args::ThresholdFlags::default())?;
            for (path, source) in check::bundle(&options)? {
                output::write_new(&flags.folder.join(path), &source)?;
            }
            Ok(exit::PASSED)
        }
        Command::Completions { shell } => {
            output::write(None, &Usage::completions(shell))?;
            Ok(exit::PASSED)
        }
        Command::Man => {
            output::write(None, &Usage::man())?;
            Ok(exit::PASSED)
        }
        Command::Schema { document } => {
            output::write(None, &args::schema(document))?;
            Ok(exit::PASSED)
        }
    }
}

/// Language where no project file is read.
fn catalogue_lang(common: args::Common) -> Lang {
    options::lang(common, None)
}
