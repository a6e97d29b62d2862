"""none, bearer, basic and api_key: one request, signed at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auth_play import GET, args, problems, signed
from callsheet.model.exchange import Request


def test_none_leaves_the_request_alone() -> None:
    assert signed("none", None) == GET


def test_none_takes_no_arguments() -> None:
    assert problems("none", "x") == ["expected no arguments, found the text 'x'"]


def test_bearer_puts_the_token_in_the_authorization_header() -> None:
    assert signed("bearer", "t0k") == replace(GET, headers=(("Authorization", "Bearer t0k"),))


def test_a_token_of_digits_alone_is_text_all_the_same() -> None:
    assert signed("bearer", 12345).header("authorization") == "Bearer 12345"


def test_bearer_replaces_an_authorization_that_the_request_had() -> None:
    request = replace(GET, headers=(("authorization", "old"), ("A", "1")))
    expected = (("A", "1"), ("Authorization", "Bearer new"))
    assert signed("bearer", "new", request).headers == expected


@pytest.mark.parametrize(
    ("username", "password", "expected"),
    [
        ("Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),  # RFC 7617 2
        ("test", "123£", "dGVzdDoxMjPCow=="),  # RFC 7617 2.1
        ("", "", "Og=="),
        ("user", "a:b:c", "dXNlcjphOmI6Yw=="),
        ("user", 7, "dXNlcjo3"),
    ],
)
def test_basic_is_base64_of_utf_8(username: str, password: str | int, expected: str) -> None:
    request = signed("basic", {"username": username, "password": password})
    assert request.headers == (("Authorization", f"Basic {expected}"),)


def test_basic_refuses_a_colon_in_the_user_name() -> None:
    assert problems("basic", {"username": "a:b", "password": ""}) == [
        "expected a user name without ':' (RFC 7617), found the text 'a:b'"
    ]


def test_basic_needs_both_of_its_arguments() -> None:
    assert problems("basic", {"username": "a"}) == ["the login needs 'password'"]


def test_a_key_goes_into_the_named_header() -> None:
    request = replace(GET, headers=(("x-key", "old"),))
    assert signed("api_key", {"header": "X-Key", "value": "k"}, request).headers == (
        ("X-Key", "k"),
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h/p", "http://h/p?k%26=a%20b%2F%C3%A9"),
        ("http://h/p?", "http://h/p?k%26=a%20b%2F%C3%A9"),
        ("http://h/p?x=1", "http://h/p?x=1&k%26=a%20b%2F%C3%A9"),
        ("http://h/p?x=1&", "http://h/p?x=1&k%26=a%20b%2F%C3%A9"),
        ("http://h/p?x=1#top?", "http://h/p?x=1&k%26=a%20b%2F%C3%A9#top?"),
    ],
)
def test_a_key_goes_behind_the_query(url: str, expected: str) -> None:
    request = signed("api_key", {"query": "k&", "value": "a b/é"}, Request("GET", url))
    assert request == Request("GET", expected)


@pytest.mark.parametrize(
    ("before", "expected"),
    [((), "sid=k"), ((("Cookie", "a=1"),), "a=1; sid=k"), ((("cookie", ""),), "sid=k")],
)
def test_a_key_stands_beside_other_cookies(
    before: tuple[tuple[str, str], ...], expected: str
) -> None:
    request = signed("api_key", {"cookie": "sid", "value": "k"}, replace(GET, headers=before))
    assert request.headers == (("Cookie", expected),)


def test_a_key_has_exactly_one_place() -> None:
    both = {"header": "A", "query": "b", "value": "k"}
    assert problems("api_key", both) == ["'header' and 'query' can't stand together"]
    assert problems("api_key", {"value": "k"}) == [
        "the API key needs 'header' or 'query' or 'cookie'"
    ]


def test_a_header_for_a_key_has_the_name_of_a_header() -> None:
    assert problems("api_key", {"header": "a b", "value": "k"}) == [
        "expected a header's name, found the text 'a b'"
    ]


def test_secrets_do_not_print_themselves() -> None:
    shown = (
        repr(args("basic", {"username": "u", "password": "hush-1"}))
        + repr(args("api_key", {"header": "A", "value": "hush-2"}))
        + repr(args("oauth2", {"token_url": "t", "client_id": "c", "client_secret": "hush-3"}))
    )
    assert "hush" not in shown
