"""`marsad places`: what gazetteers there are, what a name may mean in them, and bringing one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import Guarded, counted, progress, say
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress as Bar

    from marsad.lexicon.gazetteer_import import Imported

app = typer.Typer(cls=Guarded, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})


@app.callback(invoke_without_command=True)
def places(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """Say which gazetteers are loaded: their places by country and kind, and whom to credit.

    `marsad places import FILE` adds one, `marsad places look NAME` shows what a name may mean.
    """
    if ctx.invoked_subcommand is None:
        _list(as_json=as_json)


def _list(*, as_json: bool) -> None:
    from marsad.flow.components import home_folder
    from marsad.lexicon import gazetteer, gazetteer_import

    home = home_folder()
    found = [_world(home), *gazetteer_import.imported(gazetteer.folders(home)[1])]
    if as_json:
        print_json(found)
        return
    from marsad.cli.tables import print_list

    columns: dict[str, Any] = {
        "name": lambda one: one.name, "places": lambda one: f"{one.places:,}", "kinds": lambda one: _most(one.kinds),
        "countries": lambda one: _most(one.countries), "credit": lambda one: one.attribution or "not stated",
        "from": lambda one: one.file,
    }  # fmt: skip
    print_list(found, columns)
    say("Next: `marsad places import FILE` adds a gazetteer; `marsad places look NAME` shows what a name may mean.")


def _world(home: Path | None) -> Imported:
    from marsad.cli.keeping import compile_gazetteer
    from marsad.lexicon import gazetteer
    from marsad.lexicon.gazetteer_import import Imported

    with progress() as bar:
        compile_gazetteer(bar)
    counts = gazetteer.counts(home)
    kinds, countries = dict[str, int](), dict[str, int]()
    for (kind, country), number in counts.items():
        kinds[kind] = kinds.get(kind, 0) + number
        countries[country] = countries.get(country, 0) + number
    return Imported(
        name="world", file="shipped with Marsad", layout="index", places=sum(kinds.values()), kinds=kinds,
        countries=countries, with_coordinates=sum(kinds.values()), changed=False,
        attribution="GeoNames, https://www.geonames.org, CC BY 4.0",
    )  # fmt: skip


def _most(counts: dict[str, int]) -> str:
    """The largest counts, the rest as a number."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    said = [f"{name or 'none said'} {number:,}" for name, number in ordered[:4]]
    return ", ".join([*said, f"{len(ordered) - 4} more"] if len(ordered) > 4 else said)


