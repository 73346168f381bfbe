"""The command that shows what stands behind a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import out

if TYPE_CHECKING:
    from marsad.publish.explain import Explanation
    from marsad.publish.telling import Line

COLOURS: Final = {
    "": "", "quote": "", "head": "bold", "label": "bold cyan", "dim": "dim", "trigger": "bold red",
    "figure": "bold yellow", "place": "green", "time": "magenta", "speaker": "cyan", "agent": "blue",
    "target": "bright_red", "role": "bright_blue", "operation": "bright_cyan",
}  # fmt: skip


def explain(
    ident: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="An event, a claim or a document, or a figure as EVENT:killed. Ids may be shortened.",
        ),
    ],
    *,
    db: options.Database = None,
    as_json: options.AsJson = False,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Also draw the evidence as a chart, into this file.")
    ] = None,
) -> None:
    """Show what stands behind an event: figures, claims, the sentences with the words marked, who said so, and where.

    Also why the claims were joined, in bits of evidence that add up, and what came near and was not joined.
    """
    import marsad

    with marsad.open(db, create=False) as observatory:
        explanation = observatory.explain(ident)
    if svg is not None:
        _draw(explanation, svg)
    if as_json:
        print_json(explanation)
    else:
        print_explanation(explanation)


def _draw(explanation: Explanation, file: Path) -> None:
    """Writes the chart of the evidence. Raises `UsageError` U605 where the file cannot be written."""
    from marsad.core.errors import UsageError
    from marsad.publish.waterfall import evidence_picture

    try:
        file.write_text(evidence_picture(explanation), encoding="utf-8")
    except OSError as error:
        raise UsageError("U605", f"{file} cannot be written: {error.strerror}.", "Give another file.") from error


def print_explanation(explanation: Explanation, *, most: int | None = None) -> int:
    """Prints an explanation, at most so many lines of it; how many lines were left out.

    On a terminal with colours marked words are coloured, elsewhere they stand in brackets.
    """
    from marsad.cli.listing import actor_names
    from marsad.publish.telling import lines

    told = list(lines(explanation, actors=actor_names()))
    shown = told if most is None else told[:most]
    console = out()
    if console.color_system is None:
        from marsad.publish.telling import as_text

        console.file.write(as_text(shown) + "\n")
    else:
        print_coloured(shown, console.print)
    return len(told) - len(shown)


def print_coloured(told: Iterable[Line], show: Callable[..., None]) -> None:
    """Prints lines in colour, indented as deep as they stand; ``show`` is a console's ``print``."""
    from rich.padding import Padding
    from rich.text import Text

    for line in told:
        text = Text()
        for bit in line.bits:
            text.append(bit.text, style=COLOURS[bit.style])
        show(Padding(text, (0, 0, 0, 2 * line.depth)))
