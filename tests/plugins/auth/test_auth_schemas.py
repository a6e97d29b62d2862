"""What every auth method tells editors about its arguments."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from callsheet.plugins import registry

KEY = {"access_key": "a", "secret_key": "b", "region": "c", "service": "d"}
WRITTEN: dict[str, tuple[Any, Any]] = {
    "none": (None, {}),
    "bearer": ("token", ["token"]),
    "basic": ({"username": "a", "password": 1}, {"username": "a"}),
    "digest": ({"username": "a:b", "password": ""}, {"user": "a", "password": ""}),
    "api_key": ({"header": "X", "value": "k"}, {"header": "X", "query": "x", "value": "k"}),
    "oauth2": ({"token_url": "u", "client_id": "c"}, {"client_id": "c"}),
    "aws_sigv4": (KEY, {**KEY, "unsigned_payload": "yes"}),
}


def test_every_method_is_held_to_examples() -> None:
    assert set(registry.names("auth")) == set(WRITTEN)


@pytest.mark.parametrize("method", WRITTEN)
def test_the_schema_takes_what_is_right_and_refuses_what_is_wrong(method: str) -> None:
    schema = registry.auth(method).shape.schema()
    Draft202012Validator.check_schema(schema)
    right, wrong = WRITTEN[method]
    assert Draft202012Validator(schema).is_valid(right)
    assert not Draft202012Validator(schema).is_valid(wrong)
