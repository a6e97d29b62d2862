"""A user name and a password, as several auth methods take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from callsheet.model.frozen import frozen
from callsheet.model.scalars import Text
from callsheet.model.shape import Key, Record, Shape


@frozen
class Credentials:
    """Who asks, and the proof. The password does not print itself."""

    username: str
    password: str = field(repr=False)


def _keys(username: Shape[str]) -> Mapping[str, Key[Any]]:
    return {
        "username": Key(username, "The user's name.", required=True),
        "password": Key(Text("a password", lax=True), "The user's password.", required=True),
    }


CREDENTIALS = Record(Credentials, _keys(Text("a user name", lax=True)), "the login")
BASIC_CREDENTIALS = Record(
    Credentials,
    _keys(Text("a user name without ':' (RFC 7617)", lax=True, pattern=r"[^:]*")),
    "the login",
)


def basic(username: str, password: str) -> str:
    """The value of an Authorization header for HTTP Basic in UTF-8 (RFC 7617 2)."""
    from base64 import b64encode

    return "Basic " + b64encode(f"{username}:{password}".encode()).decode("ascii")
