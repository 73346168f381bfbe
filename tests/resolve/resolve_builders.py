"""Small builders of claims: what a test does not say is unknown."""

from __future__ import annotations

from marsad.core.ids import record_id
from marsad.core.nouns import Claim, Codes, Document, Figure, Place, Role, Span, Speaker, TimeSpan

ANBAR = {"id": "geonames:99592", "name": "Anbar", "admin1": "Anbar", "country": "IQ", "precision": "admin1",
         "lat": 32.9, "lon": 41.6, "parents": ("country:IQ",)}  # fmt: skip
RUTBA = {"id": "geonames:92005", "name": "Rutba", "admin1": "Anbar", "country": "IQ", "precision": "exact",
         "lat": 33.04, "lon": 40.28, "radius_km": 3.0, "parents": ("geonames:99592", "country:IQ")}  # fmt: skip
MOSUL = {"id": "geonames:99072", "name": "Mosul", "admin1": "Nineveh", "country": "IQ", "precision": "exact",
         "lat": 36.34, "lon": 43.12, "radius_km": 8.0, "parents": ("geonames:99131", "country:IQ")}  # fmt: skip
KIRKUK = {"id": "geonames:94787", "name": "Kirkuk", "admin1": "Kirkuk", "country": "IQ", "precision": "exact",
          "lat": 35.47, "lon": 44.39, "radius_km": 6.0, "parents": ("geonames:94786", "country:IQ")}  # fmt: skip
IRAQ = {"id": "country:IQ", "name": "Iraq", "country": "IQ", "precision": "country"}
PLACES = {"Anbar": ANBAR, "Rutba": RUTBA, "Mosul": MOSUL, "Kirkuk": KIRKUK, "Iraq": IRAQ}


class Build:
    """Makes claims, figures, roles and documents in a line each."""

    def place(self, name: str) -> Place:
        return Place(start=0, end=0, text=name, **PLACES[name])

    def day(self, start: str, end: str | None = None, basis: str = "stated") -> TimeSpan:
        precision = "day" if end in (None, start) else "week" if basis == "published" else "range"
        return TimeSpan(start=start, end=end or start, precision=precision, basis=basis)

    def killed(self, low: int, high: int | None = None, **more: object) -> Figure:
        return Figure(measure="killed", low=low, best=low, high=high or low, **more)

    def speaker(self, text: str) -> Speaker:
        return Speaker(start=0, end=0, text=text)

    def role(self, name: str, actor: str | None = None, text: str = "", **more: object) -> Role:
        return Role(role=name, start=0, end=0, text=text or actor or name, actor=actor, **more)

    def claim(
        self, sentence: str = "", *, kind: str = "assault/raid", document: str = "d-1", at: int = 0,
        where: str | None = None, when: TimeSpan | str | None = None, who: str | None = None,
        whom: str | None = None, named: str | None = None, roles: tuple[Role, ...] = (),
        figures: tuple[Figure, ...] = (), status: str = "actual", **more: object,
    ) -> Claim:  # fmt: skip
        kind, _, mode = kind.partition("/")
        roles += (self.role("agent", who),) if who else ()
        roles += (self.role("target", whom, group="combatant"),) if whom else ()
        roles += (self.role("victim", text=named, named=True),) if named else ()
        span = Span(start=at, end=at + len(sentence), quote=sentence)
        made = {
            "document": document, "kind": kind, "mode": mode or None, "codes": Codes(), "status": status,
            "sentence": span, "trigger": Span(start=span.end, end=span.end), "roles": roles,
            "place": self.place(where) if where else None,
            "time": self.day(when) if isinstance(when, str) else when, "figures": figures, **more,
        }  # fmt: skip
        return Claim(id=record_id("c", sorted(made.items())), **made)

    def document(self, name: str, text: str, **more: object) -> Document:
        return Document(id=name, text=text, **more)
