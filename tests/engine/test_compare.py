"""Two sets of recordings side by side: what is gated, what is decided, how it ends."""

import re
from dataclasses import replace

import pytest

from callsheet.engine.compare import compare, exit_code, floors
from callsheet.engine.gate.fail_if import parse_limit
from callsheet.model.comparison import Compared
from callsheet.model.errors import UsageError
from compared_fixture import chat, document, late, recorded, several
from recorded_fixture import MS, exchange

BEFORE = several("a", seed=1)
ALIKE = several("b", seed=2)
SLOWER = several("b", seed=3, slower=1.6)


def judged(pair):
    return {one.metric: one.verdict for one in pair.gated}


def one_pair(base, candidate, *limits):
    (pair,) = compare(base, candidate, [parse_limit(text) for text in limits]).pairs
    return pair


def test_a_later_first_token_is_slower_and_nothing_else_is():
    compared = compare(BEFORE, SLOWER)
    assert judged(compared.pairs[0])["ttft.p50"] == "slower"
    assert judged(compared.pairs[0])["tpot.p50"] != "slower"
    assert judged(compared.pairs[0])["complete"] == "not_slower"
    assert (compared.verdict, exit_code(compared)) == ("slower", 5)


def test_a_set_compared_with_itself_is_never_slower():
    compared = compare(BEFORE, BEFORE)
    assert "slower" not in judged(compared.pairs[0]).values()
    assert exit_code(compared) == 0


def test_two_sets_that_are_alike_are_not_slower_by_a_wide_limit():
    compared = compare(BEFORE, ALIKE, [parse_limit("ttft > +50%")])
    assert (compared.verdict, exit_code(compared)) == ("not_slower", 0)


def test_too_few_streams_cant_tell_and_pass_unless_that_shall_fail():
    compared = compare(BEFORE[:3], SLOWER[:3])
    assert compared.verdict == "cant_tell"
    assert (exit_code(compared), exit_code(compared, "fail")) == (0, 5)


def test_an_absolute_limit_judges_even_one_stream():
    few = [recorded(chat(first=300))]
    assert judged(one_pair(few, few, "ttft > 299ms")) == {"ttft.p50": "slower"}
    assert judged(one_pair(few, few, "ttft > 301ms")) == {"ttft.p50": "not_slower"}


def test_given_limits_replace_the_usual_ones_which_are_still_shown():
    pair = one_pair(BEFORE, ALIKE, "total > 9s", "ttft > +30%")
    assert [one.metric for one in pair.gated] == ["total.p50", "ttft.p50"]
    assert [one.metric for one in pair.shown] == ["tpot.p50", "stall.p50", "complete"]


def test_what_is_gated_depends_on_what_came():
    plain = exchange(b"data: a\n\n", b"data: b\n\n", b"data: c\n\n")
    kinds = {"stream": plain, "chat": chat(), "document": document()}
    found = [recorded(one, f"a/1/shop/{name}.jsonl", f"shop/{name}") for name, one in kinds.items()]
    pairs = compare(found, found).pairs
    assert {pair.name: [one.metric for one in pair.gated] for pair in pairs} == {
        "shop/chat": ["ttft.p50", "tpot.p50", "stall.p50", "complete"],
        "shop/document": ["total.p50", "complete"],
        "shop/stream": ["first_event.p50", "gap.p50", "stall.p50", "complete"],
    }


def test_a_metric_without_a_value_is_gated_only_when_asked_for():
    single = [recorded(chat(text="Yes"))]
    assert "tpot.p50" not in judged(one_pair(single, single))
    assert judged(one_pair(single, single, "tpot > +10%")) == {"tpot.p50": "cant_tell"}


def test_lost_streams_are_seen():
    lost = [
        replace(one, exchange=chat(cut=True)) if number % 2 else one
        for number, one in enumerate(ALIKE)
    ]
    assert judged(one_pair(BEFORE, lost))["complete"] == "slower"


