"""The grammar of holes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.hole_syntax import Call, Hole, Literal, Malformed, Name, parse


def only(text):
    (hole,) = parse(text)
    assert isinstance(hole, Hole)
    return hole.expression


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("{{name}}", Name("name")),
        ("{{ name\n}}", Name("name")),
        ("{{base-url_2}}", Name("base-url_2")),
        ("{{größe}}", Name("größe")),
        ("{{items.0.id}}", Name("items.0.id")),
        ("{{$uuid}}", Call("uuid")),
        ("{{$uuid()}}", Call("uuid")),
        ("{{ $random_int( 1 , -9 ) }}", Call("random_int", (Literal(1), Literal(-9)))),
        ("{{$f(1.5, true, null)}}", Call("f", (Literal(1.5), Literal(True), Literal(None)))),
        ("""{{$f("a}}b", 'c,d')}}""", Call("f", (Literal("a}}b"), Literal("c,d")))),
        (r"{{$f('it\'s\n\\')}}", Call("f", (Literal("it's\n\\"),))),
        ("{{$base64(user.name)}}", Call("base64", (Name("user.name"),))),
        ("{{$a($b(c))}}", Call("a", (Call("b", (Name("c"),)),))),
        ("{{$faker.first_name}}", Call("faker.first_name")),
        ("{{trueish}}", Name("trueish")),
    ],
)
def test_a_hole_holds_a_name_or_a_call(text, expression):
    assert only(text) == expression


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain", ("plain",)),
        ("", ()),
        (r"\{{name}}", ("{{name}}",)),
        (r"a\{{b}} {{c}}", ("a{{b}} ", Hole(Name("c"), 8, "{{c}}"))),
        (r"C:\\{{dir}}", ("C:\\", Hole(Name("dir"), 4, "{{dir}}"))),
        ('{"a": {{b}}}', ('{"a": ', Hole(Name("b"), 6, "{{b}}"), "}")),
        ("{{{b}}}", ("{", Hole(Name("b"), 1, "{{b}}"), "}")),
        ("}} { }", ("}} { }",)),
    ],
)
def test_text_around_holes_stays_as_it_is(text, pieces):
    assert parse(text) == pieces


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{", "expected a variable's name after {{, found the end of the text"),
        ("{{\nname", "expected }} after the name, found the end of the text"),
        ("{{}}", "expected a variable's name after {{, found '}}'"),
        ("{{a b}}", "expected }} after the name, found 'b}}'"),
        ("{{a}", "expected }} after the name, found '}'"),
        ("{{#if x}}", "expected a variable's name after {{, found '#if x}}'"),
        ("{{5}}", "a hole needs a variable's name, found '}}'"),
        ("{{'text'}}", "a hole needs a variable's name, found '}}'"),
        ("{{true}}", "a hole needs a variable's name, found '}}'"),
        ("{{$f(1 2)}}", "expected , or ) in $f(…), found '2)}}'"),
        ("{{$f(}}", "expected a name, a number or a quoted text after {{, found '}}'"),
        ("{{a " + "b" * 30, "expected }} after the name, found 'bbbbbbbbbbbbbbbbbbb…'"),
        ("{{a .\nb", "expected }} after the name, found '.'"),
        ("{{" + "$a(" * 30, "calls are nested more than 20 deep"),
    ],
)
def test_a_hole_that_cannot_be_read_says_why(text, message):
    hole = next(piece for piece in parse(text) if isinstance(piece, Hole))
    assert isinstance(hole.expression, Malformed)
    assert hole.expression.message == message
    assert r"\{{" in hole.expression.mend


def test_holes_after_a_malformed_one_are_still_found():
    assert [piece.expression for piece in parse("{{a b}} {{c}}") if isinstance(piece, Hole)][
        1:
    ] == [Name("c")]


@given(st.text(alphabet="{}\\ab$(),.'\" \n1-", max_size=40))
def test_no_text_is_lost_or_invented(text):
    pieces = parse(text)
    together = "".join(piece.raw if isinstance(piece, Hole) else piece for piece in pieces)
    assert re.sub(r"\\+(?=\{\{)", "", text) == re.sub(r"\\+(?=\{\{)", "", together)


@given(st.text())
def test_any_text_without_two_braces_is_one_literal(text):
    if "{{" not in text:
        assert parse(text) == ((text,) if text else ())


def test_a_hole_that_lacks_its_second_brace_is_told_to_end_with_two():
    mend = r"write \{{ where you mean two braces and no variable"
    pieces = parse("{{a} {{b c}}")
    assert [piece for piece in pieces if isinstance(piece, Hole)] == [
        Hole(
            Malformed(
                "expected }} after the name, found '} {{b c}}'", f"end it with }}}}, or {mend}"
            ),
            0,
            "{{",
        ),
        Hole(Malformed("expected }} after the name, found 'c}}'", mend), 5, "{{"),
    ]
