from __future__ import annotations

import gzip
import io

from fastwarc.warc import WarcRecord, WarcRecordType

from marsad.core.nouns import Document, Failure
from marsad.intake import Limits


def page(number: int) -> bytes:
    prose = (
        f"<p>Two men were killed on Monday in raid number {number} in the desert of Anbar province, the army said.</p>"
    )
    return f'<html lang="en"><body><h1>Raid {number} in Anbar kills two</h1>{prose * 3}</body></html>'.encode()


def record(
    body: bytes,
    *,
    number: int = 0,
    media_type: str = "text/html; charset=utf-8",
    more: str = "",
    status: str = "200 OK",
) -> bytes:
    made = WarcRecord()
    made.init_headers(record_type=WarcRecordType.response)
    made.headers["WARC-Target-URI"] = f"https://x.example/{number}"
    made.headers["Content-Type"] = "application/http; msgtype=response"
    made.set_bytes_content(f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n{more}\r\n".encode() + body)
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def pages(count: int = 3) -> list[bytes]:
    return [record(page(number), number=number) for number in range(count)]


def titles(found: list[Document | Failure]) -> list[str | None]:
    return [one.title if isinstance(one, Document) else one.code for one in found]


WHOLE = [f"Raid {number} in Anbar kills two" for number in range(3)]


def test_each_archived_page_is_a_document_with_its_address_and_no_date_of_fetching(read_bytes) -> None:  # type: ignore[no-untyped-def]
    for name, data in (
        ("plain.warc", b"".join(pages())),
        ("members.warc.gz", b"".join(map(gzip.compress, pages()))),
        ("whole.warc.gz", gzip.compress(b"".join(pages()))),
    ):
        found = read_bytes(name, data)
        assert titles(found) == WHOLE
        assert [one.url for one in found] == [f"https://x.example/{number}" for number in range(3)]
        assert {one.published for one in found} == {None}


def test_an_archive_that_was_cut_off_gives_what_was_whole_and_says_so(read_bytes) -> None:  # type: ignore[no-untyped-def]
    assert titles(read_bytes("cut.warc", b"".join(pages())[:-200])) == [*WHOLE[:2], "D140"]
    assert titles(read_bytes("cut.warc.gz", b"".join(map(gzip.compress, pages()))[:-60])) == [*WHOLE[:2], "D105"]


def test_one_corrupt_record_does_not_hide_the_next(read_bytes) -> None:  # type: ignore[no-untyped-def]
    members = [bytearray(gzip.compress(one)) for one in pages()]
    members[1][40:80] = b"\xff" * 40
    assert titles(read_bytes("corrupt.warc.gz", b"".join(members))) == [WHOLE[0], "D105", WHOLE[2]]
    first, second, third = pages()
    assert titles(read_bytes("stray.warc", first + b"stray bytes\r\n" + third)) == [WHOLE[0], "D141", WHOLE[2]]
    unmeasured = second.replace(b"Content-Length", b"Content-Langth")
    assert titles(read_bytes("unmeasured.warc", first + unmeasured + third)) == [WHOLE[0], "D142", "D141", WHOLE[2]]


def test_encodings_of_the_transport_are_undone(read_bytes) -> None:  # type: ignore[no-untyped-def]
    packed = record(gzip.compress(page(1)), more="Content-Encoding: gzip\r\n")
    chunked = record(b"%x\r\n%b\r\n0\r\n\r\n" % (len(page(2)), page(2)), more="Transfer-Encoding: chunked\r\n")
    arabic = "<html><body><h1>انفجار في سوق تلعفر</h1>" + "<p>قتل أربعة أشخاص في انفجار قنبلة في سوق المدينة.</p>" * 3
    declared = record(arabic.encode("cp1256"), media_type="text/html; charset=windows-1256")
    assert titles(read_bytes("a.warc", packed + chunked + declared)) == [WHOLE[1], WHOLE[2], "انفجار في سوق تلعفر"]


def test_a_bomb_among_the_records_is_refused_and_the_others_are_read(read_bytes) -> None:  # type: ignore[no-untyped-def]
    bomb = record(gzip.compress(b"\0" * 5_000_000), more="Content-Encoding: gzip\r\n")
    limits = Limits(document_bytes=100_000_000, ratio_free_bytes=100_000, ratio=50)
    first, second, _ = pages()
    assert titles(read_bytes("bomb.warc", first + bomb + second, limits=limits)) == [WHOLE[0], "D203", WHOLE[1]]


def test_a_record_over_the_bound_is_refused_only_if_it_is_a_page(read_bytes) -> None:  # type: ignore[no-untyped-def]
    film, long_page = record(b"\0" * 50_000, media_type="video/mp4"), record(b"<p>word " * 50_000)
    first, second, _ = pages()
    found = read_bytes("large.warc", first + film + long_page + second, limits=Limits(document_bytes=20_000))
    assert titles(found) == [WHOLE[0], "D201", WHOLE[1]]


def test_what_is_no_document_is_passed_over(read_bytes) -> None:  # type: ignore[no-untyped-def]
    rest = (
        record(b"GIF89a", media_type="image/gif")
        + record(b"gone", status="404 Not Found")
        + record(b"", status="301 Moved")
    )
    assert titles(read_bytes("mixed.warc", rest + pages(1)[0])) == WHOLE[:1]
    assert titles(read_bytes("nothing.warc", rest)) == ["D304"]
