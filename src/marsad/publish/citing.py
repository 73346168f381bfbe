"""How an event is cited: in words, and for a reference manager as BibTeX, with the reports behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from marsad.core.nouns import Event
from marsad.core.vocabulary import Measure
from marsad.publish import inert, wording
from marsad.publish.explain import ClaimTold, Report
from marsad.publish.headline import headline

_LATEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_TOLD: Final[tuple[Measure, ...]] = ("killed", "injured")


def title_of(event: Event) -> str:
    """``Raid, Kirkuk, IQ, 2024-03-12``."""
    where = wording.where(event.place).lstrip("~≈? ")
    facts = [wording.what(event), where, wording.days(event.time)]
    said = ", ".join(fact for fact in facts if fact)
    return said[:1].upper() + said[1:]


def plain(event: Event, *, version: str, state: str, address: str, accessed: str) -> str:
    """One line for a footnote: what, the figures, how many sources, which state of which ledger, where it was seen.

    ``state`` is the ledger's digest, of which the first twelve letters are told; ``accessed`` a day.
    """
    one, reports = event.independent_sources, len(event.documents)
    sources = f"{one} independent source{'' if one == 1 else 's'} in {reports} report{'' if reports == 1 else 's'}"
    people = [(headline(event, [measure]), measure) for measure in _TOLD]
    told = [f"{wording.number(found)} {measure}" for found, measure in people if found is not None]
    figures = f" {', '.join(told)};" if told else ""
    return inert.line(
        f"Marsad {version}: “{title_of(event)}”.{figures} {sources}. Event {event.id}, revision {event.revision}, "
        f"ledger {state[:12]}. {address} (accessed {accessed})."
    )


def bibtex(event: Event, claims: Iterable[ClaimTold], *, version: str, state: str, address: str, accessed: str) -> str:
    """BibTeX (`@misc` for the event, `@online` for each report, biblatex's fields), ready for a reference manager."""
    when = (event.time.start if event.time is not None else None) or accessed
    entries = [_entry("misc", event.id, {
        "title": title_of(event), "author": "Marsad", "year": when[:4], "date": when,
        "note": plain(event, version=version, state=state, address=address, accessed=accessed),
        "url": address, "urldate": accessed,
    })]  # fmt: skip
    reports: dict[str, Report] = {}
    for claim in claims:
        reports.setdefault(claim.report.id, claim.report)
    entries += [
        _entry("online", report.id, {
            "title": report.title or report.name, "author": report.author or report.publisher or "",
            "organization": report.publisher or "", "date": (report.published or "")[:10],
            "year": (report.published or "")[:4], "url": report.url or "",
        })
        for report in reports.values()
    ]  # fmt: skip
    return "\n\n".join(entries) + "\n"


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    safe = re.sub(r"[^A-Za-z0-9:-]", "-", key)
    told = [f"  {name} = {{{_value(name, value)}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{safe},\n" + ",\n".join(told) + "\n}"


def _value(name: str, value: str) -> str:
    """A field's words: LaTeX's own letters escaped, save in an address, which biblatex takes as it is; one author."""
    line = inert.line(value)
    if name == "url":
        return re.sub(r"[{}\\\s]", "", line)
    said = "".join(_LATEX.get(letter, letter) for letter in line)
    return f"{{{said}}}" if name == "author" else said
