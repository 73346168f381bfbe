"""A browser on the demo's database: a page that lets no error of the console and no request to another host pass.

``page.goto(site + "/?lang=ar&theme=dark")`` opens a screen; ``check_access(page)`` runs axe-core on it. The folder is
skipped where there is no Chromium. What needs the map canvas asks for the fixture ``built``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import serving, watched
from playwright.sync_api import Browser, Page, sync_playwright

from marsad.serve.rendering import is_built
from marsad.serve.site import Settings

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("MARSAD_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium: apt install chromium, or set MARSAD_CHROMIUM to one")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def built() -> None:
    """What `make web` builds; without it the test is skipped."""
    if not is_built():
        pytest.skip("the map is not built: install Node 20 or newer, then `make web`")


@pytest.fixture(scope="session")
def site(browser: Browser, demo_database: Path, places_home: Path) -> Iterator[str]:
    """The address of a site on the demo's database. Tests that write take `own_site`."""
    del browser  # without one there is nothing to serve
    with serving(Settings(db=demo_database, home=places_home)) as address:
        yield address


@pytest.fixture
def own_site(browser: Browser, demo_database: Path, places_home: Path, tmp_path: Path) -> Iterator[str]:
    """The same on a copy of the database that the test may change."""
    del browser
    copy = Path(shutil.copy(demo_database, tmp_path / "own.db"))
    with serving(Settings(db=copy, home=places_home)) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser) as opened:
        yield opened


@pytest.fixture
def check_access() -> Callable[[Page], None]:
    """Runs axe-core on a page; serious and critical faults fail. Skips where `make web` has not fetched it."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here: install Node 20 or newer, then `make web`")
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults = [
            f"{fault['id']}: {node['html']} ({node['failureSummary']})"
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]
        assert faults == [], f"{page.url}\n" + "\n".join(faults)

    return check
