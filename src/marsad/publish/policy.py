"""The one place where outputs are coarsened or held back.

Two kinds of output are told apart. A *local* output (a file or a table on the desk of those who keep the ledger) holds
all that the ledger holds; a *public* one will pass through the same function when there are public outputs. One rule
holds for every flat layout already (table, CSV, GeoJSON), because such files travel: a person named in a report who
is no leader, no official and no organised actor is shown as one of a group ("civilian"), not by name. The name stays
in the ledger and in JSON, where a named man can be linked to the toll he is in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from marsad.core.errors import PolicyError
from marsad.core.nouns import Event, Role
from marsad.core.vocabulary import Group

Audience = Literal["local", "public"]
"""Whom an output is for."""

_PUBLIC_PERSONS: Final[frozenset[Group]] = frozenset({"leader", "official"})
_IN_WORDS: Final[dict[Group, str]] = {"unknown": "person"}


def passed(event: Event, *, audience: Audience = "local") -> Event:
    """The event as ``audience`` may see it: unchanged for a local output. Raises `PolicyError` P101 for the public.

    Every layout passes its events through here, so that what is coarsened one day is coarsened everywhere.
    """
    if audience == "public":
        advice = "Write a local output, and decide yourself what of it can be shown."
        raise PolicyError("P101", "This release has no rules for public outputs yet.", advice)
    return event


def name_of(role: Role, *, actors: Callable[[str], str] = str) -> str:
    """What a flat layout calls who takes part: an actor's name, a public person's, else a group's word.

    ``actors`` gives an actor's name for its id.
    """
    if role.actor is not None:
        return actors(role.actor)
    if role.named and role.group not in _PUBLIC_PERSONS:
        return _IN_WORDS.get(role.group, role.group)
    return role.text
