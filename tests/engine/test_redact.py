"""No secret is left in anything that is shown."""

import base64
import html
import json
import shlex
from dataclasses import replace
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.redact import MASK, Redactor, in_pieces, masked, merged
from callsheet.model.environment import Secret
from callsheet.model.errors import Broken, Problem, ProblemsError, UsageError
from callsheet.model.events import HeadReceived
from callsheet.model.exchange import Ending, Exchange, Phase, Request, Response, ResponseHead
from callsheet.model.result import (
    Attempt,
    CaseResult,
    RunResult,
    StepResult,
    Verdict,
)
from callsheet.model.source import Source, node_of
from callsheet.model.timeline import Chunk, Note, StreamEvent, Timeline
from callsheet.plugins import merging
from merging_fixture import sse_body, stream

HARD = "sk-proj/é \"q'\\<&>+=日😀x"
SECRETS = [HARD, "plain0secret1", "pass word", "12345678"]

ENCODERS = {
    "as is": lambda s: s,
    "percent": lambda s: quote(s, safe=""),
    "percent, slash kept": quote,
    "percent in small letters": lambda s: quote(s, safe="é").replace("%2F", "%2f"),
    "form": quote_plus,
    "form field": lambda s: urlencode({"k": s}),
    "percent twice": lambda s: quote(quote(s, safe=""), safe=""),
    "json": json.dumps,
    "json with letters": lambda s: json.dumps(s, ensure_ascii=False),
    "json in json": lambda s: json.dumps(json.dumps(s)),
    "json three deep": lambda s: json.dumps(json.dumps(json.dumps({"k": s}))),
    "json of Go and JavaScript": lambda s: (
        json.dumps(s).replace("&", "\\u0026").replace("/", "\\/")
    ),
    "html": html.escape,
    "html twice": lambda s: html.escape(html.escape(s)),
    "xml numbers": lambda s: "".join(c if c.isalnum() else f"&#{ord(c)};" for c in s),
    "xml hexadecimal": lambda s: "".join(c if c.isalnum() else f"&#x{ord(c):X};" for c in s),
    "shell": shlex.quote,
    "python": repr,
    "python bytes": lambda s: repr(s.encode()),
    "bytes read as latin-1": lambda s: s.encode().decode("latin-1"),
    "hexadecimal": lambda s: s.encode().hex(),
    "HEXADECIMAL": lambda s: s.encode().hex().upper(),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64 for URLs": lambda s: base64.urlsafe_b64encode(s.encode()).decode().rstrip("="),
    "base64, percent": lambda s: quote(base64.b64encode(s.encode()), safe=""),
    "basic": lambda s: "Basic " + base64.b64encode(f"user:{s}".encode()).decode(),
    "basic by RFC 6749": lambda s: base64.b64encode(f"id:{quote_plus(s)}".encode()).decode(),
    "json in base64": lambda s: base64.b64encode(json.dumps({"k": s}).encode()).decode(),
}


@pytest.mark.parametrize("encoder", ENCODERS.values(), ids=ENCODERS)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_hidden_in_every_form(secret, encoder):
    form = encoder(secret)
    redactor = Redactor([secret])
    shown = redactor.redact(f"before {form} after")
    assert MASK in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert "secret" not in shown
    assert redactor.redact(f"before {form} after".encode()) == shown.encode()


@given(
    secret=st.text(alphabet="abcXYZ019/+=&\"'\\ %é日<\n-_.", min_size=4, max_size=24),
    before=st.binary(max_size=5),
    after=st.binary(max_size=5),
)
def test_inside_base64_nothing_of_a_secret_can_be_decoded(secret, before, after):
    text = base64.b64encode(before + secret.encode() + after).decode()
    shown = Redactor([secret]).redact(text)
    assert MASK in shown
    left = shown.partition(MASK)[0] + shown.rpartition(MASK)[2]
    assert len(left.replace("=", "")) * 6 <= (len(before) + len(after)) * 8 + 12


