"""`marsad gather` and `marsad sources`: following outlets, and the list of them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from marsad.cli import options
from marsad.cli.keeping import add_progress, print_json, tell_failures
from marsad.cli.terminal import Guarded, counted, progress, say, tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.flow.following import Standing
    from marsad.flow.gathering import Budget, ListCheck, Tally
    from marsad.intake.outlets import Outlet
    from marsad.observatory import Observatory

sources = typer.Typer(cls=Guarded, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})
ListFile = Annotated[
    Path | None,
    typer.Argument(metavar="[SOURCES.toml]", help="The list of outlets; without it, the one in the data folder."),
]
_LOOK_EVERY = 60.0
_SHOWN_FAILURES = 20


def gather(
    file: ListFile = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="One round, then stop: for cron or a systemd timer.")] = False,
    minutes: Annotated[float, typer.Option("--minutes", min=0.1, help="The longest that one round may take.")] = 60.0,
    megabytes: Annotated[
        float, typer.Option("--megabytes", min=0.1, help="The most that one round may fetch.")
    ] = 500.0,
    db: options.Database = None,
    workers: options.Workers = 1,
    as_json: options.AsJson = False,
) -> None:
    """Fetch what the outlets have published since last time, and add it. Goes on until Ctrl-C, unless --once.

    Each host is asked at its own pace and only for what its robots.txt allows; every original answer is kept as a web
    archive in the data folder. What cannot be fetched is listed with its reason and tried again.
    """
    import marsad
    from marsad.flow.gathering import Budget

    outlets = _outlets(file)
    budget, code = Budget(megabytes=megabytes, minutes=minutes), 0
    with marsad.open(db) as observatory, _stopping() as stop:
        while True:
            code = _round(observatory, outlets, budget, stop, once=once, workers=workers, as_json=as_json)
            if once or stop.wait(_LOOK_EVERY):
                break
            outlets = _outlets(file)  # the list may have been edited
    raise typer.Exit(130 if stop.is_set() and once else code)


def _round(
    observatory: Observatory, outlets: Sequence[Outlet], budget: Budget, stop: threading.Event, *, once: bool,
    workers: int, as_json: bool,
) -> int:  # fmt: skip
    with progress() as bar:
        task = bar.add_task("Gathering", total=None)

        def seen(tally: Tally, words: str) -> None:
            said = f"Gathering: {tally.fetched} new articles, {tally.looked} lists, {len(tally.failed)} failed"
            bar.update(task, description=f"{said} · {words}" if words else said, completed=tally.outlets)

        gathered, added = observatory.gather(
            outlets,
            budget=budget,
            stop=stop,
            workers=workers,
            seen=seen,
            progress=add_progress(bar),
        )
    if as_json:
        print_json({"gathered": gathered, "added": added})
    elif gathered.outlets or added.added:
        tell(
            f"{counted(gathered.outlets, 'outlet')} asked: {gathered.fetched} new, {gathered.changed} changed, "
            f"{gathered.gone} gone, {len(gathered.failed) - gathered.gone} failed. "
            f"{counted(added.added, 'document')} added, {counted(added.claims, 'new claim')}."
        )
        if gathered.stopped:
            say(f"Stopped early: {gathered.stopped}. The next round goes on from there.")
        tell_failures((*gathered.failed, *added.failed)[:_SHOWN_FAILURES])
        if len(gathered.failed) > _SHOWN_FAILURES:
            say(f"… and {len(gathered.failed) - _SHOWN_FAILURES} more: `marsad failures` lists them all.")
    elif once:
        say("No outlet's turn has come: each is looked at every so many minutes (`every` in the list, else 30).")
    return 3 if gathered.failed or added.failed else 0


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM ask for a stop in good order; a second Ctrl-C stops at once."""
    stop = threading.Event()

    def asked(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        say("Stopping after the requests that are under way … (Ctrl-C again stops at once)")

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _outlets(file: Path | None) -> list[Outlet]:
    from marsad.flow import components
    from marsad.intake.outlets import read_outlets

    return read_outlets(file or components.sources_file(), test_hosts=components.test_hosts())


@sources.command("status", short_help="Who was heard, who is quieter than usual, who is silent.")
def status_of_sources(file: ListFile = None, as_json: options.AsJson = False) -> None:
    """Show how each outlet stands: articles in seven days against a normal week, last heard, last failure."""
    from datetime import UTC, datetime

    from marsad.flow import components
    from marsad.flow.following import Memory

    found = Memory(components.gather_folder()).standings(_outlets(file), datetime.now(UTC))
    if as_json:
        print_json(found)
        return
    from marsad.cli.tables import print_list

    print_list(found, {
        "outlet": lambda one: one.name, "voice": lambda one: _VOICES[one.voice],
        "this week": lambda one: str(one.week), "normal": lambda one: "" if one.weekly is None else str(one.weekly),
        "last heard": lambda one: (one.heard or "never")[:16], "last failure": _last_failure,
    })  # fmt: skip
    if any(one.voice == "silent" for one in found):
        say("An outlet that is silent says nothing of what happens where it reports from: silence is not peace.")


_VOICES = {"heard": "heard", "quiet": "quiet (!)", "silent": "silent (!!)", "new": "new", "off": "off"}


def _last_failure(one: Standing) -> str:
    return one.failures[-1] if one.failures else ""


@sources.callback(invoke_without_command=True)
def listed(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """Show the outlets that are followed. `marsad sources start` writes a first list to edit."""
    if ctx.invoked_subcommand is None:
        _list(None, as_json=as_json)


@sources.command("list", short_help="Show the outlets that are followed.")
def list_sources(file: ListFile = None, as_json: options.AsJson = False) -> None:
    """Show the outlets of a list: language, country, where they are read, and whether that was ever checked."""
    _list(file, as_json=as_json)


def _list(file: Path | None, *, as_json: bool) -> None:
    outlets = _outlets(file)
    if as_json:
        print_json(outlets)
        return
    from marsad.cli.tables import print_list

    print_list(outlets, {
        "id": lambda one: one.id, "name": lambda one: one.name, "language": lambda one: one.language,
        "country": lambda one: one.country or "",
        "read from": lambda one: ", ".join((*one.feeds, *one.sitemaps, *one.pages)),
        "checked": lambda one: "yes" if one.checked else "no", "followed": lambda one: "yes" if one.active else "no",
    })  # fmt: skip
    say("Next: `marsad sources check` asks each for its list; `marsad gather --once` fetches what is new.")


@sources.command("start", short_help="Write a first list of outlets, to be edited.")
def start(file: ListFile = None) -> None:
    """Write the starter list: outlets that report on Syria and Iraq, from memory, none of them checked.

    Never overwrites a list. Take out what you do not want to follow, then run `marsad sources check`.
    """
    from marsad.flow import components
    from marsad.intake.outlets import STARTER

    path = file or components.sources_file()
    try:
        with open(path, "x", encoding="utf-8") as out:
            out.write(STARTER.read_text(encoding="utf-8"))
    except FileExistsError:
        raise UsageError("U126", f"{path} is there already.", "Edit it, or give another path.") from None
    tell(f"Written: {path}")
    say("Next: edit it, then `marsad sources check`.")


@sources.command("import", short_help="Add the feeds of an OPML file to the list.")
def import_opml(
    opml: Annotated[Path, typer.Argument(metavar="FILE.opml", help="What a feed reader exports.")],
    file: Annotated[Path | None, typer.Option("--to", metavar="SOURCES.toml", help="The list to add them to.")] = None,
) -> None:
    """Add the feeds of an OPML file to the list of outlets, those that it has already left as they are."""
    from marsad.flow import components
    from marsad.intake.outlets import outlets_of_opml, toml_of

    path = file or components.sources_file()
    try:
        found = outlets_of_opml(opml.read_bytes())
    except OSError as error:
        raise UsageError("U124", f"{opml} cannot be read ({error.strerror}).", "Check the path.") from None
    known = _outlets(path) if path.exists() else []
    feeds, ids = {feed for one in known for feed in one.feeds}, {one.id for one in known}
    fresh = [one for one in found if not feeds & set(one.feeds) and one.id not in ids]
    if fresh:
        with open(path, "a", encoding="utf-8") as out:
            out.write(("\n" if known else "") + toml_of(fresh))
    tell(f"{counted(len(fresh), 'outlet')} added to {path}, {len(found) - len(fresh)} there already.")


@sources.command("add", short_help="Look at an outlet's page or feed, and add it to the list.")
def add_source(
    url: Annotated[str, typer.Argument(metavar="URL", help="The outlet's front page, or its feed or sitemap.")],
    file: Annotated[Path | None, typer.Option("--to", metavar="SOURCES.toml", help="The list to add it to.")] = None,
    *,
    name: Annotated[str | None, typer.Option("--name", help="What it is called; else what it calls itself.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="en, ar …; else what its pages say.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Where it is based: IQ, SY …")] = None,
    ident: Annotated[str | None, typer.Option("--id", help="A short name for it, else from its address.")] = None,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Add it without asking it anything.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Look at an address, find where it lists its articles, and add the outlet to the list.

    Of a page, the feeds it names are asked; without any, the news sitemaps of its robots.txt, else the page's own links
    that read like headlines. The list keeps everything that stands in it already.
    """
    from marsad.flow import components, proposing
    from marsad.intake.doors import Door
    from marsad.intake.outlets import outlet_of, toml_of

    path, hosts = file or components.sources_file(), components.test_hosts()
    known = _outlets(path) if path.exists() else []
    taken = [one.id for one in known]
    if unchecked:
        found = proposing.unchecked(url, test_hosts=hosts, taken=taken)
    else:
        with progress() as bar, Door(test_hosts=hosts) as door:
            bar.add_task(f"Looking at {url}", total=None)
            found = proposing.propose(url, door, taken=taken)
    said = {"name": name, "language": language, "country": country, "id": ident}
    outlet = msgspec.structs.replace(found.outlet, **{key: value for key, value in said.items() if value is not None})
    outlet = proposing.need_language(outlet)
    lists = {*outlet.feeds, *outlet.sitemaps, *outlet.pages}
    for one in known:
        if lists & {*one.feeds, *one.sitemaps, *one.pages}:
            raise UsageError("U144", f"{path} has {one.name} ({one.id}) with this list already.", "Edit that entry.")
        if one.id == outlet.id:
            raise UsageError("U144", f"{path} has the id {one.id} already.", "Give another: --id NAME.")
    written = toml_of([outlet_of(msgspec.to_builtins(outlet), "the new entry", hosts)])
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8") as out:
        out.write(("\n" if known else "") + written)
    if as_json:
        print_json(found)
        return
    if found.checks:
        _print_checks(found.checks)
    tell(f"Added to {path}:")
    for line in written.rstrip().splitlines():
        tell(line)
    say("Next: `marsad gather --once`." if found.checks else "Next: `marsad sources check` asks it for its list.")


@sources.command("check", short_help="Ask each outlet for its lists; nothing is stored.")
def check(
    file: ListFile = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="Only these outlets.")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Ask each outlet for its lists; say how many articles they name, and what is wrong. Exit code 3 if any failed."""
    from marsad.flow import components
    from marsad.flow.gathering import check_lists
    from marsad.intake.doors import Door

    outlets = [one for one in _outlets(file) if not only or one.id in only]
    if not outlets:
        raise UsageError("U126", "No outlet of the list has this id.", "`marsad sources list` shows them.")
    hosts = components.test_hosts()
    found = []
    with progress() as bar, Door(test_hosts=hosts) as door:
        for outlet in bar.track(outlets, description="Checking"):
            found += check_lists(outlet, door)
    if as_json:
        print_json(found)
    else:
        _print_checks(found)
    raise typer.Exit(3 if any(one.trouble for one in found) else 0)


def _print_checks(found: Sequence[ListCheck]) -> None:
    from marsad.cli.tables import print_list

    print_list(found, {
        "outlet": lambda one: one.outlet, "list": lambda one: one.url,
        "articles": lambda one: "" if one.entries is None else str(one.entries),
        "newest": lambda one: (one.newest or "")[:16], "trouble": lambda one: one.trouble or "",
    })  # fmt: skip
