"""Writes docs/screenshots: each screen of the dashboard on the demo's reports, in both languages and both themes.

    make screenshots

Needs Chromium (``MARSAD_CHROMIUM`` or on the path) and what `make web` builds. Pictures are WebP, made by Chromium.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
QUALITY = 60
SCREENS = {
    "map": "/?",
    "anbar": "/?place=Anbar&since=2024-10-01",
    "table": "/?view=table",
    "event": "/events/{event}?",
    "review": "/review?",
    "count": "/count?measure=killed&actor=islamic-state&since=2024-03&until=2024-03",
    "actor": "/actors/islamic-state?",
    "place": "/places/geonames:99592?",
    "watch": "/watch?",
    "sources": "/sources?",
    "method": "/method?",
}
"""The address of each screen; ``{event}`` is the operation in Anbar."""


@contextmanager
def served(home: str) -> Iterator[str]:
    """The dashboard on a fresh demo database; gives its address."""
    database = str(Path(home) / "demo.db")
    command, environment = [sys.executable, "-m", "marsad"], {**os.environ, "MARSAD_HOME": home}
    subprocess.run([*command, "demo", "--db", database], env=environment, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*command, "serve", "--db", database, "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            time.sleep(0.2)
            try:
                urllib.request.urlopen(address).close()
                break
            except OSError:
                continue
        yield address
    finally:
        server.terminate()
        server.wait()


def shoot(page: Page, address: str, file: Path) -> None:
    """One screen into one file, as soon as nothing moves in it any more."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        sys.exit(f"{address} cannot be shown: {answer and answer.status}")
    if page.locator("#map").count():
        page.wait_for_selector("#map[data-map-state=idle]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    session = page.context.new_cdp_session(page)
    picture = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    file.write_bytes(base64.b64decode(picture["data"]))


def event_in_anbar(page: Page, address: str) -> str:
    """The id of the operation in Anbar, of which the examples tell."""
    found = page.request.get(f"{address}/v1/events?place=Anbar&since=2024-10").json()["items"]
    return next(str(event["id"]) for event in found if event["scope"] == "event")


def main() -> None:
    """All screens on a desk, and the map on a phone."""
    chromium = os.environ.get("MARSAD_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        sys.exit("There is no Chromium: apt install chromium, or set MARSAD_CHROMIUM to one.")
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, served(home) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        )
        desk, phone = (browser.new_page(viewport=size, locale="en-GB") for size in (DESK, PHONE))  # type: ignore[arg-type]
        event = event_in_anbar(desk, address)
        for language in ("en", "ar"):
            for theme in ("light", "dark"):
                for name, path in SCREENS.items():
                    asked = f"{address}{path.format(event=event)}&lang={language}&theme={theme}"
                    shoot(desk, asked, OUT / f"{name}-{language}-{theme}.webp")
                shoot(phone, f"{address}/?lang={language}&theme={theme}", OUT / f"phone-{language}-{theme}.webp")
        browser.close()
    for file in sorted(OUT.glob("*.webp")):
        print(f"{file.stat().st_size // 1024:>4} kB  {file.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