@given(
    secret=st.text(alphabet=st.characters(codec="utf-8"), min_size=4, max_size=12),
    around=st.text(max_size=8),
)
def test_any_secret_is_hidden_in_text_url_and_json(secret, around):
    redactor = Redactor([secret])
    for form in (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]):
        assert form not in redactor.redact(around + form + around) or form in MASK


@given(st.text(max_size=40))
def test_text_without_secrets_comes_back_as_the_same_object(text):
    redactor = Redactor(["a-long-secret-that-is-nowhere"])
    assert redactor.redact(text) is text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pin abc!", "pin ***!"),
        ('{"pin": "abc"}', '{"pin": "***"}'),
        ("/x?pin=abc&y", "/x?pin=***&y"),
        ("pin%3Dabc%26", "pin%3D***%26"),
        ("line\\nabc", "line\\n***"),
        ("abcd xabc 1abc abc1", "abcd xabc 1abc abc1"),
    ],
)
def test_a_short_secret_is_hidden_only_as_a_whole_word(text, shown):
    assert Redactor(["abc"]).redact(text) == shown


def test_overlapping_secrets_leave_nothing_between_them():
    redactor = Redactor(["abcdef", "defghi", "ghi-jkl"])
    assert redactor.redact("x abcdefghi-jkl y") == "x *** y"


def test_secrets_with_empty_texts_hide_nothing():
    value = ["anything"]
    assert Redactor(["", ""]).redact(value) is value
    assert Redactor().redact(value) is value


def test_a_secret_of_several_lines_is_hidden_line_by_line_too():
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\nshort\n-----END PRIVATE KEY-----\n"
    shown = Redactor([key]).redact("12 | MIIEvQIBADANBgkqhkiG\nshort -----BEGIN PRIVATE KEY-----")
    assert shown == "12 | ***\nshort -----BEGIN PRIVATE KEY-----"


def test_what_a_secret_says_in_base64_is_hidden_too():
    redactor = Redactor([base64.b64encode(b"user:pass-word").decode()])
    assert redactor.redact("login as user:pass-word") == "login as ***"


def test_a_redactor_learns_new_secrets_and_keeps_the_old():
    redactor = Redactor(["first-secret"])
    redactor.hide("second-secret", "first-secret")
    assert redactor.redact("first-secret second-secret") == "*** ***"
    assert redactor.secrets == {"first-secret", "second-secret"}


def test_an_adversary_cannot_make_the_search_slow():
    redactor = Redactor(["\\" * 40 + "'\"/x", "%" * 12, "/" * 9])
    for text in ("\\" * 200_000 + "x", "%25" * 100_000 + "x", "&amp;" * 50_000 + "x"):
        redactor.redact(text)


RESPONSE = Response(
    200,
    "OK SECRET",
    (("set-cookie", "a=SECRET"), ("x-SECRET", "1")),
    "HTTP/1.1",
    b'{"t": "SECRET"}',
    15,
    "ab" * 32,
    peer="SECRET:80",
    kept=15,
)
EXCHANGE = Exchange(
    Request("GET", "http://h/?k=SECRET", (("authorization", "Bearer SECRET"),), b"SECRET"),
    started=1,
    phases=(Phase("dns", 0, 1, "SECRET"),),
    response=RESPONSE,
    timeline=Timeline(
        "sse",
        (StreamEvent(0, 1, "SECRET", "SECRET", "SECRET"),),
        (Note("comment", 1, "SECRET"),),
        (Chunk(1, b"data: SECRET\n\n"),),
    ),
    ending=Ending("reset", "SECRET went away"),
    hops=(
        Exchange(
            Request("GET", "http://SECRET/"),
            0,
        ),
    ),
    set_cookies=(("a", "SECRET"),),
)
RUN = RunResult(
    cases=(
        CaseResult(
            "api/SECRET",
            "SECRET",
            Source("collections/api/x.yaml", 1, 1),
            steps=(
                StepResult(
                    "SECRET",
                    Source("a", 1, 1),
                    "api/x",
                    (Attempt(EXCHANGE, (Verdict("json $.SECRET", "failed", None, "SECRET"),)),),
                    saved={"token": "SECRET", "list": [{"SECRET": ("SECRET",)}]},
                    files=("reports/files/SECRET.png",),
                ),
            ),
            label="SECRET",
            doc="SECRET",
        ),
    ),
    environment="SECRET",
)


