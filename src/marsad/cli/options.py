"""What several commands take: the database, the filters, and how records are printed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from marsad.flow.selecting import Filters

Database = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="FILE|URL",
        help="The database: a file, or postgresql://… of a team. Without it, $MARSAD_DB, else marsad.db in the data "
        "folder.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of text.")]
AsJsonLines = Annotated[bool, typer.Option("--jsonl", help="Print one JSON record on each line.")]
Out = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", help="Write to this file instead of standard output.", show_default=False),
]
Workers = Annotated[int, typer.Option("--workers", min=1, metavar="N", help="Read with this many processes.")]
Vague = Annotated[
    str,
    typer.Option(
        "--vague-numbers",
        metavar="POLICY",
        help='The policy by which words such as "dozens" become an interval: marsad, acled or isaf.',
    ),
]
_FilterValue = list[str] | None


def _several(name: str, metavar: str, says: str) -> Any:
    return typer.Option(name, metavar=metavar, help=says, show_default=False, rich_help_panel="Filters")


FILTERS: dict[str, tuple[Any, Any]] = {
    "actor": (_FilterValue, _several("--actor", "ACTOR", "An actor's id or full name, with all that is part of it.")),
    "kind": (_FilterValue, _several("--kind", "KIND", "A kind of event, or kind/mode: assault, assault/raid.")),
    "place": (_FilterValue, _several("--place", "NAME", "A place's name in any spelling, or a gazetteer's id.")),
    "country": (_FilterValue, _several("--country", "CC", "A country: IQ, or its name.")),
    "admin1": (_FilterValue, _several("--admin1", "NAME", "A province, by name or gazetteer's id.")),
    "since": (str | None, _several("--since", "DAY", "Not before this day, month or year: 2023-03-24, 2023-03, 2023.")),
    "until": (str | None, _several("--until", "DAY", "Not after this day, month or year.")),
    "status": (
        _FilterValue,
        _several(
            "--status", "STATUS", "actual, attempted, threatened, planned, hypothetical, denied, historical, all."
        ),
    ),
    "min_sources": (int, _several("--min-sources", "N", "At least this many independent sources.")),
    "as_of": (str | None, _several("--as-of", "DAY", "As it stood on this day: only what was published by then.")),
    "bbox": (str | None, _several("--bbox", "W,S,E,N", "Within this box, in degrees: 38.8,29.1,48.6,37.4.")),
}
"""The filters of the contract: the same names on all commands. A filter given several times means "or"."""


def filtered(*, status: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the filters as options; it gets them checked, as ``filters``.

    ``status`` is the status asked for where none is given; None for what is listed anyway.
    """

    def wrap(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command)
        hints = get_type_hints(command, localns={"Filters": object}, include_extras=True)

        def with_filters(**given: Any) -> None:
            asked = {name: given.pop(name) for name in FILTERS}
            command(filters=_checked(asked, status), **given)

        kept = [p.replace(annotation=hints[p.name]) for p in own.parameters.values() if p.name != "filters"]
        added = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[kind, option],
                default=1 if name == "min_sources" else None,
            )
            for name, (kind, option) in FILTERS.items()
        ]  # fmt: skip
        merged = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in kept] + added
        with_filters.__name__, with_filters.__doc__ = command.__name__, command.__doc__
        with_filters.__signature__ = inspect.Signature(merged)  # type: ignore[attr-defined]
        with_filters.__annotations__ = {p.name: p.annotation for p in merged}
        return with_filters

    return wrap


def _checked(asked: dict[str, Any], status: str | None) -> Filters:
    from marsad.flow.selecting import filters_of

    given = {name: value for name, value in asked.items() if value not in (None, [], ())}
    if status is not None:
        given.setdefault("status", status)
    return filters_of(**given)
