//! The binary `depesche`: command line, configuration, wiring.
//!
//! Exit codes: 0 all went well, 1 something in the input or data needs a look (rejected items, problems found),
//! 2 the command itself failed.

mod args;
mod command;
mod config;
mod interrupt;
mod logging;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;

/// Many small texts are allocated by several threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            output::error(&error);
            ExitCode::from(2)
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let args = args::Args::parse();
    let config = config::Config::resolve(&args.settings)?;
    logging::start(&config)?;
    if args.print_config {
        output::line(&config.to_toml()?)?;
        return Ok(ExitCode::SUCCESS);
    }
    command::run(args.command, &config)
}
