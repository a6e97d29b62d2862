"""Keys in files are found wherever they stand, and never shown."""

import pytest

from callsheet.engine.lint_secrets import keys_in, without_keys
from callsheet.io.yaml_reader import read_yaml

OPENAI = "sk-proj-" + "aB3" * 12
RANDOM = "q8Zx1vB7nM4kLp0sWd9fGh2jRt5y"


def places(text: str) -> list[str]:
    found = keys_in({"a.yaml": text}, [read_yaml(text, "a.yaml")])
    return [f"{problem.source}: {problem.message}" for problem in found]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"key: {OPENAI}\n", "1:6"),
        (f"a: 1 # once {OPENAI}\n", "1:13"),
        (f"a: |\n  one\n  {OPENAI}\n", "3:3"),
        (f"a: 'Bearer {OPENAI}'\n", "1:12"),
        (f'a: "\\x73{OPENAI[1:]}"\n', "1:4"),
    ],
)
def test_a_known_shape_is_found_anywhere(text: str, place: str) -> None:
    assert places(text) == [f"a.yaml:{place}: an OpenAI API key, in a file that goes to git"]


@pytest.mark.parametrize("text", [f"a: {RANDOM}\n", f"a: [1, Token {RANDOM}]\n"])
def test_random_text_is_found_as_a_word_of_a_value(text: str) -> None:
    (found,) = places(text)
    assert found.endswith("random text, as keys are, in a file that goes to git")


@pytest.mark.parametrize(
    "text", ["a: '{{api_key}}'\n", f"a: 1 # {RANDOM}\n", "a: not-a-real-key\n"]
)
def test_holes_words_and_remarks_are_no_keys(text: str) -> None:
    assert places(text) == []


def test_a_line_is_told_once() -> None:
    assert len(places(f"a: [{OPENAI}, {OPENAI}, {RANDOM}]\n")) == 1


@pytest.mark.parametrize("key", [OPENAI, RANDOM])
def test_keys_are_hidden_and_columns_stay(key: str) -> None:
    shown = without_keys(f'first: 1\nkey: "{key}" # note\r\nlast: 2')
    assert shown == f'first: 1\nkey: "{"*" * len(key)}" # note\r\nlast: 2'
