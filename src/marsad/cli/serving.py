"""The command `serve`: the dashboard, the review queue and the API on this machine."""

from __future__ import annotations

import ipaddress
import os
from typing import Annotated

import typer

from marsad.cli import options
from marsad.cli.terminal import tell
from marsad.core.errors import UsageError


def serve(
    *,
    db: options.Database = None,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, metavar="N", help="The port.")] = 8765,
    team: Annotated[bool, typer.Option("--team", help="People sign in; needed beyond this machine.")] = False,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="A name of the site, as browsers ask for it.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, metavar="N", help="Processes that answer, for many readers.")
    ] = 1,
) -> None:
    """Open the dashboard: map, events, review, counts, and the REST API.

    Without --team it listens on this machine only and needs no password.
    """
    if not team and not _is_loopback(host):
        advice = "Add --team, so that people sign in, or leave --host out."
        raise UsageError("U711", f"Without --team, {host} would show everything to everybody.", advice)
    import uvicorn

    from marsad.serve.app import STARTED_WITH, create_app
    from marsad.serve.site import Settings

    settings = Settings(db=db, team=team, host=host, port=port, names=tuple(name or ()))
    if workers == 1:
        app = create_app(settings)
        tell(f"Marsad is at http://{host}:{port} (Ctrl+C ends it)")
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
        return
    create_app(settings).state.site.close()  # what is wrong shows here, and what the processes share is made once
    tell(f"Marsad is at http://{host}:{port} (Ctrl+C ends it)")
    os.environ[STARTED_WITH] = settings.as_json()
    uvicorn.run(
        "marsad.serve.app:started", factory=True, workers=workers, host=host, port=port, log_level="warning",
        access_log=False, server_header=False,
    )  # fmt: skip


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
