"""Fisher's exact test says how likely chance alone makes one side fail so much more often."""

from __future__ import annotations

import pytest

from callsheet.engine.statistics.exact_test import exact_test


@pytest.mark.parametrize(
    ("base", "candidate", "chance"),
    [  # scipy.stats.fisher_exact([[failed, good] of the candidate, then of the base], "greater")
        ((10, 10), (8, 10), 0.2368421052631579),
        ((50, 50), (45, 50), 0.028142247214412164),
        ((3, 7), (6, 9), 0.9283216783216783),
        ((995, 1000), (880, 900), 0.0008124889346263705),
        ((6, 6), (1, 6), 0.007575757575757577),
        ((9, 10), (10, 10), 1.0),
        ((0, 6), (0, 6), 1.0),
    ],
)
def test_the_chance_is_the_hypergeometric_tail(
    base: tuple[int, int], candidate: tuple[int, int], chance: float
) -> None:
    assert exact_test(base, candidate) == pytest.approx(chance, rel=1e-9)
