"""Built-in functions."""

import re
from importlib.util import find_spec

import pytest

from callsheet.engine.builtins import BUILTINS, BuiltinError, Builtins, misfit
from variables_fixture import MIDNIGHT, builtins


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("now", [], "2026-01-01T00:00:00Z"),
        ("now", ["%d.%m.%Y"], "01.01.2026"),
        ("date", [], "2026-01-01"),
        ("timestamp", [], 1_767_225_600),
        ("timestamp_ms", [], 1_767_225_600_250),
        ("random_int", [4, "4"], 4),
        ("random_string", [0], ""),
        ("random_choice", [["x"]], "x"),
        ("random_choice", [{"a": 1}], {"a": 1}),
        ("base64", ["a:ü"], "YTrDvA=="),
        ("base64", [{"a": 1}], "eyJhIjoxfQ=="),
        ("base64_decode", ["YTrDvA"], "a:ü"),
        ("base64_decode", ["Pz8_Pg=="], "???>"),
        ("url_encode", ["a/b c&ü"], "a%2Fb%20c%26%C3%BC"),
        ("url_encode", [True], "true"),
        ("json", ['say "ü"'], '"say \\"ü\\""'),
        ("json", [[1, None]], "[1,null]"),
        ("sha256", ["abc"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "hmac_sha256",
            ["Jefe", "what do ya want for nothing?"],  # RFC 4231, test case 2
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ],
)
def test_a_built_in_gives_its_value(name, arguments, value):
    assert builtins().call(name, arguments) == value


@pytest.mark.parametrize(
    ("name", "arguments", "pattern"),
    [
        ("uuid", [], r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("random_int", [-3, 3], r"-?[0-3]"),
        ("random_string", [], r"[A-Za-z0-9]{12}"),
        ("random_string", [40], r"[A-Za-z0-9]{40}"),
        ("random_hex", [], r"[0-9a-f]{16}"),
        ("random_hex", [5], r"[0-9a-f]{5}"),
        ("random_choice", ["a", "b"], r"[ab]"),
    ],
)
def test_chance_keeps_to_its_form_and_comes_again_for_the_same_seed_and_case(
    name, arguments, pattern
):
    drawn = [builtins(seed, "c").call(name, arguments) for seed in range(50)]
    assert all(re.fullmatch(pattern, str(value)) for value in drawn)
    assert drawn == [builtins(seed, "c").call(name, arguments) for seed in range(50)]
    assert len(set(drawn)) > 1


def test_each_case_draws_from_a_stream_of_its_own():
    run = Builtins(1, lambda: MIDNIGHT)
    one, two = run.for_case("a"), run.for_case("b")
    first = [one.call("uuid", []), two.call("uuid", []), one.call("uuid", [])]
    again, other = run.for_case("a"), run.for_case("b")
    assert [again.call("uuid", []), again.call("uuid", []), other.call("uuid", [])] == [
        first[0],
        first[2],
        first[1],
    ]
    assert len(set(first)) == 3


def test_the_server_is_known_to_every_case_of_the_run():
    run = Builtins(1, lambda: MIDNIGHT, server="http://127.0.0.1:9")
    assert run.for_case("a").call("server", []) == "http://127.0.0.1:9"
    with pytest.raises(BuiltinError, match="no embedded mock"):
        builtins().call("server", [])


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("random_int", [1, 2.5], "$random_int needs whole numbers, found a number"),
        ("random_int", [1, "x"], "$random_int needs whole numbers, found a text"),
        ("random_int", [True, 2], "$random_int needs whole numbers, found a flag"),
        ("random_int", [2, 1], "$random_int(2, 1): the first number must not be higher"),
        ("random_hex", [-1], "$random_hex gives 0 to 1000000 characters, not -1"),
        ("random_string", [10**7], "$random_string gives 0 to 1000000 characters, not 10000000"),
        ("random_choice", [[]], "$random_choice has nothing to choose from"),
        ("base64_decode", ["%%"], "$base64_decode: the value is not base64 of UTF-8 text"),
        ("base64_decode", ["/w=="], "$base64_decode: the value is not base64 of UTF-8 text"),
        ("uuidd", [], "unknown built-in '$uuidd'"),
        ("uuid", [1], "$uuid can't take 1 argument"),
        ("random_int", [], "$random_int can't take 0 arguments"),
    ],
)
def test_a_built_in_that_cannot_do_it_says_why(name, arguments, message):
    with pytest.raises(BuiltinError) as error:
        builtins().call(name, arguments)
    assert str(error.value) == message


def test_a_typo_gets_a_suggestion_and_a_stranger_the_list():
    assert misfit("uuidd", 0) == ("unknown built-in '$uuidd'", "did you mean '$uuid'?")
    _, mend = misfit("zzzz", 0)
    assert mend == "built-ins: " + ", ".join(f"${name}" for name in BUILTINS)


def test_every_built_in_is_described_by_its_own_name():
    for name, builtin in BUILTINS.items():
        assert builtin.signature.partition("(")[0] == f"${name}"
        assert builtin.doc.endswith(".")
        assert ("(" in builtin.signature) == (builtin.most != 0)


@pytest.mark.skipif(find_spec("faker") is not None, reason="faker is installed")
def test_without_the_extra_faker_is_named_with_its_package():
    with pytest.raises(BuiltinError) as error:
        builtins().call("faker.name", [])
    assert error.value.mend == "pip install 'callsheet[faker]'"


@pytest.mark.skipif(find_spec("faker") is None, reason="needs the extra faker")
def test_faker_makes_things_up_from_the_seed():
    assert builtins().call("faker.name", []) == builtins().call("faker.name", [])
    assert builtins(1).call("faker.name", []) != builtins(2).call("faker.name", [])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", builtins().call("faker.date_object", []))
    for name, arguments, message in [
        ("faker.nme", [], "faker has no 'nme'"),
        ("faker._factories", [], "faker has no '_factories'"),
        ("faker.name", [1, 2, 3], "faker.name: "),
    ]:
        with pytest.raises(BuiltinError, match=message):
            builtins().call(name, arguments)
