"""The formats of JSON Schema: what has them and what hasn't."""

import uuid
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.plugins.schema_formats import FORMATS

GOOD_AND_BAD = {
    "date": (["2026-02-28", "2024-02-29"], ["2026-02-30", "2026-2-3", "20260203", "১২৩৪-01-01"]),
    "time": (
        ["12:00:00Z", "23:59:60z", "12:00:00.5+01:00", "00:59:60+01:00", "22:59:60-01:00"],
        ["12:00Z", "12:00:00", "25:00:00Z", "22:59:60Z", "23:59:60+01:00", "12:00:61Z"],
    ),
    "date-time": (
        ["2026-01-02T03:04:05Z", "1985-04-12t23:20:50.52+01:00", "1990-12-31T15:59:60-08:00"],
        ["2026-01-02", "2026-13-02T00:00:00Z", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05"],
    ),
    "duration": (
        ["P1D", "PT1H30M", "P4W", "P3Y6M4DT12H30M5S", "PT0S", "PT36H", "PT5M"],
        ["", "P", "PT", "1D", "P1", "P1DT", "P1D2H", "P2D1Y", "P1Y2W", "PT1D", "P1S"],
    ),
    "email": (
        ["a@b.example", "te~st@e.com", '"a b"@e.com', "a@[127.0.0.1]", "a@[IPv6:::1]"],
        ["a", "@", ".a@b.c", "a.@b.c", "a..b@c.d", "a@b=c.d", "a@[127.0.0.300]", "a b@c.d"],
    ),
    "idn-email": (["실례@실례.테스트", "a@[127.0.0.1]"], ["2962", "a@", "실 례@실례.테스트"]),
    "hostname": (
        ["example.com", "a-b.c", "1", "a" * 63, "xn--4gbwdl.xn--wgbh1c"],
        ["", "-a.com", "a-.com", "a_b", "a..b", "a.", "é.com", "a" * 64, "xn--X", "a." * 127 + "a"],
    ),
    "idn-hostname": (["실례.테스트", "example.com"], ["", "〮실례.테스트", "-a", "a" * 64, "a."]),
    "ipv4": (["1.2.3.4", "255.255.255.255"], ["1.2.3", "256.1.1.1", "01.2.3.4", "1.2.3.4.5"]),
    "ipv6": (["::1", "fe80::1", "::ffff:1.2.3.4"], ["", "12345::", "::1%eth0", "1.2.3.4", ":::"]),
    "uri": (
        [
            "https://a.b/c?d#e",
            "urn:x:y",
            "mailto:j@e.com",
            "file:///x",
            "http:",
            "ldap://[2001:db8::7]/c=GB?one",
            "http://[v1.a]/",
            "http://u:p@h:80/%20",
        ],
        [
            "/a",
            "abc",
            "//x",
            "a b:",
            "http://a b",
            "http://a<b>",
            "http://a/{b}",
            "http://[::1",
            "http://[x]/",
            "http://a:b/",
            "http://a/%2",
            "1a:b",
            "http://é",
        ],
    ),
    "uri-reference": (
        ["", "/a", "#x", "a/b", "//x/y", "?q", "./a:b", "urn:x"],
        ["a\\b", "http://a b", "#a\\b", ":a", "//[x]"],
    ),
    "iri": (["http://ƒøø.ßår/?∂éœ=πîx#πîüx"], ["/abc", "http://2001:0db8:85a3::7334", "a b"]),
    "iri-reference": (["/âππ", "#ƒrägmênt"], ["\\\\WINDOWS\\filëßåré"]),
    "uri-template": (
        ["", "http://a/{b}", "{+a}{?x,y*}", "dict/{a:1}/x", "{a.b}", "%20"],
        ["http://a/{b", "a b", "{}", "{a:0}", "{a,}", "}"],
    ),
    "uuid": (
        ["2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
        ["2eb8aa08", "2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g"],
    ),
    "json-pointer": (["", "/", "/a/b~0~1", "//é"], ["a", "/a~2", "/~", "#/a"]),
    "relative-json-pointer": (["0", "1/a", "0#", "10"], ["", "/a", "-1", "01", "0##"]),
    "regex": (["^a+$", ""], ["(a", "[", "a{99999999999}"]),
}

CASES = [
    (name, text, good)
    for name, texts in GOOD_AND_BAD.items()
    for good, group in zip((True, False), texts, strict=True)
    for text in group
]


@pytest.mark.parametrize(("name", "text", "good"), CASES)
def test_a_format_is_told_from_what_is_not(name, text, good):
    assert FORMATS[name](text) is good


def test_every_format_has_cases():
    assert sorted(GOOD_AND_BAD) == sorted(FORMATS)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"regex", "iri-reference", "uri-template"}))
def test_no_format_takes_a_line_end_for_nothing(name):
    good = GOOD_AND_BAD[name][0][-1]
    assert FORMATS[name](good + "\n") is (name == "json-pointer")


@given(st.datetimes(), st.integers(-1439, 1439), st.sampled_from("Tt"))
def test_every_time_that_python_writes_with_an_offset_is_a_date_time(moment, minutes, letter):
    zone = timezone(timedelta(minutes=minutes))
    text = datetime.isoformat(moment.replace(tzinfo=zone), sep=letter)
    assert FORMATS["date-time"](text)


@given(st.uuids())
def test_every_uuid_is_one(value: uuid.UUID):
    assert FORMATS["uuid"](str(value))


@given(st.ip_addresses())
def test_every_address_has_the_format_of_its_version(address):
    assert [FORMATS[name](str(address)) for name in ("ipv4", "ipv6")] == [
        address.version == 4,
        address.version == 6,
    ]


@given(st.sampled_from(sorted(FORMATS)), st.text(max_size=30))
def test_no_text_makes_a_format_fail(name, text):
    assert FORMATS[name](text) in (True, False)
