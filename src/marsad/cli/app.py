"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from marsad.cli import (
    backtesting,
    demo,
    explaining,
    extracting,
    forecasting,
    gathering,
    keeping,
    later,
    listing,
    places,
    reading,
    releasing,
    rereading,
    reviewing,
    safekeeping,
    serving,
    signalling,
    team,
    warning,
)
from marsad.cli.terminal import Guarded, tell

app = typer.Typer(
    name="marsad",
    cls=Guarded,
    help="Reads news reports on armed conflict and keeps events whose every figure leads back to a sentence.",
    epilog="Start with `marsad demo`. Every command says more with --help.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        reading.version()
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show where a defect of ours happened.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Reads news reports on armed conflict and keeps events whose every figure leads back to a sentence."""
    if ctx.invoked_subcommand is None:
        for line in ctx.get_help().split("\n"):
            tell(line)


for command, does in (
    (demo.demo, "Run the main job on bundled example reports."),
    (keeping.add, "Read reports and store what they claim."),
    (gathering.gather, "Fetch what outlets have published, and add it."),
    (extracting.extract, "Read reports and print what they claim; no database."),
    (listing.events, "List the events."),
    (reading.count, "Count people as an interval, nobody twice."),
    (explaining.explain, "Show the sentences behind an event or a figure."),
    (reading.verify, "Check every row and every quote again."),
    (rereading.reread, "Show what the stored reports would say if read today."),
    (releasing.release, "Write events for others, with the head of the chain."),
    (safekeeping.backup, "Write the whole ledger into one file."),
    (safekeeping.restore, "Make a ledger from a backup."),
    (serving.serve, "Open the dashboard, the review queue and the API."),
    (backtesting.backtest, "Score the warnings and forecasts of the past."),
    (forecasting.forecast, "Forecast any series of counts as distributions."),
    (signalling.signals, "Find counts that are too high, in any series."),
    (listing.claims, "List the claims."),
    (listing.documents, "List the documents."),
    (listing.failures, "List what could not be read, and why."),
    (reviewing.review, "Answer the questions that matter most."),
    (keeping.judge, "Record what a person holds of two claims."),
    (reading.version, "Print the version."),
):
    app.command(short_help=does)(command)
app.add_typer(warning.app, name="warn", short_help="Show what is above expectation per district, with the evidence.")
app.add_typer(places.app, name="places", short_help="List gazetteers, import your own, look a name up.")
app.add_typer(team.app, name="team", short_help="Who works with a site: people, tokens, the switch, the log.")
app.add_typer(safekeeping.ledger, name="ledger", short_help="A ledger on a server: set it up, and who may do what.")
app.add_typer(gathering.sources, name="sources", short_help="The outlets that are followed.")
later.register(app)
