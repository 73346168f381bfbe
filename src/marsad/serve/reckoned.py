"""The constraints of a total in the language of the page.

`marsad.count` words them for analysts in English (`marsad.count.wording`). They are taken apart again by the patterns
in ``texts/en/constraint.toml`` and said by the sentences of the same names; what does not come apart stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from marsad.core.vocabulary import MEASURES
from marsad.publish import inert, wording
from marsad.serve.retold import number_said, pattern_of
from marsad.serve.texts import found
from marsad.serve.words import word

_MEASURE: Final = "|".join(MEASURES)
_NUMBER: Final = r"(?:at least |up to )?[0-9][0-9,–…]*"
_WHO: Final = r"(?: \((?P<who>[^()]*(?:\([^()]*\)[^()]*)*)\))?"
_DAY: Final = re.compile(r"\b([A-Z][a-z]+)(?= \d{4}\b| – )")

Names = Callable[[str], str]


def reckoned(language: str, says: str, names: Names) -> str:
    """The constraint in a language, a source's words in it inert; empty where it cannot be said.

    ``names`` gives what an actor is called there.
    """
    if language == "en":
        return ""
    says = " ".join(says.split())
    for name, said in found("en", "constraint.line").items():
        fits = pattern_of(str(said)).fullmatch(says)
        parts = None if fits is None else _parts(language, fits.groupdict(), names)
        if parts is not None:
            return str(found(language, "constraint.line")[name]).format(**parts)
    return ""


def _parts(language: str, told: dict[str, str], names: Names) -> dict[str, str] | None:
    parts = {}
    for name, value in told.items():
        said: str | None = value
        if name == "figure":
            said = _figure(language, value, names)
        elif name in ("a", "b"):
            said = _short(language, value)
        if said is None:
            return None
        parts[name] = said
    return parts


def _short(language: str, says: str) -> str | None:
    """``the 24 killed over a period``."""
    fits = _short_pattern().fullmatch(says)
    happening = None if fits is None else _happening(language, fits["happening"])
    if fits is None or happening is None:
        return None
    return str(found(language, "constraint.short")["number"]).format(
        number=number_said(language, fits["number"]), measure=word(language, "measure", fits["measure"]),
        happening=happening,
    )  # fmt: skip


def _figure(language: str, says: str, names: Names) -> str | None:
    """``in all 24 combatants of islamic-state killed over a period, 10–24 March 2024 (Joint Operations Command)``."""
    fits = _figure_pattern().fullmatch(says)
    if fits is None:
        return None
    texts, happening = found(language, "constraint.figure"), _happening(language, fits["happening"])
    if happening is None:
        return None
    number = number_said(language, fits["number"])
    if fits["quote"]:
        number = str(texts["read_as"]).format(quote=_apart(fits["quote"]), number=number)
    if fits["named"]:
        number = str(texts["named"]).format(number=number)
    before = str(texts["in_all"]) if fits["all"] else str(texts["among"]) if fits["among"] else ""
    group = str(found(language, "constraint.people")[_groups()[fits["people"]]])
    whose = fits["actor"] and (str(texts["others"]) if fits["actor"] == "others" else names(fits["actor"]))
    people = f"{group} ({_apart(whose)})" if whose else group
    comma = str(found(language, "words")["comma"])
    rest = [_months(language, one) for one in (fits["rest"] or "").split(", ") if one]
    facts = comma.join([f"{before}{number} {word(language, 'measure', fits['measure'])} {people} {happening}", *rest])
    return f"{facts} ({_apart(fits['who'])})" if fits["who"] else facts


def _happening(language: str, says: str) -> str | None:
    texts = found(language, "constraint.happening")
    english = found("en", "constraint.happening")
    if says == english["period"]:
        return str(texts["period"])
    if operation := re.fullmatch(r"in (?:operation |Operation )(.+)", says):
        return str(texts["operation"]).format(name=_apart(operation[1]))
    kind = re.fullmatch(r"in an? (.+)", says)
    code = _kinds(language).get(kind[1]) if kind else None
    return str(texts["kind"]).format(name=code) if code else None


def _months(language: str, said: str) -> str:
    """Days with the months of the language; anything else is a source's."""
    months = _month_names(language)
    if re.search(r"\d{4}$", said) and any(name in months for name in _DAY.findall(said)):
        return _DAY.sub(lambda fits: months.get(fits[1], fits[1]), said)
    return _apart(said)


def _apart(said: str) -> str:
    return f"\u2068{inert.line(said)}\u2069"


@cache
def _short_pattern() -> re.Pattern[str]:
    return re.compile(rf"the (?P<number>{_NUMBER}) (?P<measure>{_MEASURE}) (?P<happening>(?:in|over) .+)")


@cache
def _figure_pattern() -> re.Pattern[str]:
    people = "|".join(sorted(map(re.escape, _groups()), key=len, reverse=True))
    return re.compile(
        r"(?P<all>in all )?(?P<among>among them )?"
        rf"(?:“(?P<quote>[^”]*)” \(read as (?=[^)]*\)))?(?P<number>{_NUMBER})\)?(?P<named> named)? "
        rf"(?P<people>{people})(?: of (?P<actor>[a-z][a-z0-9-]*))? (?P<measure>{_MEASURE}) "
        rf"(?P<happening>(?:in|over) [^,(]+?)(?:, (?P<rest>[^()]*?))?{_WHO}"
    )


@cache
def _groups() -> dict[str, str]:
    table: dict[str, Any] = found("en", "constraint.people")
    return {name: group for group, names in table.items() for name in str(names).split("|")}


@cache
def _kinds(language: str) -> dict[str, str]:
    """What kinds are called in English, and what in the language."""
    return {wording.kind_name(*_split(code)): str(said) for code, said in found(language, "words")["kind"].items()}


def _split(code: str) -> tuple[str, str | None]:
    kind, _, mode = code.partition("/")
    return kind, mode or None


@cache
def _month_names(language: str) -> dict[str, str]:
    english, own = found("en", "words")["month"], found(language, "words")["month"]
    return {str(name): str(own[key]) for key, name in english.items()}
