"""Commands that list: events, claims, documents, failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json, writing_to
from marsad.cli.terminal import say, say_empty
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.flow.selecting import Filters

Layout = Annotated[str, typer.Option("--format", metavar="LAYOUT", help="table, json, jsonl, csv or geojson.")]
AllKinds = Annotated[bool, typer.Option("--all-kinds", help="In the table also talks, agreements, accusations, aid.")]


@options.filtered()
def events(
    filters: Filters,
    db: options.Database = None,
    layout: Layout = "table",
    as_json: options.AsJson = False,
    as_jsonl: options.AsJsonLines = False,
    out: options.Out = None,
    all_kinds: AllKinds = False,
) -> None:
    """List the events: when, where, what, who, how many as intervals, by how many independent sources.

    Without --status, those said to have been done or tried. The table leaves out talks and politics unless --kind or
    --all-kinds asks for them; json, jsonl, csv and geojson hold every kind. In the table ~ marks a place that is only
    near, ≈ an area, ? a place not found; 27–30 is an interval, ≥2 has no upper bound, an empty cell is unknown.
    """
    import marsad
    from marsad.publish import layouts

    layout = "json" if as_json else "jsonl" if as_jsonl else layout
    if layout not in layouts.LAYOUTS:
        raise UsageError("U611", f"There is no layout {layout!r}.", f"Use one of {', '.join(layouts.LAYOUTS)}.")
    with marsad.open(db, create=False) as observatory:
        found = observatory.events(filters)
        found = found.all_kinds if all_kinds else found
        names, head = observatory.ledger.names(), observatory.ledger.head()
    if layout == "table" and out is None:
        from marsad.cli.tables import print_events

        if found:
            print_events(found.listed, actors=actor_names(), left_out=len(found) - len(found.listed))
    else:
        with writing_to(out) as stream:
            if layout == "table":
                stream.write(f"{found!r}\n")
            else:
                layouts.write(found, layout, stream, documents=names, actors=actor_names())
        if out is not None:
            say(f"Head of the chain: {head}")
    _say_next(len(found), filters, recorded=len(names), table=layout == "table")
    if found.note:
        say(found.note)


def actor_names() -> Callable[[str], str]:
    """From an actor's id to its name; an id that is not known stands for itself."""
    from marsad.flow.components import actors_of

    actors = actors_of()

    def name(ident: str) -> str:
        return actors.get(ident).name if ident in actors else ident

    return name


def _say_next(found: int, filters: Filters, *, recorded: int, table: bool) -> None:
    if not recorded:
        say_empty()
    elif not found:
        asked = ", ".join(f"--{name.replace('_', '-')}" for name in filters.said())
        advice = f"Ask for less: {asked}." if asked else "`marsad events --status all` lists threats and plans too."
        say(f"No event passes. Next: {advice}")
    elif table:
        say(
            "Next: `marsad explain ID` for what stands behind an event; `marsad count --measure killed` for a total; "
            "`marsad events --format csv --out events.csv` for a spreadsheet."
        )


@options.filtered(status="all")
def claims(
    filters: Filters, db: options.Database = None, as_json: options.AsJson = False,
    as_jsonl: options.AsJsonLines = False,
) -> None:  # fmt: skip
    """List the claims: what one passage of one report says. Of every status, unless one is asked for."""
    import marsad

    with marsad.open(db, create=False) as observatory:
        found, recorded = observatory.claims(filters), len(observatory.ledger.names())
    _print(
        found, recorded=recorded, as_json=as_json, as_jsonl=as_jsonl,
        columns={
            "id": lambda c: c.id[:12], "when": _when, "what": _what,
            "publisher": lambda c: c.publisher or "", "sentence": lambda c: c.sentence.quote,
        },
    )  # fmt: skip


def _when(claim: Any) -> str:
    from marsad.publish import wording

    return wording.days(claim.time)


def _what(claim: Any) -> str:
    from marsad.publish import wording

    return wording.what(claim) + ("" if claim.status == "actual" else f" ({claim.status})")


def documents(
    *, db: options.Database = None, as_json: options.AsJson = False, as_jsonl: options.AsJsonLines = False,
    replaced: Annotated[bool, typer.Option("--replaced", help="Also those that newer versions replaced.")] = False,
) -> None:  # fmt: skip
    """List the documents in the order in which they were recorded."""
    import marsad

    with marsad.open(db, create=False) as observatory:
        found, recorded = observatory.documents(replaced=replaced), len(observatory.ledger.names())
    _print(
        found, recorded=recorded, as_json=as_json, as_jsonl=as_jsonl,
        columns={
            "id": lambda d: d.name if d.own_id else d.id[:12], "published": lambda d: (d.published or "")[:10],
            "publisher": lambda d: d.publisher or "", "title": lambda d: d.title or "",
            "from": lambda d: d.url or d.path or "",
        },
    )  # fmt: skip


def failures(
    *, db: options.Database = None, as_json: options.AsJson = False, as_jsonl: options.AsJsonLines = False
) -> None:
    """List what could not be read, with the reason. `marsad add` of the same path tries it again."""
    import marsad

    with marsad.open(db, create=False) as observatory:
        found = observatory.ledger.failures()
    _print(
        found, as_json=as_json, as_jsonl=as_jsonl,
        columns={"code": lambda f: f.code, "path": lambda f: f.path, "reason": lambda f: f.reason},
    )  # fmt: skip


def _print(
    found: Iterable[Any], *, as_json: bool, as_jsonl: bool, columns: dict[str, Callable[[Any], str]],
    recorded: int | None = None,
) -> None:  # fmt: skip
    items = list(found)
    if as_json:
        print_json(items)
    elif as_jsonl:
        for item in items:
            print_json(item)
    else:
        from marsad.cli.tables import print_list

        if items:
            print_list(items, columns)
        if recorded == 0:
            say_empty()
        else:
            say(f"{len(items)} in all.")