def test_where_own_lag_hides_the_change_nothing_is_judged():
    lagging = [replace(one, exchange=late(one.exchange, 50 * MS)) for one in SLOWER]
    (decision,) = one_pair(BEFORE, lagging, "ttft > +10%").gated
    assert decision.verdict == "cant_tell"
    assert "our own lag" in decision.note


def test_a_change_below_the_error_of_a_stamp_never_counts():
    def quick(folder, ms):
        return [recorded(document(ms), f"{folder}/{n}.jsonl") for n in range(20)]

    (decision,) = one_pair(quick("a", 1.0), quick("b", 1.3), "total > +10%").gated
    assert decision.verdict == "not_slower"
    assert "three times the clock's error" in decision.note


def test_different_clocks_are_told():
    other = [replace(one, exchange=late(one.exchange, 1)) for one in ALIKE]
    (note,) = compare(BEFORE, other).notes
    assert "same clock" in note
    assert compare(BEFORE, ALIKE).notes == ()


def test_recordings_left_out_are_counted():
    cut = replace(BEFORE[0], path="a/9/shop/chat.jsonl", whole=False)
    assert compare((*BEFORE, cut), ALIKE).notes == (
        "1 of 61 recordings end too early and are left out",
    )


def test_nothing_chosen_is_not_green():
    compared = compare(BEFORE, ALIKE, grep=re.compile("nobody"))
    assert compared == Compared("A", "B", (), (), compared.version)
    assert exit_code(compared) == 4


def test_all_requests_are_one_gate():
    def many(folder, seed):
        return [
            replace(one, identity=f"shop/chat{n}", path=one.path.replace("chat", f"chat{n}"))
            for n in range(3)
            for one in several(folder, 2, 5, seed * 10 + n)
        ]

    pairs = compare(many("a", 1), many("b", 2), [parse_limit("ttft > +10%")]).pairs
    alone = compare(many("a", 1), many("b", 2), [parse_limit("ttft > +10%")], re.compile("chat0"))
    together, single = pairs[0].gated[0].interval, alone.pairs[0].gated[0].interval
    assert together is not None
    assert single is not None
    assert together[0] < single[0]  # a stricter level gives a lower bound


def test_goodput_is_refused_since_recordings_hold_no_limits():
    with pytest.raises(UsageError, match="recordings hold no limits"):
        compare(BEFORE, ALIKE, [parse_limit("goodput < 99%")])


def test_the_noise_floor_is_told_for_each_metric():
    (floor,) = floors(BEFORE)
    assert [one.metric for one in floor.floors] == [
        "ttft.p50",
        "tpot.p50",
        "stall.p50",
        "complete",
    ]
    first = floor.floors[0]
    assert first.noise is not None
    assert first.visible is not None
    assert 0 < first.noise < 0.5
    assert 0.1 < first.visible < 0.6
    assert [one.metric for one in floors(BEFORE, [parse_limit("gap.p95 > +10%")])[0].floors] == [
        "gap.p95"
    ]


def test_limits_of_streams_leave_documents_alone():
    lists = [recorded(document(), "a/1/shop/list.jsonl", "shop/list")]
    limits = [parse_limit("ttft > 1s"), parse_limit("total > 2s")]
    pairs = compare((*BEFORE, *lists), (*ALIKE, *lists), limits).pairs
    assert [[one.metric for one in pair.gated] for pair in pairs] == [
        ["ttft.p50", "total.p50"],
        ["total.p50"],
    ]
    with pytest.raises(UsageError, match="no request that was chosen is a stream"):
        compare(lists, lists, limits)


def test_among_many_requests_a_plain_difference_is_still_found():
    def lists(folder, ms):
        return [
            recorded(document(ms + number / 10), f"{folder}/{number}/{n}.jsonl", f"shop/{n}")
            for n in range(60)
            for number in range(5)
        ]

    limits = [parse_limit("total > +10%"), parse_limit("headers > +10%")]
    compared = compare(lists("a", 40), lists("b", 80), limits)
    assert {one.verdict for pair in compared.pairs for one in pair.gated} == {"slower"}
