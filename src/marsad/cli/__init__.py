"""The same verbs in a terminal: reads the words typed, calls the façade or a flow, prints records, gives an exit code.

Records go to standard output, progress and messages to standard error; heavy libraries load inside the commands.
Never holds a rule of the domain, and never prints words of a source unless they are inert.
"""

from __future__ import annotations


def main() -> None:
    """The entry point of `marsad`."""
    from marsad.cli.app import app

    app()
