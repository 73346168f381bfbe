"""A made-up archive of reports with known truth, of any size: what `bench/scale.py` measures on.

Places, days, kinds, actors and tolls are skewed as they are in the news: a few districts and actors have most of the
incidents, most incidents are told once or twice and some by a dozen outlets, a fifth of the reports are copies of
another's text, some name only the district or no day, some read the place wrongly, tolls rise from report to report.
An archive grows in time: `A_DAY` claims a day, however many days. In every `DENSE_EVERY` claims one week of one
district holds `DENSE` incidents, which differ in day, village, weapon and toll and in little else. Nothing here is of
the world.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from datetime import date

from marsad.core.ids import content_id, record_id
from marsad.core.nouns import Claim, Codes, Document, Figure, Place, Role, Span, TimeSpan

A_DAY = 270
DENSE, DENSE_EVERY = 60, 20_000
FIRST_DAY = date(1990, 1, 1).toordinal()
COUNTRIES = ("XA", "XB", "XC", "XD", "XE", "XF")
PROVINCES, DISTRICTS, VILLAGES = 12, 8, 25
SYLLABLES = ("ba", "ra", "mi", "du", "kel", "tar", "su", "han", "zo", "wad", "gir", "nu", "fal", "qes", "lo", "meh")
KINDS = (
    ("armed-clash", "firearms", "raid", 30), ("ied", "explosives", "suicide-attack", 18),
    ("aerial", "heavy-weapons", "drone", 16), ("firearms", "targeted", "armed-clash", 14),
    ("abduct", "abduct", "abduct", 8), ("grenade", "explosives", "ied", 6), ("destroy", "explosives", "aerial", 4),
)  # fmt: skip
"""A mode, two others that reports of the same incident may use for it, and how often it comes."""
DETAILS = (
    "checkpoint", "minibus", "orchard", "clinic", "bakery", "generator", "tanker", "culvert", "silo", "bridge",
    "depot", "mosque", "market", "motorcycle", "pickup", "tractor", "kiosk", "granary", "canal", "quarry", "school",
    "stadium", "workshop", "warehouse", "barracks", "outpost", "antenna", "trench", "convoy", "ferry", "bulldozer",
    "turbine", "cistern", "dormitory", "courtyard", "hangar", "pharmacy", "vineyard", "shepherds", "brickyard",
    "substation",
)  # fmt: skip
OUTLETS = tuple(f"{name} {kind}" for name in ("North", "River", "Tigris", "Coast", "Hill", "Plain", "Lake", "Capital",
                "Desert", "Border") for kind in ("Monitor", "Post", "Herald", "Voice"))  # fmt: skip
AGENCIES = ("Northern News Agency", "State Wire", "Union Press", "Free Press Agency")
WORDS = {"ied": "a roadside bomb", "aerial": "an air strike", "drone": "a drone strike", "firearms": "gunfire",
         "armed-clash": "clashes",
         "raid": "a raid", "suicide-attack": "a suicide attack", "explosives": "a blast",
         "heavy-weapons": "shelling", "targeted": "a shooting", "abduct": "an abduction", "grenade": "a grenade attack",
         "destroy": "a demolition"}  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """One document, the claims in it, and for each claim the number of its incident (-1 for a total)."""

    document: Document
    claims: tuple[Claim, ...]
    truth: tuple[int, ...]


@dataclasses.dataclass(slots=True)
class _Incident:
    number: int
    day: int
    village: int
    mode: tuple[str, str, str]
    agent: str
    target: str
    killed: int
    injured: int
    words: tuple[str, ...]
    operation: str | None
    person: str | None
    witnesses: tuple[str, ...]


class Lineage:
    """Whose part each made-up actor is."""

    def ancestors(self, actor: str) -> tuple[str, ...]:
        """The group that a wing belongs to."""
        group, dash, wing = actor.rpartition("-wing-")
        return (group,) if dash and wing else ()


def reports(claims: int, *, seed: int = 4) -> Iterator[Report]:
    """Reports with at least so many claims together, in the order of their publication, nearly."""
    world, made = _World(seed), 0
    while made < claims:
        for report in world.next_reports():
            made += len(report.claims)
            yield report


def places(seed: int = 4) -> list[Place]:
    """The villages of the world, country by country."""
    return _World(seed).villages


def incidents(seed: int = 4) -> Iterator[tuple[_Incident, Place]]:
    """Incidents without end and where they were: a village mostly, else its district or province."""
    world = _World(seed)
    while True:
        district = world.random.choices(world.districts, world.district_weights)[0]
        incident = world._incident(district, FIRST_DAY)
        coarse, (lower, upper) = world.random.random(), world.areas[incident.village]
        yield incident, world.villages[incident.village] if coarse < 0.82 else lower if coarse < 0.93 else upper


class _World:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = _names(self.random)
        self.villages: list[Place] = []
        self.areas: list[tuple[Place, Place]] = []
        for country in COUNTRIES:
            for province in range(PROVINCES):
                self._settle(country, province)
        self.actors = [f"group-{n}" for n in range(24)] + [f"group-{n % 6}-wing-{n}" for n in range(16)]
        self.actor_weights = [1 / (n + 1) for n in range(len(self.actors))]
        districts = len(self.villages) // VILLAGES
        order = self.random.sample(range(districts), districts)
        self.districts, self.district_weights = order, [1 / (n + 8) for n in range(districts)]
        self.made = self.incidents = self.dense = 0

    def _settle(self, country: str, province: int) -> None:
        at = COUNTRIES.index(country)
        south, west = -30.0 + 12 * at, 10.0 + 8 * (province // 4)
        name, code = next(self.names), f"{country}{province:02d}"
        upper = Place(start=0, end=0, text=name, id=f"scale:{code}", name=name, admin1=name, country=country,
                      lat=south + 3 * (province % 4), lon=west, radius_km=120.0, precision="admin1",
                      parents=(f"country:{country}",))  # fmt: skip
        for district in range(DISTRICTS):
            lat, lon = south + 3 * (province % 4) + 0.5 * (district // 2), west + 0.9 * (district % 2)
            lower = Place(start=0, end=0, text="", id=f"scale:{code}{district}", name=next(self.names), admin1=name,
                          country=country, lat=lat, lon=lon, radius_km=30.0, precision="admin2",
                          parents=(upper.id or "", f"country:{country}"))  # fmt: skip
            for village in range(VILLAGES):
                self.villages.append(Place(
                    start=0, end=0, text="", id=f"scale:{code}{district}v{village}", name=next(self.names),
                    lat=round(lat + self.random.uniform(-0.2, 0.2), 4),
                    lon=round(lon + self.random.uniform(-0.2, 0.2), 4),
                    radius_km=2.0, admin1=name, admin2=lower.name, country=country, precision="exact",
                    parents=(lower.id or "", upper.id or "", f"country:{country}"),
                ))  # fmt: skip
                self.areas.append((lower, upper))

    def next_reports(self) -> list[Report]:
        """The reports of the next incident, of the next dense week, or one total."""
        if self.made >= (self.dense + 0.5) * DENSE_EVERY:
            self.dense += 1
            district = self.random.choice(self.districts[:40])
            week = self._today()
            found = [
                r for _ in range(DENSE) for r in self._told(self._incident(district, week + self.random.randrange(7)))
            ]
        elif self.random.random() < 0.008:
            found = [self._total()]
        else:
            district = self.random.choices(self.districts, self.district_weights)[0]
            found = self._told(self._incident(district, self._today()))
        self.made += sum(len(report.claims) for report in found)
        return found

    def _today(self) -> int:
        return FIRST_DAY + self.made // A_DAY

    def _incident(self, district: int, day: int) -> _Incident:
        draw = self.random
        village = district * VILLAGES + min(int(draw.expovariate(0.15)), VILLAGES - 1)
        mode = draw.choices(KINDS, [k[3] for k in KINDS])[0]
        agent, target = draw.choices(self.actors, self.actor_weights, k=2)
        self.incidents += 1
        return _Incident(
            number=self.incidents, day=day, village=village, mode=mode[:3], agent=agent, target=target,
            killed=min(int(draw.paretovariate(1.1)) - 1, 400), injured=min(int(draw.paretovariate(1.0)) - 1, 900),
            words=tuple(draw.sample(DETAILS, 4)),
            operation=f"{next(self.names)} {next(self.names)}" if draw.random() < 0.01 else None,
            person=f"{next(self.names)} {next(self.names)}" if draw.random() < 0.05 else None,
            witnesses=tuple(next(self.names) for _ in range(6)),
        )  # fmt: skip

    def _told(self, incident: _Incident) -> list[Report]:
        """One to a dozen reports of an incident, some of them copies."""
        found: list[Report] = []
        wires: list[tuple[str, str, _Telling]] = []
        for number in range(min(int(self.random.paretovariate(1.3)), 12)):
            outlet = self.random.choice(OUTLETS)
            if wires and self.random.random() < 0.25:
                agency, _, telling = self.random.choice(wires)
                found.append(telling.report(outlet, agency, incident.day + 1, len(found)))
                continue
            telling = _Telling(self, incident, later=number)
            agency = self.random.choice(AGENCIES) if self.random.random() < 0.3 else ""
            wires.append((agency or outlet, outlet, telling))
            found.append(
                telling.report(outlet, agency or None, incident.day + self.random.choice((0, 0, 1, 1, 2)), len(found))
            )
        return found

    def _total(self) -> Report:
        """A round-up: so many killed within two weeks in a province."""
        district = self.random.choices(self.districts, self.district_weights)[0]
        _, area = self.areas[district * VILLAGES]
        day, killed = self._today(), self.random.randrange(20, 200)
        text = f"At least {killed} people were killed in {area.name} province in two weeks, officials said."
        claim = _claim(
            text, 0, text, "assault", None, replaced(area, text, 0), _days(day - 13, day, "range"), (),
            (_figure("killed", killed, text, 0, scope="total"),), None,
        )  # fmt: skip
        return _published(text, [claim], [-1], self.random.choice(OUTLETS), None, day)


class _Telling:
    """One report's text of an incident; copies share it."""

    def __init__(self, world: _World, incident: _Incident, *, later: int) -> None:
        draw = world.random
        self.incident, self.lines = incident, []
        village = incident.village
        if draw.random() < 0.03:
            village = draw.randrange(len(world.villages))
        lower, upper = world.areas[village]
        coarse = draw.random()
        place = world.villages[village] if coarse < 0.82 else lower if coarse < 0.93 else upper
        if draw.random() < 0.04:
            place = None
        killed = incident.killed + (draw.randrange(1, 3) if later and draw.random() < 0.15 else 0)
        agent = incident.agent if draw.random() < 0.7 else None
        target = incident.target if draw.random() < 0.7 else None
        mode = incident.mode[0 if draw.random() < 0.75 else draw.randrange(3)]
        stated = draw.random() < 0.75
        self.witnesses = [*draw.sample(incident.witnesses, 4), *(next(world.names) for _ in range(6))]
        for line in range(draw.choices((1, 2, 3), (55, 30, 15))[0]):
            words = [word for word in incident.words if draw.random() < 0.7] + draw.sample(DETAILS, 1)
            person = incident.person if incident.person and (line or draw.random() < 0.5) else None
            self.lines.append((place, killed if line != 1 else 0, incident.injured if line != 2 else 0, agent, target,
                               mode, stated, words, person, incident.operation if line == 0 else None))  # fmt: skip

    def report(self, outlet: str, agency: str | None, published: int, number: int) -> Report:
        """The text as this outlet carries it."""
        text, claims = "", []
        for line in self.lines:
            claims.append(self._sentence(len(text), line))
            text += claims[-1].sentence.quote + "\n"
        text += f"It was told by {', by '.join(self.witnesses)} (item {self.incident.number}-{number})."
        return _published(text, claims, [self.incident.number] * len(claims), outlet, agency, published)

    def _sentence(self, at: int, line: tuple) -> Claim:
        place, killed, injured, agent, target, mode, stated, words, person, operation = line
        where = f" in {place.name}" if place else ""
        who = f" by {agent.replace('-', ' ')} fighters" if agent else ""
        whom = f"{target.replace('-', ' ')} members" if target else "people"
        toll = f"killed {killed} {whom}" if killed else f"hit {whom}"
        hurt = f" and injured {injured}" if injured else ""
        day = date.fromordinal(self.incident.day)
        when = f" on {day:%d %B %Y}" if stated else ""
        named = f" Among them was {person}," if person else ""
        under = f" during operation {operation}" if operation else ""
        action = WORDS[mode].capitalize()
        text = f"{action}{who} {toll}{hurt}{where}{when}{under} near the {' and the '.join(words)}.{named}"
        roles = []
        if agent:
            roles.append(_role("agent", agent.replace("-", " "), text, at, agent))
        if target:
            roles.append(_role("target", whom, text, at, target))
        if person:
            roles.append(_role("victim", person, text, at, None, named=True))
        figures = [_figure(m, n, text, at, actor=target) for m, n in (("killed", killed), ("injured", injured)) if n]
        time = _days(self.incident.day, self.incident.day, "day", text, at, f"{day:%d %B %Y}") if stated else None
        return _claim(text, at, action, "assault", mode, replaced(place, text, at) if place else None, time,
                      tuple(roles), tuple(figures), operation)  # fmt: skip


