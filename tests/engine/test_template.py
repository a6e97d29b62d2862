"""Filling holes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.template import fill, holes
from callsheet.model.errors import ProblemsError
from callsheet.model.source import Node, Source, literal, node_of
from variables_fixture import scope_of, scope_with, yaml


@pytest.mark.parametrize("value", ["text", 3, 2.5, True, None, [1, {"a": 2}], {"k": ["v"]}])
def test_a_hole_alone_keeps_the_type_of_its_value(value):
    assert fill(node_of("{{v}}"), scope_with(v=value)).plain() == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "<a>"),
        (3, "<3>"),
        (True, "<true>"),
        (None, "<>"),
        ([1, "ü"], '<[1,"ü"]>'),
        ({"a": {"b": 1}}, '<{"a":{"b":1}}>'),
    ],
)
def test_inside_text_a_value_becomes_text(value, text):
    assert fill(node_of("<{{v}}>"), scope_with(v=value)).plain() == text


def test_a_node_without_holes_is_handed_back_itself():
    node = node_of({"a": ["b", 1]})
    assert fill(node, scope_with()) is node


def test_parts_without_holes_stay_the_same_objects_and_all_keep_their_places():
    node, _ = yaml("a: {b: 1}\nc: [x, '{{v}}']\n")
    filled = fill(node, scope_with(v=5))
    assert filled.plain() == {"a": {"b": 1}, "c": ["x", 5]}
    assert filled.value["a"] is node.value["a"]
    assert filled.value["c"].value[1].source == Source("a.yaml", 2, 8)
    assert filled.keys == node.keys
    assert not filled.holes


def test_a_value_may_hold_holes_itself():
    scope = scope_with(url="http://{{host}}:{{port}}", host="h{{n}}", n=1, port=80)
    assert fill(node_of("{{url}}/x"), scope).plain() == "http://h1:80/x"


def test_what_came_from_a_service_is_never_a_template():
    scope = scope_with(key="secret").saved({"answer": "{{key}}", "deep": {"a": ["{{key}}"]}})
    assert fill(node_of("{{answer}} {{deep.a.0}}"), scope).plain() == "{{key}} {{key}}"


def test_escaped_braces_are_braces():
    assert fill(node_of(r"\{{v}} {{v}}"), scope_with(v=1)).plain() == "{{v}} 1"


@pytest.mark.parametrize(
    ("name", "value"),
    [("up.id", 7), ("up.tags.1", "b"), ("up.x.y", "whole"), ("up.x", {"z": 3}), ("up.x.z", 3)],
)
def test_dots_reach_into_maps_and_lists_after_the_whole_name_was_tried(name, value):
    scope = scope_of({"up": {"id": 7, "tags": ["a", "b"], "x": {"z": 3}}, "up.x.y": "whole"})
    assert fill(node_of(f"{{{{{name}}}}}"), scope).plain() == value


def test_each_built_in_is_called_where_it_stands_and_arguments_may_be_calls():
    scope = scope_with(user="u", pass_word="p")
    text = "{{$base64($json(user))}} {{$base64(pass_word)}} {{$random_int(5, 5)}}"
    assert fill(node_of(text), scope).plain() == "InUi cA== 5"
    once, twice = fill(node_of(["{{$uuid}}", "{{$uuid}}"]), scope).plain()
    assert once != twice


def test_a_built_in_in_a_variable_is_called_once_for_a_case():
    scope = scope_with(run="r-{{$random_hex(8)}}-{{n}}", n=1)
    first = fill(node_of("{{run}}"), scope).plain()
    later = fill(node_of("{{run}}"), scope.saved({"n": 2})).plain()
    assert first.removesuffix("1") == later.removesuffix("2")


def test_a_built_in_in_a_variable_is_called_again_for_other_arguments():
    scope = scope_with(code="{{$base64(n)}}", n=1)
    assert fill(node_of("{{code}}"), scope).plain() == "MQ=="
    assert fill(node_of("{{code}}"), scope.saved({"n": 2})).plain() == "Mg=="


def test_a_built_in_that_fails_says_so_at_its_hole():
    node, texts = yaml("a: n {{$random_int(9, 1)}}\n")
    with pytest.raises(ProblemsError) as error:
        fill(node, scope_of({}, texts))
    (problem,) = error.value.problems
    assert (problem.code, str(problem.source)) == ("bad-built-in", "a.yaml:1:6")
    assert error.value.texts == texts


def test_all_holes_without_a_value_are_named_at_once():
    node, texts = yaml("a: x {{one}} y {{two}}\nb: ['{{three.four}}', \"{{one}}\"]\n")
    with pytest.raises(ProblemsError) as error:
        fill(node, scope_of({"three": 3}, texts))
    assert [(str(p.source), p.code) for p in error.value.problems] == [
        ("a.yaml:1:6", "missing-variable"),
        ("a.yaml:1:16", "missing-variable"),
        ("a.yaml:2:6", "missing-variable"),
        ("a.yaml:2:24", "missing-variable"),
    ]


@pytest.mark.parametrize(
    "bad", ["{{a b}}", "{{v.w}}", "{{loop}}", "{{v.0}}", "{{$f(x)}}", "{{list.9}}"]
)
def test_no_hole_is_left_in_silence(bad):
    scope = scope_with(v="text", loop="{{loop}}", list=[1])
    with pytest.raises(ProblemsError):
        fill(node_of(bad), scope)


def test_holes_are_listed_with_the_names_in_arguments_and_their_places():
    node, texts = yaml("a: '{{x.y}} {{$f(b, $g(c), 1)}}'\nd: {e: \"{{$uuid}} \\\\{{f}}\"}\n")
    assert [(name, str(place)) for name, place in holes(node, texts)] == [
        ("x.y", "a.yaml:1:5"),
        ("b", "a.yaml:1:13"),
        ("c", "a.yaml:1:13"),
    ]


@pytest.mark.parametrize(
    ("text", "value", "place"),
    [
        ("a: x {{b}}\n", "x {{b}}", "a.yaml:1:6"),
        ("a: '{{b}}'\n", "{{b}}", "a.yaml:1:5"),
        ("a: |\n  one\n  two {{b}}\n", "one\ntwo {{b}}\n", "a.yaml:3:7"),
        ("a: >-\n  one\n  two\n\n  {{b}}\n", "one two\n{{b}}", "a.yaml:5:3"),
        ("a: \\{{b}} {{b}}\n", "\\{{b}} {{b}}", "a.yaml:1:11"),
        # what YAML escaped is not mistaken for the same hole further down
        ('a: "{{$f(\\"q\\", b)}}"\nc: {{$f("q", b)}}\n', '{{$f("q", b)}}', "a.yaml:1:4"),
        ("a: gone\n", "{{b}}", "a.yaml:1:4"),
    ],
)
def test_a_hole_is_found_at_its_column_in_every_style_of_string(text, value, place):
    node = Node(value, Source("a.yaml", 1, 4), holes=True)
    assert [str(found) for _, found in holes(node, {"a.yaml": text})] == [place]


def test_without_the_text_a_hole_stands_where_its_string_begins():
    node = Node("x {{b}}", Source("a.yaml", 4, 9), holes=True)
    assert list(holes(node)) == [("b", Source("a.yaml", 4, 9))]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_data_goes_through_a_hole_unchanged(value):
    scope = scope_with().saved({"v": value})
    assert fill(node_of("{{v}}"), scope).plain() == value
    assert literal(value, Source("a", 1, 1)).holes is False
