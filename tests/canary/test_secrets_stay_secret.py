"""A secret goes through every output path and every encoded form, and is found nowhere."""

from __future__ import annotations

import base64
import html
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from servers.rude import Peer, RudeServer
from started import Ended, Workplace, reply

NASTY = 's3cr3t/"é<&>\\ +=%ünïcode'
PLAIN = "canary0plain1secret2"
SAVED = "t0ken/from+the=server&9"
SECRETS = (NASTY, PLAIN, SAVED)


# ---- searching --------------------------------------------------------------------------------


def forms_of(secret: str) -> dict[str, str]:
    """Name → a text that gives the secret away. Written apart from the code that hides them."""
    data = secret.encode()
    found = {
        "as is": secret,
        "percent": quote(secret, safe=""),
        "percent, slashes kept": quote(secret),
        "form": quote_plus(secret),
        "twice percent": quote(quote(secret, safe=""), safe=""),
        "json": json.dumps(secret)[1:-1],
        "json, utf-8": json.dumps(secret, ensure_ascii=False)[1:-1],
        "json in json": json.dumps(json.dumps(secret)[1:-1])[1:-1],
        "html": html.escape(secret),
        "html, quotes kept": html.escape(secret, quote=False),
        "json in html": html.escape(json.dumps(secret)[1:-1]),
        "python": repr(secret)[1:-1],
        "bytes": repr(data)[2:-1],
        "latin-1": data.decode("latin-1"),
        "shell": shlex.quote(secret),
        "hex": data.hex(),
        "HEX": data.hex().upper(),
    }
    for before in range(3):  # base64 inside of a longer base64 text: what is the secret's alone
        text = base64.b64encode(b"\0" * before + data).decode()
        whole = text[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        found[f"base64 +{before}"] = whole
        found[f"base64url +{before}"] = whole.replace("+", "-").replace("/", "_")
        found[f"base64 percent +{before}"] = quote(whole, safe="")
    return found


def leaks(text: str) -> list[str]:
    """Every form of every secret that stands in a text."""
    return [
        f"{name} of {secret[:6]}…: …{text[max(0, text.index(form) - 60) :][:160]!r}"
        for secret in SECRETS
        for name, form in forms_of(secret).items()
        if form in text
    ]


def test_the_search_itself_finds_every_form() -> None:
    for secret in SECRETS:
        for name, form in forms_of(secret).items():
            assert leaks(f"before {form} after"), name
    assert leaks(base64.b64encode(f"user:{NASTY}".encode()).decode())
    assert leaks(base64.b64encode(f"u:{PLAIN}:more".encode()).decode())


# ---- the service: it gives away all that it hears ---------------------------------------------


def echo(peer: Peer) -> None:
    while request := peer.request():
        head, _, body = request.partition(b"\r\n\r\n")
        target = head.partition(b" ")[2].partition(b" ")[0].decode()
        path = target.partition("?")[0]
        keeps = b"x-keeps: yes" in head.lower()  # the file saves the token as a secret
        raw = NASTY.encode().decode("latin-1")
        if path.startswith("/token"):
            peer.send(reply({"access_token": SAVED, "token_type": "bearer", "expires_in": 3600}))
        elif path.startswith("/bad-token"):
            peer.send(reply({"error": "no", "error_description": f"{NASTY} {PLAIN}"}, 400))
        elif path.startswith("/sse"):
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            text = f"data: {NASTY}\ndata: {PLAIN}\nid: {PLAIN}\nevent: {NASTY}\n: {NASTY} {PLAIN}\n"
            stream = f"{text}\ndata: {json.dumps({'k': NASTY, 'p': PLAIN})}\n\n".encode()
            halves = "".join(
                f"data: {json.dumps({'delta': part})}\n\n"
                for part in (PLAIN[:7], PLAIN[7:], NASTY[:9], NASTY[9:])
            )
            for byte in stream[: len(stream) // 2]:
                peer.send(bytes([byte]))
            peer.send(
                stream[len(stream) // 2 :]
                + halves.encode()
                + b"nonsense "
                + NASTY.encode()
                + b"\n\n"
            )
            return
        elif path.startswith("/pieces"):
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            for secret in (PLAIN, SAVED):
                for at in range(0, len(secret), 3):
                    peer.send(f"data: {secret[at : at + 3]}\n\n".encode())
            return
        elif path.startswith("/redirect"):
            location = f"/echo/{quote(NASTY, safe='')}?p={PLAIN}#{PLAIN}"
            peer.send(reply({}, 302, Location=location))
        elif path.startswith("/nowhere"):
            peer.send(reply({}, 302, Location=f"ftp://{PLAIN}@h/{quote(NASTY)}"))
        elif path.startswith("/broken"):
            peer.send(f"HTTP/1.1 200 {PLAIN}\r\nX-{PLAIN} {PLAIN}\r\n\r\n".encode())
            return
        elif path.startswith("/nonsense"):
            peer.send(PLAIN.encode() + b" is no HTTP\r\n\r\n")
            return
        else:
            answer = {
                "plain": PLAIN,
                "nasty": NASTY,
                "inside": f"…{NASTY}…{PLAIN}…",
                "coded": base64.b64encode(f"id:{NASTY}".encode()).decode(),
                "hex": PLAIN.encode().hex(),
                "token": SAVED if b"/echo" in head and keeps else "none",
                "body": body.decode("latin-1"),
                "head": head.decode("latin-1"),
                "target": target,
                NASTY: "as a name",
            }
            cookies = f"sid={PLAIN}; Path=/\r\nSet-Cookie: other={quote(NASTY)}"
            peer.send(
                reply(answer, 200, X_Echo=PLAIN, X_Raw=PLAIN + " " + raw, Set_Cookie=cookies)
                if path.startswith("/echo")
                else reply(answer, 401, WWW_Authenticate=f'Basic realm="{PLAIN}"')
            )


WRONG = """
expect:
  status: 418
  headers: {x-echo: other, x-raw: {matches: '^{{plain}}-not$'}}
  json:
    $.plain: other
    $.nasty: {starts_with: '{{plain}}x'}
    $.inside: {contains: '{{nasty}}!'}
    $.gone: '{{nasty}}'
  schema: {type: object, properties: {plain: {const: x}, nasty: {enum: ['{{plain}}']}}}
  text: {not: {contains: '{{plain}}'}}
  cookies: {sid: {equals: other}}
  bytes: {size: 1}
save: {token: $.token, copy: $.plain, all: $, cookie: cookies.sid, gone: '$["{{nasty}}"].x'}
save_file: {'{{plain}}-{{nasty}}.json': {json: $.body}, '../{{plain}}': null}
"""
SEND = "send: POST {{base}}/echo/x\n"
KEEPS = "headers: {X-Keeps: yes}\n"
FILES = {
    "collections/a/collection.yaml": (
        "name: A\nvariables:\n  nasty: {local: true, secret: true}\n"
        "  plain: {local: true, secret: true}\n  token: {secret: true, default: none}\n"
    ),
    "bearer": SEND + KEEPS + "auth: {bearer: '{{nasty}}'}\n" + WRONG,
    "bearer-plain": SEND + "auth: {bearer: '{{plain}}'}\n" + WRONG,
    "basic": SEND + KEEPS + "auth: {basic: {username: user, password: '{{nasty}}'}}\n" + WRONG,
    "basic-user": SEND + "auth: {basic: {username: '{{plain}}', password: '{{plain}}'}}\n" + WRONG,
    "digest": SEND + "auth: {digest: {username: '{{plain}}', password: '{{nasty}}'}}\n" + WRONG,
    "api-key": SEND + "auth: {api_key: {query: key, value: '{{nasty}}'}}\n" + WRONG,
    "aws": SEND
    + "auth:\n  aws_sigv4:\n    {access_key: '{{plain}}', secret_key: '{{nasty}}',"
    + " region: r, service: s}\n",
    "query": SEND + "query: {q: '{{nasty}}', '{{plain}}': name, r: 'x{{plain}}y'}\n" + WRONG,
    "header": SEND + "headers: {X-Key: 'k {{plain}}', Cookie: 'c={{plain}}'}\n" + WRONG,
    "path": "send: PUT {{base}}/echo/{{nasty}}/{{plain}}\n" + WRONG,
    "json": SEND + "json: {a: '{{nasty}}', b: ['x{{plain}}'], '{{plain}}': 1}\n" + WRONG,
    "form": SEND + "form: {a: '{{nasty}}', '{{plain}}': '{{plain}}'}\n" + WRONG,
    "text": SEND + "text: 'all of {{nasty}} and {{plain}}'\n" + WRONG,
    "graphql": SEND + "graphql: {query: 'query {a}', variables: {v: '{{nasty}}'}}\n" + WRONG,
    "multipart": SEND
    + "multipart:\n- {name: '{{plain}}', text: '{{nasty}}'}\n"
    + "- {name: f, text: '{{plain}}', filename: '{{nasty}}.txt'}\n"
    + WRONG,
    "refused": "send: GET {{base}}/refused\nauth: {bearer: '{{plain}}'}\n" + WRONG,
    "oauth": (
        "send: GET {{base}}/echo/o\nauth:\n  oauth2:\n    grant: client_credentials\n"
        "    token_url: '{{base}}/token'\n    client_id: '{{plain}}'\n"
        "    client_secret: '{{nasty}}'\n"
        + WRONG
    ),
    "oauth-refused": (
        "send: GET {{base}}/echo/o\nauth:\n  oauth2:\n    grant: client_credentials\n"
        "    token_url: '{{base}}/bad-token'\n    client_id: '{{plain}}'\n"
        "    client_secret: '{{nasty}}'\n" + WRONG
    ),
    "stream": (
        "send: GET {{base}}/sse\nexpect:\n  status: 201\n  ending: cut\n  events:\n    count: 99\n"
        "    first: {data: '{{plain}}'}\n    last: {json: {$.p: '{{nasty}}'}}\n"
        "    none: [{data: {contains: '{{plain}}'}}]\n"
        "save: {e: 'events[0].data', f: 'events[1].json.k', g: events.text}\n"
    ),
    "redirect": "send: GET {{base}}/redirect\nhttp: {follow_redirects: true}\n" + WRONG,
    "nowhere": "send: GET {{base}}/nowhere\nhttp: {follow_redirects: true}\n" + WRONG,
    "broken": "send: GET {{base}}/broken\nheaders: {X: '{{plain}}'}\n" + WRONG,
    "nonsense": "send: GET {{base}}/nonsense\n" + WRONG,
    "host": "send: GET http://{{plain}}.invalid/x\nexpect: {status: 200}\n",
    "port": "send: GET http://127.0.0.1:1/{{nasty}}\nexpect: {status: 200}\n",
    "bad-url": "tags: [early]\nsend: GET {{plain}}/x\nexpect: {status: 200}\n",
    "bad-header": SEND + "headers: {X: \"a\\n{{plain}}\"}\nexpect: {status: 200}\n",
    "bad-timeout": SEND + "timeout: '{{plain}}'\nexpect: {status: 200}\n",
    "bad-status": SEND + "expect: {status: '{{plain}}'}\n",
    "bad-regex": SEND + "expect: {text: {matches: '({{plain}}'}}\n",
    "bad-path": SEND + "save: {x: '$.{{nasty}}['}\nexpect: {status: 200}\n",
    "file": SEND + "expect: {status: 200}\nsave_file: {'{{nasty}}/{{plain}}.bin': null}\n",
    "retry": (
        "send: GET {{base}}/echo/r\nexpect: {status: 200}\n"
        "retry: {times: 1, backoff: 1ms, until: {$.plain: '{{nasty}}'}}\n"
    ),
    "rows": SEND + "each: rows.csv\nquery: {r: '{{cell}}'}\n" + WRONG,
    "collections/a/rows.csv": f'cell,more\n{{{{plain}}}},1\n"{PLAIN}",2\n',
    "scenario": (
        "steps:\n- {name: '1', send: 'POST {{base}}/echo/1', headers: {X-Keeps: yes},"
        " save: {token: $.token, n: $.nasty}}\n"
        "- name: '2'\n  send: POST {{base}}/echo/{{token}}\n  json: {n: '{{n}}', t: '{{token}}'}\n"
        "  expect: {status: 418, json: {$.token: 'x{{token}}'}}\n"
        "finally: [{use: query}]\n"
    ),
    "skipped": SEND + "skip_if: '{{plain}}'\nexpect: {status: 200}\n",
    "interned": "name: N\ndoc: d\n" + SEND + "expect: {json: {'$[?@ == \"x\"]': '{{nasty}}'}}\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A workspace whose environment knows the two secrets on this machine."""
    with RudeServer(echo) as server:
        made = Workplace(tmp_path_factory.mktemp("canary"), FILES, server.url)
        made.write(".callsheet/.gitignore", "*\n")
        local = json.dumps({"nasty": NASTY, "plain": PLAIN})
        made.write(".callsheet/local/here.yaml", local)
        yield made


def shown(ended: Ended) -> str:
    return f"{ended.out}\n{ended.err}"


REPORTS = ("html=reports/r.html", "junit=reports/r.xml", "json=reports/r.json")


@pytest.mark.parametrize("options", [(), ("-v",), ("-q",), ("-n", "4", "--json")])
def test_a_run_with_all_its_reports_shows_no_secret(
    place: Workplace, options: tuple[str, ...]
) -> None:
    reports = (word for name in REPORTS for word in ("--report", name))
    ended = place.callsheet("run", "--tag", "!early", *options, *reports)
    assert ended.code == 1, shown(ended)
    assert leaks(shown(ended)) == []
    for name in (*REPORTS, "=.callsheet/last-run.json"):
        text = place.read(name.partition("=")[2])
        assert leaks(text) == [], name
    assert "***" in place.read("reports/r.html")


def test_every_path_was_really_taken(place: Workplace) -> None:
    result = place.callsheet("run", "--json", "--tag", "!early").json
    outcomes = {case["id"].partition("/")[2]: case["outcome"] for case in result["cases"]}
    named = {name.partition("[")[0] for name in outcomes}
    assert named == {name for name in FILES if "/" not in name} - {"bad-url"}
    taken = [name for name, outcome in outcomes.items() if outcome == "passed"]
    assert set(taken) <= {"aws", "file"}


def test_no_file_is_saved_under_a_name_that_holds_a_secret(place: Workplace) -> None:
    ended = place.callsheet("run", "a/file", "a/json", "--json")
    assert leaks(shown(ended)) == []
    assert "the name of the file would hold a secret" in ended.out
    saved = place.root / "reports" / "files"
    assert [str(path) for path in saved.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", sorted(name for name in FILES if "/" not in name))
@pytest.mark.parametrize("option", ["-v"])
def test_send_shows_no_secret(place: Workplace, name: str, option: str) -> None:
    target = f"a/{name}[1]" if name == "rows" else f"a/{name}"
    ended = place.callsheet("send", target, option)
    assert "callsheet itself failed" not in ended.err
    assert leaks(shown(ended)) == []


def test_a_secret_cut_across_events_can_not_be_put_together_again(place: Workplace) -> None:
    place.write("collections/b/collection.yaml", FILES["collections/a/collection.yaml"])
    text = "send: GET {{base}}/pieces\nexpect: {status: 200}\n"
    place.write("collections/b/pieces.yaml", "variables: {plain: {secret: true}}\n" + text)
    sent = place.callsheet("send", "b/pieces")
    options = ("--report", "html=p.html", "--report", "json=p.json")
    run = place.callsheet("run", "b/pieces", *options)
    assert (sent.code, run.code) == (0, 0)
    texts = {"send": shown(sent), "run": shown(run)}
    for name, text in {**texts, "html": place.read("p.html"), "json": place.read("p.json")}.items():
        assert [piece for piece in ("0pl", "1se") if piece in text] == [], name
    step = json.loads(place.read("p.json"))["cases"][0]["steps"][0]
    events = step["attempts"][0]["exchange"]["timeline"]["events"]
    assert [event["data"] for event in events[:7]] == ["***"] * 7


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--dry-run"),
        ("run", "--dry-run", "--tag", "!early"),
        ("run", "a/bad-url"),
        ("env", "show"),
        ("env", "list"),
        *((("env", "explain", f"a/{name}")) for name in ("query", "rows", "scenario", "oauth")),
        ("env", "set", "plain"),
    ],
)
def test_every_other_command_shows_no_secret(place: Workplace, arguments: tuple[str, ...]) -> None:
    stdin = PLAIN if "set" in arguments else None
    ended = place.callsheet(*arguments, stdin=stdin)
    assert "callsheet itself failed" not in ended.err
    assert leaks(shown(ended)) == []


@pytest.mark.parametrize(
    "text",
    [
        f"plain: {PLAIN}\n  bad: indent\n",
        f"plain: [{PLAIN}\n",
        f"{PLAIN}\n",
        f"- {PLAIN}\n",
        f"plain: *{PLAIN}\n",
        f"plain: !{PLAIN} x\n",
        f'plain: "{PLAIN}\n',
        f"{PLAIN}: 1\n{PLAIN}: 2\n",
        f"plain: {PLAIN}\nplain: {PLAIN}\n",
        f"\tplain: {PLAIN}\n",
        f"plain: {{{{{PLAIN}}}}}\n{PLAIN} x: [",
        f"? {PLAIN}\n? [{PLAIN}]\n: x",
        f"%{PLAIN}\n---\n",
        f"plain: &{PLAIN} x\nb: *{PLAIN}0\n",
    ],
)
def test_a_damaged_file_of_secrets_is_reported_without_its_text(tmp_path: Path, text: str) -> None:
    made = Workplace(tmp_path, FILES)
    made.write(".callsheet/.gitignore", "*\n")
    made.write("given.yaml", text)
    by_file = made.callsheet("run", "a/text", "--dry-run", "--var-file", "given.yaml")
    by_input = made.callsheet("run", "a/text", "--dry-run", "--var-file", "-", stdin=text)
    made.write(".callsheet/local/here.yaml", text)
    local = [
        made.callsheet(*c)
        for c in (("run", "a/text"), ("env", "show"), ("env", "list"), ("check",))
    ]
    for ended in (by_file, by_input, *local):
        assert "callsheet itself failed" not in ended.err
        assert leaks(shown(ended)) == []


def test_a_secret_given_as_an_option_is_refused_without_repeating_it(place: Workplace) -> None:
    ended = place.callsheet("run", "--var", f"plain={PLAIN}")
    assert (ended.code, leaks(shown(ended))) == (2, [])


@pytest.mark.parametrize("variable", ["CALLSHEET_PLAIN", "CALLSHEET_NASTY"])
def test_a_secret_of_the_process_is_hidden_like_any_other(place: Workplace, variable: str) -> None:
    other = "another-canary-77"
    ended = place.callsheet("run", "a/query", "a/json", "--json", **{variable: other})
    assert leaks(shown(ended)) == []
    assert other not in shown(ended)


CRASHING = """
import sys
sys.path.insert(0, "")
from callsheet.engine import judge
def crash(*args):
    {plain!r}
    raise ValueError({plain!r}) from KeyError({nasty!r})
judge.broken = crash
from callsheet.apps.cli import main
sys.exit(main())
"""


def test_a_bug_shows_no_secret_of_its_exceptions(place: Workplace) -> None:
    code = CRASHING.format(plain=PLAIN, nasty=NASTY)
    ended = place.callsheet("run", "a/port", code=code)
    assert (ended.code, leaks(shown(ended))) == (70, [])
