"""Examples of answers, and the schemas of those that are no record of the contract. The reports behind are made up."""

from __future__ import annotations

from typing import Any, Final

_INTERVAL: Final = {"low": 3, "best": 3, "high": 6}
_EVENT: Final = {
    "schema": "marsad.event/1", "id": "e-7kq2m3x5c4w6n7p2r3s4t5u6", "kind": "assault", "mode": "raid",
    "codes": {"plover": "ASSAULT", "acled": "Attack", "cameo": "190", "ucdp": 1, "gtd": 2, "muc4": "ATTACK"},
    "status": "actual", "place": None, "time": None, "roles": [],
    "figures": [{"measure": "killed", "group": "combatant", "actor": "islamic-state", "low": 3, "best": 3, "high": 6,
                 "claims": ["c-1"], "sources": 1, "scope": "event", "included": False}],
    "claims": ["c-1"], "documents": ["d-1"], "independent_sources": 1, "operation": None, "part_of": None,
    "contains": [], "conflicts": [], "revision": 1, "review": "machine", "scope": "event",
}  # fmt: skip
_FEATURE: Final = {
    "type": "Feature", "geometry": {"type": "Point", "coordinates": [43.1289, 36.335]},
    "properties": {"kind": "exact", "events": 2, "ids": ["e-7kq2m3x5c4w6n7p2r3s4t5u6"], "radius_km": 5.0,
                   "name": "Mosul", "admin1": "Nineveh", "country": "IQ", "place": "geonames:99072",
                   "precision": "exact", "start": "2024-03-12", "end": "2024-03-12", "kinds": {"assault": 2},
                   "killed_low": 3, "killed_best": 3, "killed_high": 6},
}  # fmt: skip
EXAMPLES: Final[dict[str, Any]] = {
    "events": {"items": [_EVENT], "next": "WyItdGltZSIsLTE5NzkyLC0xLC0xXQ", "total": 214},
    "event": _EVENT,
    "claims_of": {"items": [{"id": "c-1", "kind": "assault", "publisher": "Tigris Post", "url": None}]},
    "aggregates": {"by": ["month"], "rows": [{"month": "2024-03", "events": 7, "killed": _INTERVAL,
                                              "injured": {"low": 0, "best": 0, "high": 0}}], "note": "People are …"},
    "map": {"type": "FeatureCollection", "features": [_FEATURE]},
    "count": {"measure": "killed", "filters": {"country": ["IQ"]}, "low": 22, "best": 29, "high": 30,
              "events": ["e-7kq2m3x5c4w6n7p2r3s4t5u6"], "constraints": [], "policy": "marsad"},
    "sources": {"items": [{"publisher": "Tigris Post", "documents": 12, "first": "2024-03-01", "last": "2024-03-24",
                           "events": 9}], "failures": 0},
    "actors": {"items": [{"id": "islamic-state", "name": "Islamic State", "events": 31, "killed": _INTERVAL,
                          "injured": _INTERVAL}]},
    "places": {"items": [{"id": "geonames:99072", "name": "Mosul", "admin1": "Nineveh", "country": "IQ",
                          "precision": "exact", "lat": 36.335, "lon": 43.1289, "radius_km": 5.0, "events": 4}]},
    "outlines": {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "pcode:IQG01Q02", "geometry": {"type": "MultiPolygon", "coordinates": []},
         "properties": {"name": "Rutba", "name_ar": "الرطبة", "level": "admin2", "country": "IQ", "lat": 32.9,
                        "lon": 40.3}}]},
    "changes": {"items": [{"event": "e-7kq2m3x5c4w6n7p2r3s4t5u6", "change": "set", "into": None}], "next": "7.112",
                "more": False},
}  # fmt: skip


def _list_of(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    item = {"type": "object", "properties": properties}
    return {
        "type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": item}, **more}
    }  # fmt: skip


_TEXT: Final = {"type": "string"}
_NULLABLE: Final = {"type": ["string", "null"]}
_NUMBER: Final = {"type": ["number", "null"]}
_COUNT: Final = {"type": "integer", "minimum": 0}
_PEOPLE: Final = {
    "type": "object", "description": "A null high has no upper bound.",
    "properties": {name: {"type": ["integer", "null"]} for name in ("low", "best", "high")},
}  # fmt: skip
_GEOMETRY: Final = {
    "type": ["object", "null"],
    "properties": {"type": {"const": "Point"}, "coordinates": {"type": "array", "items": {"type": "number"}}},
}
_COLLECTION: Final = {
    "type": "object", "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object", "required": ["type", "geometry", "properties"],
                "properties": {"type": {"const": "Feature"}, "geometry": _GEOMETRY, "properties": {"type": "object"}},
            },
        },
    },
}  # fmt: skip
SCHEMAS: Final[dict[str, Any]] = {
    "Aggregates": {
        "type": "object", "required": ["by", "rows", "note"],
        "properties": {
            "by": {"type": "array", "items": _TEXT}, "note": _TEXT,
            "rows": {"type": "array", "items": {"type": "object", "properties": {
                "events": _COUNT, "killed": _PEOPLE, "injured": _PEOPLE}}},
        },
    },
    "Map": _COLLECTION,
    "Features": _COLLECTION,
    "Outlines": {"type": "object", "required": ["type", "features"],
                 "properties": {"type": {"const": "FeatureCollection"},
                                "features": {"type": "array", "items": {"type": "object"}}}},
    "ClaimInDocument": {
        "type": "object", "required": ["id", "document", "sentence"],
        "description": "A claim with its document's id, publisher, date, title, address and language.",
        "properties": {"id": _TEXT, "document": _TEXT, "publisher": _NULLABLE, "published": _NULLABLE,
                       "url": _NULLABLE, "title": _NULLABLE, "language": _NULLABLE},
    },
    "Sources": _list_of(
        {"publisher": _NULLABLE, "documents": _COUNT, "first": _NULLABLE, "last": _NULLABLE, "events": _COUNT},
        failures=_COUNT,
    ),
    "Actors": _list_of({"id": _TEXT, "name": _TEXT, "events": _COUNT, "killed": _PEOPLE, "injured": _PEOPLE}),
    "Actor": {"type": "object", "required": ["id", "name"], "properties": {
        "id": _TEXT, "name": _TEXT, "within": {"type": "array", "items": _TEXT},
        "parts": {"type": "array", "items": _TEXT}, "events": _COUNT}},
    "Places": _list_of(
        {"id": _NULLABLE, "name": _NULLABLE, "admin1": _NULLABLE, "country": _NULLABLE, "precision": _TEXT,
         "lat": _NUMBER, "lon": _NUMBER, "radius_km": _NUMBER, "events": _COUNT}
    ),
    "Changes": _list_of(
        {"event": _TEXT, "change": {"enum": ["set", "gone"]}, "into": _NULLABLE},
        next={"type": "string", "description": "The position to ask from next time."}, more={"type": "boolean"},
    ),
}  # fmt: skip