def test_a_secret_is_hidden_in_every_part_of_a_run():
    secret = "k3y-of-the-house"
    shown = Redactor([secret]).redact(with_text(RUN, secret))
    assert shown == with_text(RUN, MASK)
    assert secret not in repr(shown)


def with_text(value, text):
    """``value`` with SECRET replaced by ``text`` wherever it stands: a walk of its own."""
    if isinstance(value, str):
        return value.replace("SECRET", text)
    if isinstance(value, bytes):
        return value.replace(b"SECRET", text.encode())
    if isinstance(value, dict):
        return {with_text(k, text): with_text(v, text) for k, v in value.items()}
    if isinstance(value, list):
        return [with_text(item, text) for item in value]
    if type(value) is tuple:
        return tuple(with_text(item, text) for item in value)
    if hasattr(value, "__dataclass_fields__"):
        names = value.__dataclass_fields__
        return replace(value, **{name: with_text(getattr(value, name), text) for name in names})
    return value


def test_a_run_without_secrets_is_handed_back_itself():
    assert Redactor(["nowhere-to-be-seen"]).redact(RUN) is RUN


@pytest.mark.parametrize("secret", ["passed", "failed", "complete", "dns", "sse", "200", "3"])
def test_a_secret_that_is_one_of_our_words_leaves_the_structure_alone(secret):
    run = RunResult(
        cases=(CaseResult("a", "b", Source("c", 1, 1), outcome="passed", started=200, duration=3),),
        counts={"passed": 3, "failed": 200},
        checks={"failed": 3},
        exit_code=3,
    )
    assert Redactor([secret]).redact(run) is run
    exchange = replace(EXCHANGE, ending=Ending("complete"), phases=(Phase("dns", 3, 200),))
    shown = Redactor([secret]).redact(exchange)
    assert (shown.ending, shown.phases, shown.timeline.framing, shown.response.status) == (
        exchange.ending,
        exchange.phases,
        "sse",
        200,
    )


def test_numbers_are_hidden_in_data_but_flags_are_not():
    redactor = Redactor(["4711", "1.5", "True"])
    assert redactor.redact({"pin": 4711, "n": [1.5, 47, True, None]}) == {
        "pin": MASK,
        "n": [MASK, 47, True, None],
    }
    assert redactor.redact(node_of({"pin": [4711]})).plain() == {"pin": [MASK]}


def test_a_secret_cut_across_chunks_is_hidden_in_each_and_the_chunks_stay():
    pieces = [b"data: s3cr", b"et-k", b"", b"ey\n\nrest", b" s3cret-key"]
    timeline = Timeline("sse", chunks=tuple(Chunk(i, p, len(p)) for i, p in enumerate(pieces)))
    shown = Redactor(["s3cret-key"]).redact(timeline)
    assert [(c.at, c.data, c.wire) for c in shown.chunks] == [
        (0, b"data: ***", 10),
        (1, b"***", 4),
        (2, b"", 0),
        (3, b"***\n\nrest", 8),
        (4, b" ***", 11),
    ]


def test_a_secret_cut_across_events_is_hidden_in_each():
    events = tuple(StreamEvent(i, i, text) for i, text in enumerate(["say s3c", "ret", "-key!"]))
    shown = Redactor(["s3cret-key"]).redact(Timeline("ndjson", events))
    assert [event.data for event in shown.events] == ["say ***", "***", "***!"]


@given(st.lists(st.binary(max_size=6), max_size=8), st.integers(0, 30), st.integers(1, 20))
def test_masking_pieces_removes_exactly_the_spans(pieces, start, length):
    whole = b"".join(pieces)
    start = min(start, len(whole))
    end = min(start + length, len(whole))
    spans = [(start, end)] if end > start else []
    shown = in_pieces(pieces, spans, b"")
    assert b"".join(shown) == whole[:start] + whole[end:]
    assert len(shown) == len(pieces)


