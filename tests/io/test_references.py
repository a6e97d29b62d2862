"""Circles of requests are found however long they are, and told once."""

from callsheet.io.references import cycles, find
from callsheet.model.errors import Problem
from callsheet.model.source import Source

HERE = Source("f", 1, 1)


def edges(**names: str) -> dict[str, list[tuple[str, str, Source]]]:
    """``edges(a="b c")``: a needs b and c; the line of a place is the order of the name."""
    return {
        name: [("needs", target, Source(name, n, 1)) for n, target in enumerate(targets.split(), 1)]
        for name, targets in names.items()
    }


def messages(**names: str) -> list[str]:
    return [problem.message for problem in cycles(edges(**names))]


def test_a_long_chain_is_no_circle() -> None:
    assert messages(**{f"r{n}": f"r{n + 1}" for n in range(5000)}) == []


def test_a_long_circle_is_one() -> None:
    (problem,) = cycles(edges(**{f"r{n}": f"r{(n + 1) % 5000}" for n in range(5000)}))
    assert len(problem.related) == 4999


def test_two_ways_to_one_request_are_no_circle() -> None:
    assert messages(a="b c", b="d", c="d", d="") == []


def test_a_circle_behind_a_tail_leaves_the_tail_out() -> None:
    (problem,) = cycles(edges(a="b", b="x c", c="b"))
    assert problem == Problem(
        "cycle",
        "requests wait for each other in a circle: b → c → b",
        Source("c", 1, 1),
        "break the circle at one of these places",
        related=((Source("b", 2, 1), "b needs c"),),
    )


def test_two_circles_are_two_problems() -> None:
    assert messages(a="a b", b="a") == [
        "a needs itself",
        "requests wait for each other in a circle: a → b → a",
    ]


def test_a_name_is_found_in_its_collection_first() -> None:
    known = {"a/x": "", "b/x": "", "a/b/x": ""}
    problems: list[Problem] = []
    names = ("x", "a/x", "b/x", "b/x.yaml")
    found = [find(name, HERE, "a", known, problems) for name in names]
    assert (found, problems) == (["a/x", "a/x", "a/b/x", "a/b/x"], [])


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    known = {"a/files/upload": "", "b/list": ""}
    problems: list[Problem] = []
    for name in ("files/uplaod", "upload", "b/lits", "zzz"):
        assert find(name, HERE, "a", known, problems) == name
    assert [problem.mend for problem in problems] == [
        "did you mean 'files/upload'?",
        "did you mean 'files/upload'?",
        "did you mean 'b/list'?",
        "name a file as in files/upload",
    ]
