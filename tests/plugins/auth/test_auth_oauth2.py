"""oauth2 fetches a token once for a run, and again when it must."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import pytest

from auth_play import GET, answer, args, play, problems, session, silence
from callsheet.model.errors import Broken
from callsheet.model.exchange import Ending, Exchange, HttpOptions, Request
from callsheet.plugins import registry
from callsheet.plugins.protocols import AuthSession

URL = "https://login.example/token"
CLIENT = {"token_url": URL, "client_id": "me", "client_secret": "s3cret"}
OAUTH2 = registry.auth("oauth2")


@dataclass
class Login:
    """A token endpoint and the service that trusts its tokens, all but the ``revoked``."""

    reply: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    revoked: set[str] = field(default_factory=set)
    asked: list[Request] = field(default_factory=list)
    served: list[str | None] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __call__(self, request: Request) -> Exchange:
        if request.url == URL:
            self.asked.append(request)
            number = next(self.numbers)
            reply = {"access_token": f"t{number}", "token_type": "Bearer", **self.reply}
            return answer(request, self.status, body=json.dumps(reply).encode())
        self.served.append(request.header("Authorization"))
        token = (request.header("Authorization") or "").removeprefix("Bearer ")
        return answer(request, 401 if token in self.revoked else 200)

    def call(self, client: dict[str, Any], run: AuthSession) -> None:
        play(OAUTH2, GET, args("oauth2", client), self, run)


def form(request: Request) -> list[tuple[str, str]]:
    return parse_qsl((request.body or b"").decode(), keep_blank_values=True)


def test_client_credentials_go_in_the_header_by_default() -> None:
    login = Login()
    login.call({**CLIENT, "client_id": "a:b", "client_secret": "c d/é"}, session())
    (asked,) = login.asked
    assert asked == Request(
        "POST",
        URL,
        (
            ("Accept", "application/json"),
            ("Authorization", "Basic YSUzQWI6YytkJTJGJUMzJUE5"),  # a%3Ab:c+d%2F%C3%A9
            ("Content-Type", "application/x-www-form-urlencoded"),
        ),
        b"grant_type=client_credentials",
    )
    assert login.served == ["Bearer t1"]


def test_client_credentials_may_go_in_the_body_with_more_fields() -> None:
    login = Login()
    client = {
        **CLIENT,
        "send_client": "body",
        "scope": "a b",
        "audience": "https://api",
        "headers": {"X-Tenant": 7},
        "extra": {"resource": ["r1", "r2"]},
    }
    login.call(client, session())
    (asked,) = login.asked
    assert asked.header("authorization") is None
    assert asked.header("x-tenant") == "7"
    assert form(asked) == [
        ("grant_type", "client_credentials"),
        ("scope", "a b"),
        ("audience", "https://api"),
        ("client_id", "me"),
        ("client_secret", "s3cret"),
        ("resource", "r1"),
        ("resource", "r2"),
    ]


def test_a_public_client_names_itself_in_the_body() -> None:
    login = Login()
    public = {"token_url": URL, "client_id": "me", "grant": "password"}
    login.call({**public, "username": "ann", "password": "p&w"}, session())
    (asked,) = login.asked
    assert asked.header("authorization") is None
    assert form(asked) == [
        ("grant_type", "password"),
        ("username", "ann"),
        ("password", "p&w"),
        ("client_id", "me"),
    ]


def test_a_rotated_refresh_token_takes_the_place_of_the_old_one() -> None:
    login, run = Login({"refresh_token": "second", "expires_in": 0}), session()
    client = {**CLIENT, "grant": "refresh_token", "refresh_token": "first"}
    login.call(client, run)
    login.call(client, run)
    assert [dict(form(asked))["refresh_token"] for asked in login.asked] == ["first", "second"]


@pytest.mark.parametrize(
    ("client", "message"),
    [
        ({**CLIENT, "grant": "password", "username": "a"}, "grant password needs 'password'"),
        ({**CLIENT, "grant": "refresh_token"}, "grant refresh_token needs 'refresh_token'"),
        ({"token_url": URL}, "the OAuth 2 client needs 'client_id'"),
        (
            {**CLIENT, "grant": "implicit"},
            "expected one of client_credentials, password, refresh_token, found the text "
            "'implicit'",
        ),
    ],
)
def test_each_grant_names_what_it_lacks(client: dict[str, Any], message: str) -> None:
    assert problems("oauth2", client) == [message]


def test_the_token_is_asked_for_in_the_way_of_the_request() -> None:
    http = HttpOptions(verify=False, proxy="http://proxy:3128")
    login = Login()
    play(OAUTH2, replace(GET, http=http), args("oauth2", CLIENT), login, session())
    assert login.asked[0].http == http


def test_one_token_serves_a_whole_run() -> None:
    login, run = Login(), session()
    for _ in range(3):
        login.call(CLIENT, run)
    assert (len(login.asked), login.served) == (1, ["Bearer t1"] * 3)


def test_other_arguments_get_another_token() -> None:
    login, run = Login(), session()
    login.call(CLIENT, run)
    login.call({**CLIENT, "scope": "more"}, run)
    assert login.served == ["Bearer t1", "Bearer t2"]


def test_eight_threads_at_once_fetch_one_token() -> None:
    login, run, gate = Login(), session(), threading.Barrier(8)

    def call(_: int) -> None:
        gate.wait()
        login.call(CLIENT, run)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(8)))
    assert (len(login.asked), login.served) == (1, ["Bearer t1"] * 8)


@pytest.mark.parametrize(
    ("expires_in", "later", "tokens"),
    [
        (3600, 3569, ["t1", "t1"]),  # half a minute before the end
        (3600, 3570, ["t1", "t2"]),
        (100, 89, ["t1", "t1"]),  # a tenth before the end
        (100, 90, ["t1", "t2"]),
        ("100", 90, ["t1", "t2"]),
        (None, 10**9, ["t1", "t1"]),
        ("soon", 10**9, ["t1", "t1"]),
    ],
)
def test_a_token_is_renewed_shortly_before_it_expires(
    expires_in: Any, later: float, tokens: list[str]
) -> None:
    clock = [0.0]
    run = AuthSession(now=lambda: clock[0], random_hex=lambda size: "")
    login = Login({"expires_in": expires_in})
    login.call(CLIENT, run)
    clock[0] = later
    login.call(CLIENT, run)
    assert login.served == [f"Bearer {token}" for token in tokens]


def test_a_refused_token_is_exchanged_once() -> None:
    login, run = Login(), session()
    login.call(CLIENT, run)
    login.revoked |= {"t1", "t2"}
    login.call(CLIENT, run)
    assert login.served == ["Bearer t1", "Bearer t1", "Bearer t2"]


def test_a_refused_new_token_is_the_answer() -> None:
    login = Login(revoked={"t1"})
    login.call(CLIENT, session())
    assert (len(login.asked), login.served) == (1, ["Bearer t1"])


def test_a_token_that_another_thread_renewed_meanwhile_is_taken() -> None:
    login, run = Login(), session()
    login.call(CLIENT, run)
    login.revoked.add("t1")
    slow = OAUTH2.flow(GET, args("oauth2", CLIENT), run)
    refused = login(next(slow))
    login.call(CLIENT, run)  # renews
    assert slow.send(refused).header("Authorization") == "Bearer t2"
    assert len(login.asked) == 2


def test_an_abandoned_flow_lets_others_go_on() -> None:
    run = session()
    abandoned = OAUTH2.flow(GET, args("oauth2", CLIENT), run)
    next(abandoned)
    abandoned.close()
    login = Login()
    login.call(CLIENT, run)
    assert login.served == ["Bearer t1"]


def test_learned_tokens_are_hidden() -> None:
    hidden: list[str] = []
    run = replace(session(), hide=hidden.append)
    Login({"refresh_token": "r"}).call(CLIENT, run)
    assert hidden == ["t1", "r"]


def broken(service: Any, client: dict[str, Any] = CLIENT) -> str:
    with pytest.raises(Broken) as caught:
        play(OAUTH2, GET, args("oauth2", client), service, session())
    assert caught.value.kind == "auth"
    return caught.value.message.removeprefix(f"the token endpoint {URL} ")


def test_an_error_is_named_without_our_secrets() -> None:
    reply = {"error": "invalid_client", "error_description": "secret s3cret is wrong"}
    message = broken(Login(reply, status=401))
    assert message == "answered 401: invalid_client (secret *** is wrong)"


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, b'{"error": "invalid_scope"}', "answered 400: invalid_scope"),
        (200, b'{"error": "slow_down"}', "answered 200: slow_down"),
        (400, b'{"error_description": "why"}', "answered 400: why"),
        (503, b"<html>", "answered 503"),
        (200, b"[]", "answered 200 without an access_token"),
        (200, b"{}", "answered 200 without an access_token"),
        (200, b'{"access_token": ""}', "answered 200 without an access_token"),
        (
            200,
            b'{"access_token": "x", "token_type": "mac"}',
            "gave a token of type 'mac'; only bearer is known",
        ),
    ],
)
def test_every_answer_that_is_no_token_says_so(status: int, body: bytes, message: str) -> None:
    assert broken(lambda request: answer(request, status, body=body)) == message


def test_a_silent_token_endpoint_is_named() -> None:
    assert broken(silence) == "gave no whole answer: nothing listens on port 9"


def test_half_a_token_answer_is_no_token() -> None:
    def cut(request: Request) -> Exchange:
        whole = answer(request, body=b'{"access_token": "x"}')
        return replace(whole, ending=Ending("cut"))

    assert broken(cut) == "gave no whole answer: cut"
