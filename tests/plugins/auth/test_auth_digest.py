"""digest answers RFC 7616 challenges, and those of older servers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from auth_play import GET, answer, args, in_turn, play, session, silence
from callsheet.model.errors import Broken
from callsheet.model.exchange import Request
from callsheet.plugins import registry
from callsheet.plugins.challenges import Challenge
from callsheet.plugins.credentials import Credentials
from callsheet.plugins.digest_answer import Asked
from callsheet.plugins.digest_answer import answer as digest_answer
from callsheet.plugins.protocols import AuthSession
from servers.digest import DigestServer

MUFASA = {"username": "Mufasa", "password": "Circle of Life"}
RFC = {
    "realm": "http-auth@example.org",
    "qop": "auth, auth-int",
    "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
}
RFC_CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


def test_the_md5_example_of_rfc_7616() -> None:
    asked = Asked.of(Challenge("digest", {**RFC, "algorithm": "MD5"}))
    request = Request("GET", "http://www.example.org/dir/index.html")
    assert digest_answer(asked, request, Credentials(**MUFASA), 1, RFC_CNONCE) == (
        'Digest username="Mufasa", realm="http-auth@example.org", '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", '
        'response="8ca523f5e9506fed4657c9700eebdbec", algorithm=MD5, qop=auth, nc=00000001, '
        f'cnonce="{RFC_CNONCE}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )


def test_the_sha_256_example_of_rfc_7616() -> None:
    asked = Asked.of(Challenge("digest", {**RFC, "algorithm": "SHA-256"}))
    request = Request("GET", "http://www.example.org/dir/index.html")
    value = digest_answer(asked, request, Credentials(**MUFASA), 1, RFC_CNONCE)
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in value


def test_the_example_of_rfc_2617_without_an_algorithm() -> None:
    given = {
        "realm": "testrealm@host.com",
        "qop": "auth,auth-int",
        "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "opaque": "5ccc069c403ebaf9f0171e9517f40e41",
    }
    who = Credentials("Mufasa", "Circle Of Life")
    request = Request("GET", "http://www.nowhere.org/dir/index.html")
    value = digest_answer(Asked.of(Challenge("digest", given)), request, who, 1, "0a4f113b")
    assert 'response="6629fae49393a05397450978507c4ef1"' in value
    assert "algorithm" not in value


@pytest.mark.parametrize("qop", [None, "auth", "auth-int", "auth, auth-int", "auth-int,auth"])
@pytest.mark.parametrize(
    "algorithm",
    [
        None,
        "MD5",
        "MD5-sess",
        "SHA-256",
        "SHA-256-sess",
        "SHA-512-256",
        "SHA-512-256-sess",
        "SHA-512",
    ],
)
@pytest.mark.parametrize("extra", ["", "userhash=true", "charset=UTF-8"])
def test_every_algorithm_and_protection_is_answered(
    algorithm: str | None, qop: str | None, extra: str
) -> None:
    server = DigestServer(
        algorithm=algorithm, qop=qop, extra=extra, username="Jäsøn Doe", password="Secret, or not?"
    )
    post = Request("POST", "http://h/doe.json?a=%20b#top", body="grüß".encode())
    who = args("digest", {"username": "Jäsøn Doe", "password": "Secret, or not?"})
    play(registry.auth("digest"), post, who, server, session())
    assert server.log == [401, 200]


def test_later_requests_of_the_run_reuse_the_nonce_and_count() -> None:
    server, run = DigestServer(), session()
    for _ in range(3):
        play(registry.auth("digest"), GET, args("digest", MUFASA), server, run)
    assert server.log == [401, 200, 200, 200]
    assert server.nonces == {"nonce0": 3}


def test_a_stale_nonce_is_exchanged_for_a_new_one() -> None:
    server, run = DigestServer(uses=2), session()
    for _ in range(3):
        play(registry.auth("digest"), GET, args("digest", MUFASA), server, run)
    assert server.log == [401, 200, 200, 401, 200]


def test_a_nonce_that_is_stale_at_once_gets_one_more_try_and_no_third() -> None:
    server = DigestServer(uses=0)
    play(registry.auth("digest"), GET, args("digest", MUFASA), server, session())
    assert server.log == [401, 401, 401]


def test_a_wrong_password_is_tried_once() -> None:
    server, wrong = DigestServer(), args("digest", {**MUFASA, "password": "nope"})
    play(registry.auth("digest"), GET, wrong, server, session())
    assert server.log == [401, 401]


@pytest.mark.parametrize("other", ["https://api.example/", "http://api.example:81/"])
def test_a_nonce_is_not_shown_to_another_origin(other: str) -> None:
    run, who = session(), args("digest", MUFASA)
    play(registry.auth("digest"), GET, who, DigestServer(), run)
    sent = play(registry.auth("digest"), replace(GET, url=other), who, answer, run)
    assert sent == [replace(GET, url=other)]


def test_threads_never_share_a_nonce_count() -> None:
    server, run, who = DigestServer(), session(), args("digest", MUFASA)
    play(registry.auth("digest"), GET, who, server, run)

    def count(_: int) -> str:
        sent = play(registry.auth("digest"), GET, who, answer, run)[0].header("Authorization")
        assert sent is not None
        return sent.partition("nc=")[2][:8]

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(count, range(200)))
    assert sorted(counts) == [f"{number:08x}" for number in range(2, 202)]


def test_the_first_challenge_that_can_be_answered_is_taken() -> None:
    server = DigestServer(
        before=('Basic realm="x", Digest realm="r", nonce="n", algorithm=X-1', "Negotiate abc==")
    )
    play(registry.auth("digest"), GET, args("digest", MUFASA), server, session())
    assert server.log == [401, 200]


@pytest.mark.parametrize(
    ("challenge", "why"),
    [
        (
            'Digest realm="r", nonce="n", algorithm=TIGER',
            "unknown algorithm 'TIGER' (known: MD5, SHA-256, SHA-512-256, SHA-512, also -sess)",
        ),
        ('Digest realm="r", nonce="n", qop="magic"', "unknown qop 'magic' (known: auth, auth-int)"),
        ('Digest realm="r"', "it has no realm or no nonce"),
        ('Digest nonce="r"', "it has no realm or no nonce"),
    ],
)
def test_a_challenge_beyond_us_breaks_the_call(challenge: str, why: str) -> None:
    def service(request: Request) -> object:
        return answer(request, 401, (("www-authenticate", challenge),))

    with pytest.raises(Broken) as broken:
        play(registry.auth("digest"), GET, args("digest", MUFASA), service, session())  # type: ignore[arg-type]
    assert broken.value.kind == "auth"
    assert broken.value.message == f"can't answer the Digest challenge: {why}"


@pytest.mark.parametrize(
    "service",
    [
        in_turn(answer),
        in_turn(silence),
        in_turn(lambda request: answer(request, 401)),
        in_turn(lambda request: answer(request, 401, (("WWW-Authenticate", "Basic"),))),
        in_turn(lambda request: answer(request, 403, (("WWW-Authenticate", "Digest"),))),
    ],
    ids=["ok", "no answer", "no challenge", "another scheme", "another status"],
)
def test_an_answer_without_a_digest_challenge_stands(service: object) -> None:
    run: AuthSession = session()
    sent = play(registry.auth("digest"), GET, args("digest", MUFASA), service, run)  # type: ignore[arg-type]
    assert sent == [GET]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://h", "/"),
        ("http://h?a=/b", "/?a=/b"),
        ("http://h/a/b?c#d", "/a/b?c"),
        ("http://u:p@h:81/a%20b", "/a%20b"),
    ],
)
def test_the_uri_is_the_target_of_the_request_line(url: str, target: str) -> None:
    asked = Asked.of(Challenge("digest", RFC))
    value = digest_answer(asked, Request("GET", url), Credentials("a", "b"), 1, "c")
    assert f'uri="{target}"' in value


def test_an_answer_repeats_only_what_the_challenge_held() -> None:
    asked = Asked.of(Challenge("digest", {"realm": "r", "nonce": "n"}))
    value = digest_answer(asked, GET, Credentials("a", "b"), 1, "c")
    assert [part.partition("=")[0] for part in value.removeprefix("Digest ").split(", ")] == [
        "username",
        "realm",
        "nonce",
        "uri",
        "response",
    ]
