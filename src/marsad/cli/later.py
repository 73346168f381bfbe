"""Commands of the contract that this release does not have: not listed, and said outright when typed."""

from __future__ import annotations

from typing import Final

import typer

from marsad import __version__
from marsad.core.errors import UsageError

_DOES: Final = {
    "publish": "release folders",
    "actors": "importing lists of actors",
}


def register(app: typer.Typer) -> None:
    """Adds them hidden, so that typing one says that it comes later instead of "no such command"."""
    for name in _DOES:
        app.command(
            name,
            hidden=True,
            add_help_option=False,
            context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        )(_not_here)


def _not_here(ctx: typer.Context) -> None:
    name = str(ctx.info_name)
    message = f"`marsad {name}` ({_DOES[name]}) is not in this release ({__version__})."
    raise UsageError("U702", message, "`marsad --help` lists what there is.")