def _names(draw: random.Random) -> Iterator[str]:
    while True:
        yield "".join(draw.choices(SYLLABLES, k=draw.choice((2, 3, 3, 4)))).capitalize()


def replaced(place: Place, text: str, at: int) -> Place:
    """The place as it is named in a sentence."""
    start = text.find(place.name or "")
    return Place(
        start=at + start, end=at + start + len(place.name or ""), text=place.name or "", id=place.id, name=place.name,
        lat=place.lat, lon=place.lon, radius_km=place.radius_km, admin1=place.admin1, admin2=place.admin2,
        country=place.country, precision=place.precision, parents=place.parents,
    )  # fmt: skip


def _days(first: int, last: int, precision: str, text: str = "", at: int = 0, words: str = "") -> TimeSpan:
    start = text.find(words) if words else -1
    span = Span(start=at + start, end=at + start + len(words), quote=words) if start >= 0 else None
    return TimeSpan(start=date.fromordinal(first).isoformat(), end=date.fromordinal(last).isoformat(),
                    precision=precision, basis="stated", span=span)  # type: ignore[arg-type]  # fmt: skip


def _role(role: str, words: str, text: str, at: int, actor: str | None, *, named: bool = False) -> Role:
    start = at + text.find(words)
    return Role(role=role, start=start, end=start + len(words), text=words, actor=actor, named=named,
                group="unknown" if named else "combatant")  # type: ignore[arg-type]  # fmt: skip


