"""The crosswalk: what a kind and mode are called in PLOVER, ACLED, CAMEO, UCDP, GTD and MUC-4.

The rows stand in ``crosswalk.toml``. Two schemes need the sides: ACLED's sub-event types depend on who does it to whom,
UCDP's type of violence on which sides are states, and GTD and MUC-4 take attacks by others than states only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from marsad.core.nouns import Codes
from marsad.core.vocabulary import Kind
from marsad.lexicon.words import read_toml

Side = Literal["state", "armed", "mob", "protesters", "civilian", "thing", "unknown"]
"""Who stands on one side of an event, as far as the schemes care."""

_STATE_MODES = frozenset({"crowd-control"})
_ARMED: frozenset[Side] = frozenset({"state", "armed"})


@cache
def _table() -> Mapping[str, Any]:
    return read_toml((files("marsad.lexicon") / "crosswalk.toml").read_text(encoding="utf-8"), "crosswalk.toml")


def kinds_and_modes() -> tuple[tuple[Kind, str | None], ...]:
    """Every kind alone, and with each of its modes, in the order of the table."""
    named = [name.partition("/") for name in _table()["rows"]]
    return tuple((kind, mode or None) for kind, _, mode in named)


def rows() -> Mapping[str, Mapping[str, Any]]:
    """The rows of the table: for every ``kind`` or ``kind/mode`` what the schemes call it, whoever does it to whom."""
    found: Mapping[str, Mapping[str, Any]] = _table()["rows"]
    return found


def codes(
    kind: Kind, mode: str | None, *, agent: Side = "unknown", target: Side = "unknown", harm: bool = False
) -> Codes:
    """The codes of one event; ``harm`` says that people were killed or hurt."""
    name = f"{kind}/{mode}" if mode else kind
    row = rows().get(name) or rows().get(kind, {})
    return Codes(
        plover=row.get("plover"),
        acled=_acled(name, row, agent, target, harm),
        cameo=row.get("cameo"),
        ucdp=_ucdp(kind, agent, target),
        gtd=row.get("gtd") if agent != "state" else None,
        muc4=_muc4(name, row, agent, target),
    )


def _acled(name: str, row: Mapping[str, Any], agent: Side, target: Side, harm: bool) -> str | None:
    kind = name.split("/", maxsplit=1)[0]
    if kind == "assault" and agent == "mob" and row.get("mob"):
        return str(row["mob"])
    if target == "protesters" and "protesters" in row:
        return str(row["protesters"])
    if "acled" in row and not (target == "protesters" and kind == "assault"):
        return str(row["acled"])
    for rule in _table()["acled"]:
        if rule["kind"] not in (kind, name):
            continue
        if "agent" in rule and agent not in rule["agent"]:
            continue
        if "target" in rule and rule["target"] not in (target, "any"):
            continue
        if rule.get("harm") and not harm:
            continue
        return str(rule["says"])
    return str(row["acled"]) if "acled" in row else None


def as_said(kind: Kind, said: str) -> tuple[str, str] | None:
    """PLOVER's and CAMEO's code of a deed only ``planned``, ``threatened`` or ``refused``; None if it is done."""
    for rule in _table()["said"]:
        if said in rule["said"] and kind in rule["kinds"]:
            return str(rule["plover"]), str(rule["cameo"])
    return None


def settled(codes: Sequence[str | None]) -> list[str | None]:
    """The ACLED values of one sentence's claims, those made one that the codebook codes as one event; None stays."""
    found = list(codes)
    for rule in _table()["one"]:
        if all(code in found for code in rule["holds"]):
            found = [str(rule["says"]) if code in rule["of"] else code for code in found]
    return found


def _ucdp(kind: Kind, agent: Side, target: Side) -> int | None:
    """UCDP GED's type of violence: 1 state-based, 2 non-state, 3 one-sided; null for what GED does not hold."""
    if kind != "assault":
        return None
    if target == "civilian":
        return 3 if agent in _ARMED or agent == "unknown" else None
    if agent == "state" or target == "state":
        return 1
    return 2 if agent == target == "armed" else None


def _muc4(name: str, row: Mapping[str, Any], agent: Side, target: Side) -> str | None:
    """MUC-4 leaves out what armies do to guerrillas, and clashes unless civilians or their goods are hit."""
    if name == "assault/armed-clash":
        return "ATTACK" if target in ("civilian", "thing") else None
    if target == "armed" or (agent == "state" and target == "state"):
        return None
    return row.get("muc4")
