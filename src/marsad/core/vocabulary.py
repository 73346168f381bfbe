"""The closed vocabularies of the contract, as types: what a field may say.

The event kinds are PLOVER's sixteen types in lower case and Marsad's own ``accident``. Modes are open (a lexicon file
may add one), so they are strings.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Kind = Literal[
    "agree", "consult", "support", "concede", "cooperate", "aid", "retreat", "request", "accuse", "reject",
    "threaten", "protest", "sanction", "mobilize", "coerce", "assault", "accident",
]  # fmt: skip
Status = Literal["actual", "attempted", "threatened", "planned", "hypothetical", "denied", "historical"]
RoleName = Literal["agent", "target", "victim", "participant", "instrument", "place", "beneficiary"]
Group = Literal[
    "leader", "combatant", "security", "civilian", "official", "journalist", "aid-worker", "child", "woman",
    "detainee", "unknown",
]  # fmt: skip
Measure = Literal[
    "killed", "injured", "detained", "abducted", "missing", "displaced", "released", "surrendered", "escaped"
]
Scope = Literal["event", "total"]
Stance = Literal["asserted", "claimed-responsibility", "accused", "denied", "suspected"]
MentionKind = Literal[
    "person", "organisation", "nationality", "place", "facility", "time", "quantity", "money", "weapon", "vehicle",
    "operation",
]  # fmt: skip
PlacePrecision = Literal["exact", "near", "admin2", "admin1", "country", "unknown"]
TimePrecision = Literal["day", "range", "week", "month", "year", "unknown"]
TimeBasis = Literal["stated", "relative", "published"]
Verdict = Literal["same", "different", "unsure", "part-of"]
Review = Literal["machine", "person", "disputed"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)

COUNTED_STATUSES: Final[frozenset[Status]] = frozenset({"actual"})
"""Only what is said to have happened is ever counted (coding rule 3)."""
