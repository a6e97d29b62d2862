"""A secret does not print itself, however it is asked."""

import copy
import pickle

import pytest

from callsheet.model.environment import Secret

SECRET = Secret("plain0secret")


@pytest.mark.parametrize(
    "shown",
    [str(SECRET), repr(SECRET), f"{SECRET}", f"{SECRET!r}", "%s" % SECRET, str([SECRET])],  # noqa: UP031
)
def test_it_shows_three_stars(shown):
    assert shown.strip("[]") == "***"


def test_it_keeps_to_a_width_that_is_asked_for():
    assert f"{SECRET:>5}" == "  ***"


def test_only_asking_for_it_gives_it():
    assert SECRET.reveal() == "plain0secret"


def test_equal_secrets_are_equal_and_nothing_else_is():
    assert Secret("plain0secret") == SECRET
    assert hash(Secret("plain0secret")) == hash(SECRET)
    assert SECRET not in (Secret("other"), "plain0secret", "***")


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_does_not_leave_the_process(leave):
    with pytest.raises(TypeError, match="a secret can't be pickled"):
        leave(SECRET)
