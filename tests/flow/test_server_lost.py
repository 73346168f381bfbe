"""The server dies in the middle of a run: the run says so, and run again it ends as if nothing had been."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.core.errors import StoreError
from marsad.flow.adding import STEPS, add
from marsad.flow.folding import view_of
from marsad.flow.verifying import verify
from marsad.store import Ledger
from postgres_server import Server


@pytest.fixture(scope="module")
def server(postgres: Server) -> Iterator[Server]:
    """One of its own, since it is stopped."""
    own = Server()
    try:
        own.start()
        own.do("CREATE DATABASE laid_out")
        Ledger.open(own.url("laid_out")).close()
        yield own
    finally:
        own.remove()


class StopsAt:
    """Stops the server when a step is reached for the nth time."""

    def __init__(self, server: Server, step: str, nth: int) -> None:
        self._server, self._step, self._left = server, step, nth

    def __call__(self, step: str) -> None:
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                self._server.stop()


@pytest.mark.parametrize(
    ("step", "nth"), [(step, 1) for step in STEPS if step != "done"] + [("read", 4), ("appending", 2), ("appended", 2)]
)
def test_a_run_whose_server_dies_says_so_and_can_be_run_again(server, reports, step, nth):
    with Ledger.open(":memory:") as undisturbed:
        add(undisturbed, [reports], extractor=TollExtractor(), resolver=DayResolver(), batch_size=2)
        wanted = (undisturbed.digest(), undisturbed.counts(), msgspec.json.encode(view_of(undisturbed).events))
    name = server.new_database("laid_out")
    with Ledger.open(server.url_by_port(name)) as ledger:
        with pytest.raises(StoreError) as error:
            add(
                ledger, [reports], extractor=TollExtractor(), resolver=DayResolver(), batch_size=2,
                on_step=StopsAt(server, step, nth),
            )  # fmt: skip
        assert error.value.code in ("S112", "S117")
        assert "again" in error.value.advice
        assert server.password not in str(error.value)
        server.start()
        assert ledger.faults() == []
        add(ledger, [reports], extractor=TollExtractor(), resolver=DayResolver(), batch_size=2)
        assert (ledger.digest(), ledger.counts(), msgspec.json.encode(view_of(ledger).events)) == wanted
        assert verify(ledger).sound
