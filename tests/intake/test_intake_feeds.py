from __future__ import annotations

import pytest

from marsad.core.nouns import Document, Failure

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Hasakah Wire</title><link>https://hw.example</link><language>en-us</language>
<item><title>Two fighters killed near Shaddadi &amp; Hol</title><link>https://hw.example/1</link><guid>hw-1</guid>
<dc:creator>Lana Aziz</dc:creator><pubDate>Tue, 04 Apr 2023 23:30:00 +0300</pubDate>
<description>Two fighters […]</description>
<content:encoded><![CDATA[<!DOCTYPE html>
<p>Two fighters of the Syrian Democratic Forces were killed on Tuesday by a mine near Shaddadi.</p>
<p>Advertisement</p><p>A third was&nbsp;wounded.</p>
<p>The post <a href="x">Two fighters</a> appeared first on Hasakah Wire.</p>]]></content:encoded></item>
<item><title>Curfew in Qamishli</title><link>https://hw.example/2</link>
<description>Police announced a night curfew.</description></item>
</channel></rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Raqqa Notes</title><id>urn:x</id><updated>2023-04-05T10:00:00Z</updated>
<entry><title>Mine kills shepherd</title><id>urn:1</id><link href="https://rn.example/1"/><published>2023-04-04T22:10:00Z</published>
<updated>2023-04-05T10:00:00Z</updated><author><name>Samer Khoury</name></author>
<summary type="html">
&lt;p&gt;A shepherd was killed by a mine east of Raqqa, his family said.&lt;/p&gt;</summary></entry></feed>
"""


def test_each_entry_of_an_rss_file_is_a_document(read_bytes) -> None:  # type: ignore[no-untyped-def]
    first, second = read_bytes("feed.xml", RSS)
    assert (first.title, first.url, first.author) == (
        "Two fighters killed near Shaddadi & Hol",
        "https://hw.example/1",
        "Lana Aziz",
    )
    assert (first.publisher, first.language, first.published) == ("Hasakah Wire", "en", "2023-04-04T23:30:00")
    assert first.text.split("\n\n") == [
        "Two fighters killed near Shaddadi & Hol",
        "Two fighters of the Syrian Democratic Forces were killed on Tuesday by a mine near Shaddadi.",
        "A third was wounded.",
    ]
    assert (second.text, second.published) == ("Curfew in Qamishli\n\nPolice announced a night curfew.", None)


def test_an_atom_entry_keeps_when_it_was_published_not_when_it_was_changed(read_bytes) -> None:  # type: ignore[no-untyped-def]
    (entry,) = read_bytes("notes.atom", ATOM)
    assert (entry.published, entry.author, entry.publisher) == ("2023-04-04T22:10:00", "Samer Khoury", "Raqqa Notes")
    assert entry.text == "Mine kills shepherd\n\nA shepherd was killed by a mine east of Raqqa, his family said."


def test_an_entry_has_the_same_id_in_tomorrows_file(read_bytes) -> None:  # type: ignore[no-untyped-def]
    first = read_bytes("today.xml", RSS)[0]
    later = RSS.replace(
        "<item>", "<item><title>News of the next day</title><link>https://hw.example/3</link></item><item>", 1
    )
    assert first.id in {found.id for found in read_bytes("tomorrow.xml", later)}


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">',
        '<!-- harmless --><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_with_a_dtd_is_refused(prolog: str, encoding: str, read_bytes) -> None:  # type: ignore[no-untyped-def]
    body = RSS.partition("\n")[2]
    (found,) = read_bytes("bomb.xml", (prolog + body).encode(encoding))
    assert isinstance(found, Failure)
    assert found.code == "D131"


def test_a_feed_that_was_cut_off_gives_what_was_whole_and_says_so(read_bytes) -> None:  # type: ignore[no-untyped-def]
    found = read_bytes("cut.rss", RSS[: RSS.index("<description>Police")])
    assert isinstance(found[0], Document)
    assert isinstance(found[-1], Failure)
    assert found[-1].code == "D132"


def test_a_feed_without_entries_is_a_failure(read_bytes) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes("empty.xml", "<rss version='2.0'><channel><title>Quiet</title></channel></rss>")
    assert found.code == "D303"
