"""The cookies of a run: what is kept, and where it goes back (RFC 6265)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.cookies import MOST, MOST_OF_A_HOST, CookieJar
from callsheet.engine.set_cookie import (
    LONGEST_AGE,
    LONGEST_PAIR,
    default_path,
    domain_matches,
    parse,
    path_matches,
)

HOME = "https://www.example.com/a/b/page?q"
NOW = 1_700_000_000.0


def kept(*fields: str, url: str = HOME) -> CookieJar:
    jar = CookieJar()
    jar.store(url, fields, NOW)
    return jar


def test_a_cookie_comes_back() -> None:
    jar = CookieJar()
    assert jar.header(HOME) is None
    assert jar.store(HOME, ["sid=31d4; Path=/; HttpOnly; SameSite=Lax"], NOW) == (("sid", "31d4"),)
    assert jar.header(HOME) == "sid=31d4"
    (cookie,) = jar
    assert (cookie.http_only, cookie.same_site) == (True, "lax")


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("a=b", "a=b"),
        (" a = b c ", "a=b c"),
        ("a=b=c", "a=b=c"),
        ('a="b"', 'a="b"'),
        ("a=", "a="),
        ("alone", "alone"),
        ("=alone", "alone"),
        ("a=b; nonsense; =; ;", "a=b"),
        ("a=b; path", "a=b"),
        ("a=\xc3\xa9", "a=\xc3\xa9"),
        ("", None),
        ("=", None),
        (";a=b", None),
        ("a=b\x00", None),
        ("a=b\nc", None),
        ("a=" + "x" * (LONGEST_PAIR - 1), "a=" + "x" * (LONGEST_PAIR - 1)),
        ("a=" + "x" * LONGEST_PAIR, None),
        ("a=b; Path=/" + "x" * 1024, "a=b"),  # too long an attribute does not count
    ],
)
def test_the_pair_is_read_as_browsers_do(field: str, sent: str | None) -> None:
    assert kept(field).header(HOME) == sent


@pytest.mark.parametrize(
    ("field", "url", "goes"),
    [
        ("a=1", "https://www.example.com/a/b/", True),
        ("a=1", "https://www.example.com/a/b", True),
        ("a=1", "https://www.example.com/a/bc", False),
        ("a=1", "https://www.example.com/a", False),
        ("a=1", "https://WWW.Example.COM:8443/a/b/c", True),
        ("a=1", "https://x.www.example.com/a/b/", False),
        ("a=1", "https://example.com/a/b/", False),
        ("a=1; Domain=example.com", "https://example.com/a/b/", True),
        ("a=1; Domain=.Example.com", "https://deep.sub.example.com/a/b/", True),
        ("a=1; Domain=example.com", "https://badexample.com/a/b/", False),
        ("a=1; Domain=www.example.com", "https://x.www.example.com/a/b/", True),
        ("a=1; Domain=", "https://www.example.com/a/b/", True),
        ("a=1; Path=/", "https://www.example.com", True),
        ("a=1; Path=/x", "https://www.example.com/x/y", True),
        ("a=1; Path=/x/", "https://www.example.com/x", False),
        ("a=1; Path=x", "https://www.example.com/a/b/c", True),
        ("a=1; Path=/x; path=/y", "https://www.example.com/y", True),
        ("a=1; Path=/", "http://www.example.com/", True),
        ("a=1; Path=/; Secure", "http://www.example.com/", False),
        ("a=1; Path=/; secure=no", "https://www.example.com/", True),
    ],
)
def test_a_cookie_goes_where_it_belongs(field: str, url: str, goes: bool) -> None:
    assert kept(field).header(url) == ("a=1" if goes else None)


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("https://www.example.com/", "a=1; Domain=other.com"),
        ("https://www.example.com/", "a=1; Domain=x.www.example.com"),
        ("https://www.example.com/", "a=1; Domain=com"),
        ("https://192.168.1.2/", "a=1; Domain=1.2"),
        ("https://192.168.1.2/", "a=1; Domain=168.1.2"),
        ("http://[::1]/", "a=1; Domain=example.com"),
        ("http://www.example.com/", "a=1; Secure"),
        ("https://www.example.com/", "__Secure-a=1"),
        ("https://www.example.com/", "__Host-a=1; Secure"),
        ("https://www.example.com/", "__Host-a=1; Path=/"),
        ("https://www.example.com/", "__Host-a=1; Secure; Path=/x"),
        ("https://www.example.com/", "__host-a=1; Secure; Path=/; Domain=www.example.com"),
        ("https://www.example.com/", "__Host-a; Secure; Path=/"),
    ],
)
def test_what_a_host_may_not_set_is_refused(url: str, field: str) -> None:
    jar = CookieJar()
    assert jar.store(url, [field], NOW) == ()
    assert list(jar) == []


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("https://www.example.com/", "__Secure-a=1; Secure"),
        ("https://www.example.com/", "__Host-a=1; Secure; Path=/"),
        ("http://127.0.0.1:8000/", "a=1; Secure; Domain=127.0.0.1"),
        ("http://localhost:8000/", "a=1; Secure; Domain=localhost"),
        ("http://app.localhost/", "a=1; Secure"),
        ("http://[::1]:8000/", "a=1; Secure"),
    ],
)
def test_prefixes_and_loopback_hosts_are_served(url: str, field: str) -> None:
    assert kept(field, url=url).header(url) == field.partition(";")[0]


def test_a_single_label_host_that_names_itself_stays_alone() -> None:
    jar = kept("a=1; Domain=localhost", url="http://localhost/")
    assert jar.header("http://localhost/") == "a=1"
    assert jar.header("http://app.localhost/") is None


def test_longer_paths_come_first_then_older_cookies() -> None:
    jar = kept("new=1; Path=/", "deep=2; Path=/a/b", "old=3; Path=/")
    jar.store(HOME, ["new=4; Path=/"], NOW + 1)  # a new value keeps the old place
    assert jar.header(HOME) == "deep=2; new=4; old=3"


def test_the_same_name_lives_once_for_each_domain_and_path() -> None:
    jar = kept("a=1", "a=2; Path=/", "a=3; Domain=example.com")
    assert jar.header(HOME) == "a=1; a=3; a=2"


@pytest.mark.parametrize(
    ("attributes", "lives"),
    [
        ("", None),
        ("Max-Age=10", 10),
        ("Max-Age=0", 0),
        ("Max-Age=-1", 0),
        ("Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 10),
        ("Max-Age=ten", None),
        ("Max-Age=", None),
        ("Max-Age=99999999999999999999", LONGEST_AGE),
        ("Expires=Tue, 14 Nov 2023 22:13:50 GMT", 30),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Expires=never", None),
        ("Expires=Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_AGE),
    ],
)
def test_a_cookie_lives_as_long_as_it_says(attributes: str, lives: float | None) -> None:
    jar = kept(f"a=1; {attributes}")
    if lives is None:
        assert jar.header(HOME, NOW + 10 * LONGEST_AGE) == "a=1"
        return
    assert jar.header(HOME, NOW) == ("a=1" if lives else None)
    assert jar.header(HOME, NOW + lives - 1) == ("a=1" if lives else None)
    assert jar.header(HOME, NOW + lives) is None


def test_a_cookie_set_in_the_past_deletes_the_one_of_its_name() -> None:
    jar = kept("a=1", "b=2")
    assert jar.store(HOME, ["a=; Max-Age=0"], NOW) == (("a", ""),)
    assert jar.header(HOME) == "b=2"


def test_a_plain_connection_does_not_shadow_a_secure_cookie() -> None:
    jar = kept("a=1; Secure; Path=/; Domain=example.com", url="https://example.com/")
    assert jar.store("http://www.example.com/", ["a=2"], NOW) == ()
    assert jar.store("http://www.example.com/", ["b=2"], NOW) == (("b", "2"),)
    assert jar.store("http://other.com/", ["a=2"], NOW) == (("a", "2"),)


def test_a_host_keeps_a_limited_number_of_cookies_newest_last() -> None:
    jar = kept(*(f"c{number}=x" for number in range(MOST_OF_A_HOST + 5)))
    names = [cookie.name for cookie in jar]
    assert names == [f"c{number}" for number in range(5, MOST_OF_A_HOST + 5)]


def test_a_run_keeps_a_limited_number_of_cookies() -> None:
    jar = CookieJar()
    for number in range(MOST + 5):
        jar.store(f"https://h{number}.example.com/", ["a=1"], NOW)
    assert len(list(jar)) == MOST
    assert jar.header("https://h4.example.com/") is None
    assert jar.header("https://h5.example.com/") == "a=1"


def test_threads_share_a_jar() -> None:
    jar = CookieJar()

    def work(number: int) -> None:
        for _ in range(50):
            jar.store("https://h.example.com/", [f"t{number}=1"], NOW)
            jar.header("https://h.example.com/", NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert {cookie.name for cookie in jar} == {f"t{number}" for number in range(8)}


ANY = st.text(max_size=80)


@given(st.lists(ANY, max_size=5), ANY)
def test_no_field_can_break_the_jar(fields: list[str], more: str) -> None:
    jar = CookieJar()
    jar.store("http://h.example.com/" + more.replace("\x00", ""), fields, NOW)
    sent = jar.header("http://h.example.com/", NOW)
    assert sent is None or not set(sent) & set("\r\n\x00")


PATH = st.text("ab/", max_size=8).map("/".__add__)
HOST = st.lists(st.sampled_from(["a", "bb", "c"]), min_size=1, max_size=4).map(".".join)


@given(PATH, PATH)
def test_a_path_matches_its_own_folders_only(path: str, cookie_path: str) -> None:
    folders = {path, *(path[:end] for end in range(1, len(path)) if path[end] == "/")}
    folders |= {path[: end + 1] for end in range(len(path)) if path[end] == "/"}
    assert path_matches(path, cookie_path) == (cookie_path in folders)


@given(PATH)
def test_a_path_matches_its_default_path(path: str) -> None:
    assert path_matches(path, default_path(path))


@given(HOST, HOST)
def test_a_domain_matches_whole_labels_from_the_right(host: str, domain: str) -> None:
    labels, wanted = host.split("."), domain.split(".")
    assert domain_matches(host, domain) == (labels[-len(wanted) :] == wanted)


def test_a_path_that_is_none_has_the_root_as_default() -> None:
    assert default_path("") == default_path("*") == default_path("/x") == "/"


def test_a_cookie_without_domain_belongs_to_its_host_alone() -> None:
    cookie = parse("a=1", "h.example.com", "/", NOW)
    assert cookie is not None
    assert (cookie.domain, cookie.host_only) == ("h.example.com", True)
