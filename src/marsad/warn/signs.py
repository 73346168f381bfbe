"""Early signs: kinds of event that a desk reads as such. They are evidence on a card; no number is changed by them.

Their names are in ``lexicon/LANGUAGE/said/warn.toml`` under ``[risk]``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from marsad.core.nouns import Event
from marsad.core.saying import Said
from marsad.lexicon.saying import say

_SIGNS: Final[dict[str, str]] = {
    "retreat/escape": "escape",
    "retreat/release": "release",
    "retreat/withdraw": "withdrawal",
    "retreat/resign": "unrest",
    "coerce/arrest": "arrest",
    "coerce/weapons-seized": "cache",
    "coerce/defuse": "defused",
    "threaten": "threat",
    "assault/abduct": "captured",
    "protest": "unrest",
}
STATUSES: Final = ("actual", "threatened", "planned", "hypothetical")
"""Of events that may be signs; of the hypothetical ones only those that would set detainees free."""
_FREED: Final = ("escape", "release")


def signs_in(event: Event) -> list[str]:
    """Which early signs an event is one of, by its kind and mode, its status, and who was hit; never denied ones."""
    if event.status not in STATUSES:
        return []
    kind = next((_SIGNS[key] for key in (f"{event.kind}/{event.mode}", event.kind) if key in _SIGNS), None)
    if event.status == "hypothetical":
        return ["feared"] if kind in _FREED else []
    signs = [kind] if kind else []
    if event.status == "threatened" and "threat" not in signs:
        signs.append("threat")
    hit = any(figure.group == "leader" for figure in event.figures)
    hit = hit or any(role.group == "leader" and role.role in ("target", "victim") for role in event.roles)
    if hit and event.kind in ("assault", "coerce"):
        signs.append("leader")
    return signs


def counted(events: Iterable[Event]) -> dict[str, int]:
    """In how many of the events each sign is, the most frequent first."""
    found: Counter[str] = Counter()
    for event in events:
        found.update(signs_in(event))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def named(sign: str) -> Said:
    """What a sign is called."""
    return Said(key=f"warn.risk.{sign}")


def names_of(found: dict[str, int]) -> dict[str, int]:
    """The same counts under the signs' English names."""
    return {say(named(sign)): many for sign, many in found.items()}
