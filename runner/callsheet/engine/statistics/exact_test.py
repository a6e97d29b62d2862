"""Fisher's exact test: does one side fail more often?"""

from __future__ import annotations

from math import comb


def exact_test(base: tuple[int, int], candidate: tuple[int, int]) -> float:
    """The chance of at least so many failures in the candidate if the sides don't differ.

    Each side is (good, all). One-sided (Fisher 1935; the hypergeometric tail in whole numbers).
    """
    (base_good, base_all), (good, all_) = base, candidate
    failed = all_ - good
    failed_both = failed + base_all - base_good
    as_bad = sum(
        comb(all_, count) * comb(base_all, failed_both - count)
        for count in range(failed, min(all_, failed_both) + 1)
    )
    return as_bad / comb(base_all + all_, failed_both)