@app.command("import", short_help="Add gazetteers of your own.")
def bring(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="GeoNames dump (.txt, .zip), CSV, TSV, GeoJSON, JSON Lines.")
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN,...",
            help="Which column holds what, where its name does not say: name, lat, lon, id, names, country, admin1, "
            "admin2, admin3, kind, population. Several columns for one field: names=ar|ku.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="What to call it; else the file's name.", show_default=False),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option("--country", metavar="CC", help="The country, for files that name none.", show_default=False),
    ] = None,
    attribution: Annotated[
        str | None,
        typer.Option("--attribution", metavar="TEXT", help="Whom to credit, and the licence.", show_default=False),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Add gazetteers: their places are found beside the world's, from the next report that is read.

    What a file is, its content says. Importing a file again changes nothing; a newer file of the same name takes the
    place of the older one. An import that is cut off leaves things as they were.
    """
    from marsad.flow.components import home_folder
    from marsad.lexicon import gazetteer
    from marsad.lexicon.gazetteer_import import import_file

    if name is not None and len(files) > 1:
        raise UsageError("U219", "--name is for one file", "import the files one by one")
    home, columns = home_folder(), _mapping(mapping)
    folder = gazetteer.folders(home)[1]
    kept = []
    with progress() as bar:
        for file in files:
            one = import_file(
                file, folder, name=name, mapping=columns, country=_country(country), attribution=attribution,
                progress=_shown(bar, file.name),
            )  # fmt: skip
            kept.append(one)
        gazetteer.open_gazetteer(home, progress=_shown(bar, "Compiling")).close()
    for one in kept:
        _tell(one)
    if as_json:
        print_json(kept)
    elif outlined := sum(one.outlines for one in kept):
        say(f"The dashboard's map draws {counted(outlined, 'outline')} of these from its next start: marsad serve.")


def _shown(bar: Bar, title: str) -> Callable[[str, float], None]:
    """A task of the progress bar, as what reports progress."""
    task = bar.add_task(title, total=100)
    return lambda what, share: bar.update(task, description=what, completed=round(100 * share))


def _tell(one: Imported) -> None:
    if not one.changed:
        say(f"{one.file}: the same was there already, as {one.name!r}; nothing changed.")
    else:
        bare = one.places - one.with_coordinates
        without = (
            f", {bare:,} of them without coordinates (their names and the areas around them count)" if bare else ""
        )
        say(f"{one.file}: {counted(one.places, 'place')} as {one.name!r}: {_most(one.kinds)}{without}.")
    if one.refused:
        say(f"  {counted(one.refused, 'record')} left out, such as {'; '.join(one.examples)}.", style="yellow")
    if one.countries.get(""):
        say(f"  {one.countries['']:,} name no country. Next: import again with --country CC.", style="yellow")
    if not one.attribution:
        say("  Whom to credit is not said in it. Next: --attribution TEXT, before anything is published.")


def _mapping(said: str | None) -> dict[str, str]:
    pairs = [part.partition("=") for part in (said or "").split(",") if part.strip()]
    wrong = [field for field, sign, column in pairs if not (field.strip() and sign and column.strip())]
    if wrong:
        raise UsageError("U216", f"--map cannot read {wrong[0]!r}", "write --map name=COLUMN,lat=COLUMN,lon=COLUMN")
    return {field.strip(): column.strip() for field, _, column in pairs}


def _country(said: str | None) -> str | None:
    if said is None:
        return None
    from marsad.lexicon.gazetteer_rows import country_codes
    from marsad.lexicon.romanise import fold

    code = country_codes().get(fold(said))
    if code is None:
        raise UsageError("U220", f"{said!r} is no country", "use its ISO code, such as IQ, or its English name")
    return code


@app.command(short_help="Show what a name may mean.")
def look(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A place's name in any spelling, or a gazetteer's id.")],
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Only in this country.", show_default=False)
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="At most so many.")] = 20,
    as_json: options.AsJson = False,
) -> None:
    """Show the places that a name may mean, the likeliest first, before any context.

    fit: how well the name fits (1.00 is the very spelling). score: with how well known the place is.
    """
    from marsad.flow.components import home_folder
    from marsad.lexicon.gazetteer import open_gazetteer

    with open_gazetteer(home_folder()) as gazetteer:
        known = gazetteer.get(name) if ":" in name else None
        found = [known] if known is not None else gazetteer.look_up(name, country=_country(country))
    if as_json:
        print_json(found[:most])
        return
    from marsad.cli.tables import print_list

    columns: dict[str, Any] = {
        "score": lambda one: f"{one.score:.2f}", "fit": lambda one: f"{one.match:.2f}", "name": lambda one: one.name,
        "kind": lambda one: one.kind, "in": lambda one: ", ".join(filter(None, (one.admin2, one.admin1, one.country))),
        "lat": lambda one: "" if one.lat is None else f"{one.lat:.3f}",
        "lon": lambda one: "" if one.lon is None else f"{one.lon:.3f}",
        "people": lambda one: f"{one.population:,}" if one.population else "", "id": lambda one: one.id,
    }  # fmt: skip
    print_list(found[:most], columns)
    if not found:
        say(f"No gazetteer knows {name!r}. Next: `marsad places import FILE` adds one.")
    elif len(found) > most:
        say(f"{len(found) - most} more: --most {len(found)}.")


@app.command(short_help="Take an imported gazetteer away.")
def remove(name: Annotated[str, typer.Argument(metavar="NAME", help="As `marsad places` lists it.")]) -> None:
    """Take an imported gazetteer away. Events that were read with it stay as they are."""
    from marsad.flow.components import home_folder
    from marsad.lexicon import gazetteer, gazetteer_import

    gazetteer_import.remove(gazetteer.folders(home_folder())[1], name)
    say(f"Removed {name!r}.")
