"""The description of the API is whole, and whatever is asked, the answer is one that it describes."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marsad.serve.app import create_app
from marsad.serve.site import Settings

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip


@pytest.fixture(scope="module")
def api(client, demo_db, places_home):
    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    schema.app = create_app(Settings(db=demo_db, home=places_home))  # its own: asking it ends the site's life each time
    return schema


def operations(description):
    for path, verbs in description["paths"].items():
        for verb, operation in verbs.items():
            yield f"{verb.upper()} {path}", operation


def test_every_route_tells_what_it_does_takes_and_answers(client):
    description = client.get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    found = dict(operations(description))
    assert {
        "GET /v1/events",
        "GET /v1/changes",
        "GET /ogc/collections/events/items",
        "GET /feeds/{search}.atom",
    } <= set(found)
    for name, operation in found.items():
        assert operation.get("description"), name
        ok = operation["responses"]["200"]["content"]
        assert all(content["schema"] for content in ok.values()), name
        problems = {status for status in operation["responses"] if status >= "400"}
        assert problems, name
        for status in problems:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"], name
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query" and parameter["name"] not in ("limit",):
                assert parameter.get("description"), f"{name} {parameter['name']}"


def test_every_schema_that_is_named_is_there(client):
    description = client.get("/openapi.json").json()
    text = client.get("/openapi.json").text
    for name in description["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in text or name in ("HTTPValidationError", "ValidationError")
    import re

    named = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert named <= set(description["components"]["schemas"])


def test_no_question_brings_a_server_error_or_an_answer_that_is_not_described(api):
    asked = 0
    for operation in api.get_all_operations():
        asked += ask(operation.ok())
    assert asked >= 15


def ask(operation):
    """Random questions to one address, right and wrong ones."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(case=operation.as_strategy())
    def check(case):
        case.validate_response(case.call(headers={"host": "localhost"}), checks=CHECKS)

    check()
    return 1


def test_the_description_is_a_page_that_loads_nothing_from_elsewhere(client):
    page = client.get("/docs", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "GET /v1/aggregates" in page.text
    assert "http://" not in page.text.replace(str(client.base_url), "")
    assert "https://" not in page.text
    assert 'dir="rtl"' in client.get("/docs?lang=ar", headers={"accept": "text/html"}).text
