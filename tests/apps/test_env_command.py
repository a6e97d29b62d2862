"""``callsheet env``, as a user calls it."""

import os
import pty
import subprocess
import sys

import pytest

from variables_fixture import workspace_of

FILES = {
    "collections/demo/collection.yaml": """
variables:
  base_url: {required: true}
  model: small
  api_key: {local: true, secret: true}
  greeting: "hello {{model}}"
""",
    "collections/demo/chat.yaml": """
send: POST {{base_url}}/chat?x={{own}}
auth: {bearer: "{{api_key}}"}
json: {text: "{{greeting}} {{typo}} {{chat_id}}"}
save: {chat_id: $.id}
variables: {own: 1}
""",
    "collections/demo/rows.yaml": """
send: GET {{base_url}}/{{city}}
each: [{city: Bern}, {city: Oslo}]
""",
    "collections/demo/plain.yaml": "send: GET http://localhost/\n",
    "environments/one.yaml": """
default: true
values: {base_url: "https://one.example/k3y-of-mine", model: big}
local: [api_key]
""",
    "environments/two.yaml": """
doc: The other one.
values: {base_url: "https://two.example"}
local: [api_key, org]
serve: demo
""",
}


@pytest.fixture
def env(tmp_path):
    workspace_of(tmp_path, FILES)

    def call(*arguments, given="", **process):
        done = subprocess.run(
            [sys.executable, "-m", "callsheet", "env", *arguments],
            cwd=tmp_path,
            input=given,
            capture_output=True,
            text=True,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **process},
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return call


def test_list_says_what_each_environment_lacks(env):
    assert env("list") == (
        0,
        "* one  not set: api_key\n  two  not set: api_key, org  The other one.\n",
        "",
    )
    env("set", "api_key", given="k3y-of-mine\n")
    _, out, _ = env("list", "-e", "two")
    assert out == "  one  ready\n* two  not set: api_key, org  The other one.\n"


def test_show_hides_secrets_wherever_they_stand(env):
    code, out, _ = env("set", "api_key", "--stdin", given="k3y-of-mine\n")
    assert (code, out) == (0, "api_key is set for one in .callsheet/local/one.yaml\n")
    assert env("show")[1] == (
        "one  environments/one.yaml\n"
        "  api_key   ***                      local        .callsheet/local/one.yaml:2\n"
        "  base_url  https://one.example/***  environment  environments/one.yaml:3:10\n"
        "  model     big                      environment  environments/one.yaml:3:55\n"
    )
    assert env("show", "two")[1] == (
        "two  environments/two.yaml\n"
        "  api_key   not set\n"
        "  base_url  https://two.example  environment  environments/two.yaml:3:10\n"
        "  org       not set\n"
    )


def test_only_one_newline_at_the_end_of_standard_input_is_taken_off(env, tmp_path):
    env("set", "api_key", given=" k \n\r\n")
    assert '"api_key": " k \\n"' in (tmp_path / ".callsheet/local/one.yaml").read_text()


def test_explain_takes_one_row_of_a_request_as_send_does(env):
    _, out, _ = env("explain", "demo/rows[2]")
    assert [line.split()[:3] for line in out.splitlines() if "city" in line] == [
        ["city", "Oslo", "row"]
    ]
    assert "Bern" in env("explain", "demo/rows")[1]
    code, _, said = env("explain", "demo/rows[3]")
    assert (code, "no request is called 'demo/rows[3]'" in said) == (2, True)


def test_explain_shows_origins_and_what_they_shadow(env):
    _, out, _ = env("explain", "demo/chat", "--var", "base_url=x", CALLSHEET_MODEL="mine")
    assert out == (
        "base_url  x                                option       --var\n"
        "          https://one.example/k3y-of-mine  environment  environments/one.yaml:3:10"
        " (shadowed)\n"
        "own       1                                request      collections/demo/chat.yaml:6:13\n"
        "api_key   missing\n"
        "greeting  hello {{model}}                  collection   collections/demo/collection.yaml"
        ":6:3\n"
        "typo      missing\n"
        "chat_id                                    saved        by a request of the run\n"
        "model     mine                             process      CALLSHEET_MODEL\n"
        "          big                              environment  environments/one.yaml:3:55"
        " (shadowed)\n"
        "          small                            collection   collections/demo/collection.yaml"
        ":4:3 (shadowed)\n"
    )
    assert env("explain", "demo/plain")[1] == "demo/plain uses no variables.\n"


def test_unset_forgets(env):
    env("set", "api_key", given="k\n")
    assert env("unset", "api_key") == (0, "api_key is no longer set for one\n", "")
    assert "not set" in env("show")[1]


@pytest.mark.parametrize(
    ("arguments", "message", "mend"),
    [
        (["set", "apikey"], "no variable is called 'apikey'", "did you mean 'api_key'?"),
        (
            ["set", "zz"],
            "no variable is called 'zz'",
            "declare it, or name it under local: in environments/one.yaml",
        ),
        (["set", "api_key"], "no value was given for 'api_key'", ""),
        (["unset", "api_key"], "'api_key' has no local value in one", "callsheet env show"),
        (["show", "tow"], "no environment is called 'tow'", "did you mean 'two'?"),
        (["explain", "demo/cat"], "no request is called 'demo/cat'", "did you mean 'demo/chat'?"),
        (["explain", "demo/chat", "--var", "api_key=k3y"], "'api_key' is a secret", "env set"),
    ],
)
def test_a_mistake_is_named_with_its_mend(env, arguments, message, mend):
    code, out, err = env(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert mend in err
    assert "k3y" not in err


def test_without_an_environment_there_is_nothing_to_set(tmp_path):
    workspace_of(tmp_path, {"collections/a/x.yaml": "send: GET http://h/\n"})
    for arguments, code, text in [
        (["list"], 0, "There are no environments: add environments/NAME.yaml."),
        (["show"], 2, "no environment is chosen"),
    ]:
        command = [sys.executable, "-m", "callsheet", "env", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == code
        assert text in done.stdout + done.stderr


def test_at_a_terminal_set_asks_without_echo(tmp_path):
    workspace_of(tmp_path, FILES)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "callsheet", "env", "set", "api_key"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        seen = b""
        while b"api_key for one: " not in seen:
            seen += os.read(ours, 1000)
        os.write(ours, b"k3y-of-mine\n")
        try:
            while more := os.read(ours, 1000):
                seen += more
        except OSError:  # the terminal is gone with its last user
            pass
        assert process.wait() == 0
    os.close(ours)
    assert b"api_key is set for one" in seen
    assert b"k3y" not in seen
    assert '"k3y-of-mine"' in (tmp_path / ".callsheet/local/one.yaml").read_text()
