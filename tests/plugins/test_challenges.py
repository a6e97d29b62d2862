"""WWW-Authenticate: several challenges in several fields (RFC 9110 11.6.1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.plugins.challenges import Challenge, challenges

EXAMPLES = {
    'Basic realm="simple"': [Challenge("basic", {"realm": "simple"})],
    'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"': [
        Challenge("newauth", {"realm": "apps", "type": "1", "title": 'Login to "apps"'}),
        Challenge("basic", {"realm": "simple"}),
    ],
    "Negotiate": [Challenge("negotiate")],
    "Negotiate, NTLM, Basic realm=x": [
        Challenge("negotiate"),
        Challenge("ntlm"),
        Challenge("basic", {"realm": "x"}),
    ],
    "Negotiate YII+/=, Basic realm=x": [
        Challenge("negotiate", token="YII+/="),
        Challenge("basic", {"realm": "x"}),
    ],
    ' , Digest  REALM = "a, b" ,, nonce="n",': [
        Challenge("digest", {"realm": "a, b", "nonce": "n"})
    ],
    'Digest domain=/private, qop="auth,auth-int"': [
        Challenge("digest", {"domain": "/private", "qop": "auth,auth-int"})
    ],
    'Digest realm="first", realm="second"': [Challenge("digest", {"realm": "first"})],
    'Digest realm="open': [Challenge("digest")],
    "Basic": [Challenge("basic")],
    "": [],
    '"nothing"': [],
    'Basic realm="a" "rest"': [Challenge("basic")],
}


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.items())
def test_challenges_come_in_the_order_of_the_field(text: str, expected: list[Challenge]) -> None:
    assert list(challenges([text])) == expected


def test_fields_follow_one_another() -> None:
    assert [c.scheme for c in challenges(["A, B", "", "C"])] == ["a", "b", "c"]


TOKEN = st.text("abcXYZ-_.019", min_size=1)
QUOTED = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]))


@given(
    st.lists(
        st.tuples(TOKEN, st.dictionaries(TOKEN.map(str.lower), QUOTED, min_size=1)), max_size=4
    )
)
def test_what_is_written_by_the_grammar_is_read_back(
    written: list[tuple[str, dict[str, str]]],
) -> None:
    def quoted(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    text = ", ".join(
        f"{scheme} " + ", ".join(f"{name}={quoted(value)}" for name, value in parameters.items())
        for scheme, parameters in written
    )
    expected = [Challenge(scheme.lower(), parameters) for scheme, parameters in written]
    assert list(challenges([text])) == expected


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    list(challenges([text]))
