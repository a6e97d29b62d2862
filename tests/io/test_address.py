"""A URL is taken apart, and what was written stays as it was written."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.io.address import Address, address_of
from callsheet.model.errors import Broken

READ = {
    "http://h": Address("http", "h", None, "/"),
    "HTTP://Example.ORG:80/a/../b?x=%20%2f&y=a+b#top": Address(
        "http", "example.org", 80, "/a/../b?x=%20%2f&y=a+b"
    ),
    "https://h:443?": Address("https", "h", 443, "/?"),
    "http://ann:p%40ss@h:/x": Address("http", "h", None, "/x", "ann:p%40ss"),
    "http://h/caf\xe9 {a|b}?q=日": Address(
        "http", "h", None, "/caf%C3%A9%20%7Ba%7Cb%7D?q=%E6%97%A5"
    ),
    "http://[::1]:8080/": Address("http", "[::1]", 8080, "/"),
    "http://[fe80::1%25eth0]/": Address("http", "[fe80::1%25eth0]", None, "/"),
    "http://b\xfccher.example/": Address("http", "xn--bcher-kva.example", None, "/"),
    "http://BÜCHER.example/": Address("http", "xn--bcher-kva.example", None, "/"),
    "http://under_score/": Address("http", "under_score", None, "/"),
    "http://h/a@b:c": Address("http", "h", None, "/a@b:c"),
}


@pytest.mark.parametrize("url", READ)
def test_a_url_is_read(url: str) -> None:
    assert address_of(url) == READ[url]


WRONG = {
    "ftp://h/": "the URL 'ftp://h/' must begin with http:// or https://",
    "h:80/x": "the URL 'h:80/x' must begin with http:// or https://",
    "/x": "the URL '/x' must begin with http:// or https://",
    "": "the URL '' must begin with http:// or https://",
    "http:///x": "there is no host in the URL 'http:///x'",
    "http://h:0/": "the port '0' in the URL 'http://h:0/' is not one of 1 to 65535",
    "http://h:65536/": "the port '65536' in the URL 'http://h:65536/' is not one of 1 to 65535",
    "http://h:8o/": "the port '8o' in the URL 'http://h:8o/' is not one of 1 to 65535",
    "http://a b/": "'a b' is no host name in the URL 'http://a b/'",
    "http://::1/": "':' is no host name in the URL 'http://::1/'",
    "http://[::1/": "'[:' is no host name in the URL 'http://[::1/'",
}


@pytest.mark.parametrize("url", WRONG)
def test_what_is_no_url_is_refused_with_the_reason(url: str) -> None:
    with pytest.raises(Broken) as caught:
        address_of(url)

    assert (caught.value.kind, caught.value.message) == ("connect", WRONG[url])


def test_a_name_that_idna_forbids_is_refused() -> None:
    with pytest.raises(Broken, match="is no host name: "):
        address_of("http://a\u200b\xfc..x/")


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("http://h:80/", "h"),
        ("https://h:443/", "h"),
        ("http://h:443/", "h:443"),
        ("http://[::1]:81/", "[::1]:81"),
    ],
)
def test_host_names_the_port_only_where_it_is_not_the_schemes_own(url: str, authority: str) -> None:
    assert address_of(url).authority == authority


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        target = address_of("http://h/" + text).target
    except Broken:
        return
    assert target.isascii()
    assert target.isprintable()
    assert " " not in target


@given(
    st.text("abc%25/.;=-_~!$&'()*+,:@", max_size=20),
    st.text("abc%25/.;=-_~!$&'()*+,:@?", max_size=20),
)
def test_a_url_of_allowed_characters_goes_out_letter_for_letter(path: str, query: str) -> None:
    parts = urlsplit(f"http://h/{path}?{query}#f")

    assert address_of(f"http://h/{path}?{query}#f").target == f"{parts.path}?{query}"
