"""What is no public web address is refused before anything is looked up or sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.core.errors import RefusedError
from marsad.intake.addresses import refusal_of, web_address

NOT_PUBLIC = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::",
    "2002:808:808::1", "3fff::1", "4000::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.255.255", "2606:4700:4700::1111", "2a00:1450::1"]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_of_the_public_web_is_refused_with_a_reason(address):
    assert refusal_of(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address):
    assert refusal_of(address) is None


@pytest.mark.parametrize("address", [a for a in NOT_PUBLIC if "%" not in a])
def test_the_same_address_written_in_a_url_is_refused_as_well(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(RefusedError):
        web_address(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://127.1/",
        "http://127.0.0.1./", "http://localhost/", "http://localhost./", "http://app.localhost/", "http://printer.local/",
        "http://db.internal/", "http://intranet/", "http://site.test/", "http://hidden.onion/", "http://1.1.1.1.in-addr.arpa/",
        "http://user@news.org/", "http://user:secret@news.org/", "http://news.org:8080/", "https://news.org:80/",
        "https://news.org:22/", "ftp://news.org/", "file:///etc/passwd", "gopher://news.org/", "javascript:alert(1)",
        "data:text/html,x", "//news.org/", "news.org", "", "http://", "http:///x", "http://news.org\\@127.0.0.1/",
        "http://127.0.0.1%2f@news.org/", "http://news.org/a b", "http://news.org/\r\nHost: 127.0.0.1", "http://[::1",
        "http://[fe80::1%25eth0]/", "http://news.org:port/", "http://news.org:99999/", "http://xn--/", "http://-.org/",
        "http://nеws.org/", "http://xn--nws-qdd.org/", "http://ｌｏｃａｌｈｏｓｔ/", "http://①②⑦.⓪.⓪.①/",
        "http://news.org/" + "a" * 3000,
    ],
)  # fmt: skip
def test_a_url_that_leads_elsewhere_or_only_looks_like_another_is_refused(url):
    with pytest.raises(RefusedError) as refused:
        web_address(url)
    assert "is not fetched" in refused.value.message
    assert refused.value.advice


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://News.ORG", "https://news.org/"),
        ("https://news.org:443/a?b=c#part", "https://news.org/a?b=c"),
        ("http://news.org:80/", "http://news.org/"),
        ("https://www.نورث-برس.com/خبر", "https://www.xn----1mchxdm1kqa.com/%D8%AE%D8%A8%D8%B1"),
        ("https://[2606:4700:4700::1111]/x", "https://[2606:4700:4700::1111]/x"),
        ("https://news.org/a%20b?q=%D8%A8", "https://news.org/a%20b?q=%D8%A8"),
    ],
)
def test_a_public_address_is_put_together_anew(url, kept):
    assert str(web_address(url)) == kept


def test_a_test_host_is_let_through_only_where_it_is_named_with_its_port():
    assert str(web_address("http://127.0.0.1:8001/x", test_hosts=frozenset({"127.0.0.1:8001"})))
    for other in ("http://127.0.0.1:8002/", "http://127.0.0.1/", "http://127.0.0.2:8001/"):
        with pytest.raises(RefusedError):
            web_address(other, test_hosts=frozenset({"127.0.0.1:8001"}))


@given(st.text(max_size=80))
def test_whatever_is_typed_gives_an_address_or_our_own_error(text):
    for url in (text, f"http://{text}", f"https://news.org/{text}"):
        try:
            found = web_address(url)
        except RefusedError:
            continue
        assert str(found).isascii()
        assert web_address(str(found)) == found
