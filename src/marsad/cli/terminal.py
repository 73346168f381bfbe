"""The two streams, and what goes wrong: every error is one line that says what to do next, and an exit code."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup

from marsad import __version__
from marsad.core.errors import MarsadError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

REPORT_AT: Final = "the project's issue tracker"
_WIDE: Final = 120
"""Columns of a table that is written to a file or a pipe."""


class Guarded(TyperGroup):
    """A group of commands in which an error becomes a line on standard error and the exit code of the contract."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that was typed."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except MarsadError as error:
            tell_error(error)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            say("Interrupted. What was stored before is kept; run the same command again to go on.")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Whoever reads has seen enough (`marsad events | head`); nothing more can be written, at exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except Exception as error:
            if type(error).__module__.split(".")[0] in ("typer", "click"):
                raise
            _tell_crash(error, debug=bool(ctx.params.get("debug")))
            raise typer.Exit(1) from None
        return result


def tell_error(error: MarsadError) -> None:
    """One line: code, what is wrong, what to do next."""
    say(str(error), style="red")


def _tell_crash(error: Exception, *, debug: bool) -> None:
    if debug:
        say(traceback.format_exc())
    where = traceback.extract_tb(error.__traceback__)[-1]
    say(f"X900: A defect of ours: {type(error).__name__}: {error}", style="red")
    say(f"  in {where.name}, line {where.lineno} of {os.path.basename(where.filename)}; Marsad {__version__}, Python "
        f"{platform.python_version()}, {platform.system()}.")  # fmt: skip
    say(f"Next: Run `marsad --debug …` with the same command, and send what it prints to {REPORT_AT}.")


def out() -> Console:
    """Standard output for tables and text; markup in what is printed is never read."""
    return _console(stderr=False)


def err() -> Console:
    """Standard error for progress and messages."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else _WIDE
    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=False, width=width)


def say(words: str, *, style: str = "") -> None:
    """A message on standard error, its lines not cut; control characters of a source in it do nothing."""
    from marsad.publish import inert

    for line in words.split("\n"):
        err().print(inert.line(line), style=style or None, soft_wrap=True)


def say_empty() -> None:
    """Says that nothing has been added yet, which is another thing than finding nothing."""
    say("The database is empty. Next: `marsad add PATH...` with reports, or `marsad demo` to see how it works.")


def counted(number: int, noun: str) -> str:
    """``1 event``, ``2 events``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def tell(words: str = "", *, style: str = "") -> None:
    """A line of text on standard output, not cut."""
    from marsad.publish import inert

    out().print(inert.line(words), style=style or None, soft_wrap=True)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """A progress bar on standard error where that is a terminal; silent otherwise, and with ``quiet``."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = err()
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(), console=console, transient=True, disable=quiet or not console.is_terminal,
        redirect_stdout=False, redirect_stderr=False,
    ) as bar:  # fmt: skip
        yield bar
