"""The API described on a page, from its OpenAPI description: works without any connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from marsad.core.nouns import Record
from marsad.serve.api.described import describe
from marsad.serve.rendering import render

router = APIRouter(include_in_schema=False)


class Parameter(Record, frozen=True, kw_only=True):
    """What a route takes."""

    name: str
    where: str
    kind: str
    needed: bool
    says: str
    example: str


class Operation(Record, frozen=True, kw_only=True):
    """One route: what it does, takes and answers."""

    path: str
    group: str
    says: str
    parameters: tuple[Parameter, ...]
    answers: tuple[tuple[str, str, str], ...]


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """The description for reading."""
    described = describe(request.app)
    groups: dict[str, list[Operation]] = {}
    for operation in _operations(described):
        groups.setdefault(operation.group, []).append(operation)
    about = [line for line in str(described["info"]["description"]).split("\n") if line.strip()]
    return render(request, "docs.html", groups=groups, about=about)


def _operations(described: Mapping[str, Any]) -> Iterator[Operation]:
    for path, verbs in described["paths"].items():
        for verb, told in verbs.items():
            yield Operation(
                path=f"{verb.upper()} {path}",
                group=(told.get("tags") or ["other"])[0],
                says=told.get("description") or told.get("summary") or "",
                parameters=tuple(_parameter(one) for one in told.get("parameters", ())),
                answers=tuple(
                    (status, answer["description"], ", ".join(answer.get("content", ())))
                    for status, answer in told["responses"].items()
                ),
            )


def _parameter(told: Mapping[str, Any]) -> Parameter:
    schema = told["schema"]
    default = schema.get("default")
    return Parameter(
        name=told["name"], where=told["in"], kind=_kind(schema), needed=bool(told.get("required")),
        says=told.get("description", ""),
        example=str((schema.get("examples") or [""])[0] or (default if default not in (None, [], "") else "")),
    )  # fmt: skip


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))} …"
    bounds = [f"{word} {schema[name]}" for name, word in (("minimum", "≥"), ("maximum", "≤")) if name in schema]
    return " ".join([str(schema.get("type", "")), *bounds])
