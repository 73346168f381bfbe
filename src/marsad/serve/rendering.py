"""Pages from templates, in the language and theme that the reader asked for.

Words of the site's own are in ``texts/LANGUAGE/*.toml``: ``t("count.title")`` is ``title`` in ``count.toml``. Words of
a source are shown through the filters ``src`` (text) and ``weblink`` (an address, if it is one of the web).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib import resources
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from marsad import __version__
from marsad.publish import inert, wording
from marsad.serve import faults, words
from marsad.serve.people import person_of
from marsad.serve.retold import between, differing, retold
from marsad.serve.texts import LANGUAGES, found

_THEMES: Final = ("light", "dark")
_YEAR: Final = 365 * 24 * 3600


def text(language: str, key: str, /, **values: object) -> str:
    """The site's own words under ``FILE.KEY`` in a language, ``{name}`` filled in; raises `KeyError` for none."""
    said = str(found(language, key))
    return said.format(**values) if values else said


def language_of(request: Request) -> str:
    """The language asked for by ``?lang=``, else the cookie's, else the browser's; English where none is ours."""
    accepted = [part.partition(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")]
    wanted = (request.query_params.get("lang"), request.cookies.get("lang"), *accepted)
    return next((language for language in wanted if language in LANGUAGES), "en")


def _theme_of(request: Request) -> str:
    wanted = (request.query_params.get("theme"), request.cookies.get("theme"))
    return next((theme for theme in wanted if theme in _THEMES), "auto")


def is_built() -> bool:
    """Whether ``make web`` has built what the pages load beside their own: the map, its outlines and the typefaces."""
    return (resources.files("marsad.serve") / "static" / "built" / "fonts.css").is_file()


def weblink(address: str | None) -> str:
    """The address if it is one of the web, else nothing: what a source calls a link may be a script."""
    try:
        return address if address and urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("marsad.serve", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["src"] = inert.line
    made.filters["weblink"] = weblink
    made.filters["plain"] = wording.plain
    return made


def _spoken(language: str) -> dict[str, Callable[..., Any]]:
    """The functions of `marsad.serve.words` in one language: ``word``, ``counted``, ``retold``, ``where`` …"""
    told = (
        words.word, words.counted, words.what, words.country, words.bounds, words.interval, words.day, words.days,
        words.where, words.title_of, words.said, words.in_all, words.toll, words.measured, between, differing, retold,
    )  # fmt: skip
    return {one.__name__: partial(one, language) for one in told} | {"fault": partial(faults.told, language)}


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page.

    Templates also know ``t``, ``lang``, ``dir``, ``theme``, ``url_with``, ``built``, ``request``, ``version``,
    ``team``, ``me`` (who asks) and the functions of `marsad.serve.words` in the page's language: ``days(event.time)``.
    """
    language, theme = language_of(request), _theme_of(request)

    def t(key: str, /, **values: object) -> str:
        return text(language, key, **values)

    def url_with(**changes: str | None) -> str:
        """The address of the page with these parameters changed; None takes one away."""
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
        asked = [*kept, *((name, value) for name, value in changes.items() if value is not None)]
        # One slash at the start: what begins with two is the address of another host.
        return f"/{request.url.path.lstrip('/')}" + (f"?{urlencode(asked)}" if asked else "")

    known = {
        "request": request, "t": t, "lang": language, "dir": "rtl" if language == "ar" else "ltr", "theme": theme,
        "url_with": url_with, "version": __version__, "team": request.app.state.site.settings.team, "built": is_built(),
        "me": person_of(request),
    }  # fmt: skip
    page = HTMLResponse(
        _environment().get_template(template).render({**_spoken(language), **known, **context}), status_code=status
    )
    for name, allowed in (("lang", LANGUAGES), ("theme", (*_THEMES, "auto"))):
        asked = request.query_params.get(name)
        if asked is not None and asked in allowed:
            page.set_cookie(name, asked, max_age=_YEAR, samesite="lax", httponly=True)
    return page
