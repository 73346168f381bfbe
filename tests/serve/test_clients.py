"""Programs that people use, on a real port of this machine: our own client, geopandas, and GDAL as QGIS has it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time

import msgspec
import pytest
import uvicorn

import marsad
from marsad.core.errors import StoreError, UsageError
from marsad.serve.app import create_app
from marsad.serve.site import Settings


@pytest.fixture(scope="module")
def address(demo_db, places_home):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(Settings(db=demo_db, home=places_home, port=port))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def local(demo_db, places_home):
    with marsad.open(demo_db, home=places_home) as observatory:
        yield observatory


def test_an_observatory_over_http_reads_as_a_local_one(address, local):
    with marsad.open(address) as far:
        for asked in ({}, {"country": "IQ", "kind": ["assault", "protest"]}, {"status": "all", "since": "2024"}):
            assert {e.id: e for e in far.events(**asked)} == {e.id: e for e in local.events(**asked)}
        event = local.events(kind="assault")[0]
        assert far.event(event.id) == event
        assert {claim.id for claim in far.claims(event=event.id)} == set(event.claims)
        assert list(far.claims()) == list(local.claims())
        assert far.document(event.documents[0]) == local.document(event.documents[0])
        assert [d.id for d in far.documents()] == [d.id for d in local.documents(replaced=True)]
        counted = [msgspec.json.encode(one.count("killed", country="IQ", likely=0.9)) for one in (far, local)]
        assert counted[0] == counted[1]
        counted = [msgspec.json.encode(one.count("killed", country="IQ")) for one in (far, local)]
        assert counted[0] == counted[1]
        assert sum(row["events"] for row in far.aggregates("kind")) == len(local.events())


def test_what_it_prints_is_the_same_table(address, local):
    with marsad.open(address) as far:
        there, here = (repr(one.events(country="SY", kind="assault")).splitlines() for one in (far, local))
        assert sorted(there) == sorted(here)


def test_what_goes_wrong_there_is_the_same_error_here(address):
    with marsad.open(address) as far:
        with pytest.raises(UsageError, match="U522"):
            far.events(kind="murder")
        with pytest.raises(UsageError, match="U531"):
            far.event("e-nowhere")
        with pytest.raises(UsageError, match="U561"):
            far.add("reports/")
    with pytest.raises(StoreError, match="S121"), marsad.open("http://127.0.0.1:9") as nobody:
        nobody.events()


def test_what_did_not_change_is_not_sent_again(address):
    with marsad.open(address) as far:
        first = list(far.events())
        kept = dict(far._answers)
        assert list(far.events()) == first
        assert dict(far._answers) == kept


def test_events_are_a_geodataframe(address):
    pytest.importorskip("geopandas")
    with marsad.open(address) as far:
        events = far.events()
        frame = events.to_geopandas()
    assert len(frame) == len(events)
    assert frame.crs.to_epsg() == 4326
    placed = frame[frame["place_precision"].isin(["exact", "near"])]
    assert placed.geometry.notna().all()
    assert frame[~frame.index.isin(placed.index)].geometry.isna().all()


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL is not here: apt-get install gdal-bin")
def test_gdal_opens_the_events_as_a_layer_as_qgis_does(address, local):
    def ogr(*more):
        command = ["ogrinfo", "-ro", f"OAPIF:{address}/ogc", "events", *more]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    whole = ogr("-so")
    assert f"Feature Count: {len(local.events())}" in whole
    assert "Geometry: Point" in whole
    inside = ogr("-spat", "38", "29", "49", "38", "-q")
    assert inside.count("OGRFeature(events)") == len(
        [e for e in local.events(bbox="38,29,49,38") if e.place.precision in ("exact", "near")]
    )


@pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="GDAL is not here: apt-get install gdal-bin")
def test_gdal_copies_every_event_page_by_page(address, local, tmp_path):
    out = tmp_path / "events.geojson"
    subprocess.run(
        ["ogr2ogr", "-oo", "PAGE_SIZE=7", "-f", "GeoJSON", str(out), f"OAPIF:{address}/ogc", "events"],
        check=True, capture_output=True,
    )  # fmt: skip
    found = json.loads(out.read_text())["features"]
    assert {feature["properties"]["id"] for feature in found} == {event.id for event in local.events()}
    assert any(feature["geometry"] is None for feature in found)
