"""Links in the documentation lead somewhere."""

from __future__ import annotations

import posixpath

import pytest

from docs import pages

PAGES = pages.pages()


@pytest.mark.parametrize("page", sorted(PAGES))
def test_links_lead_to_files_and_headings_that_exist(page: str) -> None:
    dead = []
    for link in pages.links(PAGES[page]):
        path, _, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        if "://" in link:
            continue
        if not (pages.ROOT / target).exists() or (
            anchor and anchor not in pages.anchors(PAGES.get(target, ""))
        ):
            dead.append(link)
    assert dead == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page not in PAGES:
            continue
        reached.add(page)
        home = posixpath.dirname(page)
        for link in pages.links(PAGES[page]):
            target = posixpath.normpath(posixpath.join(home, link.partition("#")[0]))
            waiting += [one for one in PAGES if one.startswith(f"{target}/")] or [target]
    assert sorted(set(PAGES) - reached) == []