def _figure(measure: str, number: int, text: str, at: int, *, actor: str | None = None, scope: str = "event") -> Figure:
    quote = str(number)
    start = at + text.find(f" {quote} " if f" {quote} " in text else quote) + (f" {quote} " in text)
    return Figure(measure=measure, group="combatant" if actor else "unknown", actor=actor, low=number, best=number,
                  high=number, start=start, end=start + len(quote), quote=quote, scope=scope)  # type: ignore[arg-type]  # fmt: skip


def _claim(
    text: str, at: int, trigger: str, kind: str, mode: str | None, place: Place | None, time: TimeSpan | None,
    roles: tuple[Role, ...], figures: tuple[Figure, ...], operation: str | None,
) -> Claim:  # fmt: skip
    codes = Codes(plover=f"ASSAULT/{mode}" if mode else "ASSAULT", acled="Armed clash", cameo="190", ucdp=1, gtd=2,
                  muc4="ATTACK")  # fmt: skip
    missing = {"operation": "no operation is named"} if operation is None else {}
    missing |= {} if time else {"time": "no time in the sentence"}
    return Claim(
        id="", document="", kind=kind, mode=mode, codes=codes, status="actual",  # type: ignore[arg-type]
        sentence=Span(start=at, end=at + len(text), quote=text),
        trigger=Span(start=at, end=at + len(trigger), quote=trigger), roles=roles, place=place, time=time,
        figures=figures, operation=operation, confidence=0.8, maker="scale@1", why_missing=missing,
    )  # fmt: skip


def _published(text: str, claims: list[Claim], truth: list[int], outlet: str, agency: str | None, day: int) -> Report:
    published = f"{date.fromordinal(day).isoformat()}T12:00:00"
    document = Document(id=content_id("d", text.encode()), text=text, title=None, publisher=outlet,
                        published=published, language="en", credit=agency)  # fmt: skip
    told = []
    for claim in claims:
        fields = {name: getattr(claim, name) for name in claim.__struct_fields__}
        fields |= {"document": document.id, "publisher": outlet, "published": published, "credit": agency}
        told.append(Claim(**(fields | {"id": record_id("c", Claim(**fields))})))
    return Report(document, tuple(told), tuple(truth))