def test_spans_that_touch_become_one():
    assert merged([(5, 7), (0, 2), (2, 4), (1, 3)]) == [(0, 4), (5, 7)]
    assert masked("abcdefgh", [(0, 4), (5, 7)], MASK) == "***e***h"


def test_errors_are_redacted_as_errors():
    redactor = Redactor(["hunter-two"])
    problems = redactor.redact(
        ProblemsError((Problem("c", "bad hunter-two", mend="hunter-two"),), {"a": "hunter-two"})
    )
    assert isinstance(problems, ProblemsError)
    assert problems == ProblemsError((Problem("c", "bad ***", mend="***"),), {"a": "***"})
    usage = redactor.redact(UsageError("hunter-two", "try hunter-two", "code"))
    assert (str(usage), usage.problem) == ("***", Problem("code", "***", mend="try ***"))
    broken = redactor.redact(Broken("tls", "hunter-two refused"))
    assert (broken.kind, broken.message) == ("tls", "*** refused")


def test_what_hides_itself_and_what_is_unknown_are_left_alone():
    secret, other = Secret("hunter-two"), object()
    redactor = Redactor(["hunter-two"])
    assert redactor.redact(secret) is secret
    assert redactor.redact(other) is other


def test_live_events_are_values_like_any_other():
    head = ResponseHead(1, 200, "OK", (("x", "hunter-two"),))
    shown = Redactor(["hunter-two"]).redact(HeadReceived("case", head))
    assert shown == HeadReceived("case", ResponseHead(1, 200, "OK", (("x", "***"),)))


def test_a_body_whose_events_together_hold_a_secret_is_hidden_as_a_whole():
    events = tuple(StreamEvent(n, n, text) for n, text in enumerate(("say pla", "in0sec", "ret1")))
    body = b"data: say pla\n\ndata: in0sec\n\ndata: ret1\n\n"
    response = Response(200, "OK", (), "HTTP/1.1", body, len(body), "")
    timeline = Timeline("sse", events, (), (Chunk(1, body, len(body)),))
    exchange = Exchange(Request("GET", "http://h"), 0, response=response, timeline=timeline)
    shown = Redactor(["plain0secret1"]).redact(exchange)
    assert [event.data for event in shown.timeline.events] == ["say ***", "***", "***"]
    assert (shown.response.body, shown.timeline.chunks[0].data) == (b"***", b"***")
    other = Redactor(["elsewhere"]).redact(exchange)
    assert other is exchange


def told(*pieces):
    """A chat stream that says these pieces, and its bytes."""
    body = sse_body(
        *({"id": "c1", "choices": [{"index": 0, "delta": {"content": one}}]} for one in pieces),
        "[DONE]",
    )
    timeline = replace(stream(body), chunks=(Chunk(1, body),))
    answer = Response(200, "OK", (), "HTTP/1.1", body, len(body), "")
    return Exchange(Request("GET", "http://a"), 0, response=answer, timeline=timeline)


def test_a_secret_that_a_model_says_in_pieces_is_hidden_in_all_of_them():
    shown = Redactor(["opensesame"]).redact(told("say open", "ses", "ame!"))
    assert [event.data for event in shown.timeline.events] == [MASK, MASK, MASK, "[DONE]"]
    assert (shown.timeline.chunks, shown.response.body) == ((Chunk(1, b"***"),), b"***")
    made = merging.merged(shown.timeline)
    assert (made.text, made.document["id"]) == ("say ***!", "c1")
    assert made.payloads == {0: "text", 1: "text", 2: "text"}
    assert Redactor(["opensesame", "c1xyz"]).redact(shown) is shown


def test_a_stream_whose_pieces_hold_no_secret_together_stays_as_it_is():
    plain = told("say", " friend")
    assert Redactor(["opensesame", "0"]).redact(plain).timeline.merged is None
    assert Redactor(["opensesame"]).redact(plain) is plain
