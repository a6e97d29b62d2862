"""The formats of JSON Schema (2020-12 Validation, section 7.3), asserted in every draft.

Our own, because the extras of ``jsonschema`` take over a second to import. Each function tells
whether a text has the format; values of other types always do.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_DAY = r"[0-9]+D"
_MONTH = rf"[0-9]+M(?:{_DAY})?"
_SECOND = r"[0-9]+S"
_MINUTE = rf"[0-9]+M(?:{_SECOND})?"
_CLOCK = rf"T(?:[0-9]+H(?:{_MINUTE})?|{_MINUTE}|{_SECOND})"
_DURATION = re.compile(
    rf"P(?:[0-9]+W|(?:[0-9]+Y(?:{_MONTH})?|{_MONTH}|{_DAY})(?:{_CLOCK})?|{_CLOCK})"
)

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])*"')
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_POINTER = r"(?:/(?:[^/~]|~[01])*)*"
_JSON_POINTER = re.compile(_POINTER)
_RELATIVE_POINTER = re.compile(rf"(?:0|[1-9][0-9]*)(?:#|{_POINTER})")
_VARIABLE = r"(?:\w|%[0-9A-Fa-f]{2})(?:\.?(?:\w|%[0-9A-Fa-f]{2}))*(?::[1-9][0-9]{0,3}|\*)?"
_TEMPLATE = re.compile(
    rf"(?:[^\x00-\x20\"'%<>\\^`{{|}}\x7f]|%[0-9A-Fa-f]{{2}}"
    rf"|\{{[+#./;?&=,!@|]?{_VARIABLE}(?:,{_VARIABLE})*\}})*",
    re.ASCII,
)


def _reference(beyond_ascii: str) -> re.Pattern[str]:
    """RFC 3986 (RFC 3987 with characters beyond ASCII): scheme, authority, path, query, fragment.

    Groups: ``scheme``, ``host`` when it is in brackets.
    """
    free = rf"A-Za-z0-9\-._~!$&'()*+,;={beyond_ascii}"
    escaped = r"%[0-9A-Fa-f]{2}"
    segment = rf"(?:[{free}:@]|{escaped})"
    authority = (
        rf"(?:(?:[{free}:]|{escaped})*@)?"
        rf"(?:\[(?P<host>[^\]]*)\]|(?:[{free}]|{escaped})*)(?::[0-9]*)?"
    )
    tail = rf"(?:\?(?:{segment}|[/?])*)?(?:#(?:{segment}|[/?])*)?"
    path = rf"(?:/{segment}*)*"
    after_scheme = rf"(?://{authority}{path}|/?(?:{segment}+{path})?)"
    no_colon = rf"(?:[{free}@]|{escaped})+"
    relative = rf"(?://{authority.replace('<host>', '<host2>')}{path}|/(?:{segment}+{path})?"
    return re.compile(
        rf"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):{after_scheme}|{relative}|(?:{no_colon}{path})?))"
        rf"{tail}"
    )


_URI = _reference("")
_IRI = _reference("\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef\\U00010000-\\U000efffd")


def is_date(text: str) -> bool:
    """RFC 3339 full-date."""
    from datetime import date

    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """RFC 3339 full-time. A second 60 stands only where the clock in UTC shows 23:59."""
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    if match[3] != "60":
        return True
    offset = int(match[5] or 0) * 60 + int(match[6] or 0)
    minutes = int(match[1]) * 60 + int(match[2]) - (-offset if match[4] == "-" else offset)
    return minutes % 1440 == 1439


def is_date_time(text: str) -> bool:
    """RFC 3339 date-time."""
    return text[10:11] in ("T", "t") and is_date(text[:10]) and is_time(text[11:])


def is_duration(text: str) -> bool:
    """RFC 3339, appendix A."""
    return _DURATION.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """RFC 5321 Mailbox."""
    local, _, domain = text.rpartition("@")
    if not _LOCAL_PART.fullmatch(local):
        return False
    if domain.startswith("[") and domain.endswith("]"):
        literal = domain[1:-1]
        return is_ipv6(literal[5:]) if literal.startswith("IPv6:") else is_ipv4(literal)
    return is_hostname(domain)


def is_idn_email(text: str) -> bool:
    """RFC 6531: as ``email``, with letters of all scripts."""
    local, _, domain = text.rpartition("@")
    plain = "".join(letter if letter.isascii() else "x" for letter in local)
    return is_email(f"{plain}@x.example") and (
        (domain.startswith("[") and is_email(f"x@{domain}")) or is_idn_hostname(domain)
    )


def is_hostname(text: str) -> bool:
    """RFC 1123 section 2.1; labels in Punycode must decode (RFC 5891)."""
    if len(text) > 253 or not all(_LABEL.fullmatch(label) for label in text.split(".")):
        return False
    return "xn--" not in text.lower() or is_idn_hostname(text)


def is_idn_hostname(text: str) -> bool:
    """RFC 5890."""
    import idna

    try:
        return bool(idna.encode(text)) and not text.endswith((".", "。", "．", "｡"))
    except (idna.IDNAError, UnicodeError):
        return False


def is_ipv4(text: str) -> bool:
    """RFC 2673 section 3.2: four decimal numbers without leading zeros."""
    return _IPV4.fullmatch(text) is not None


def is_ipv6(text: str) -> bool:
    """RFC 4291 section 2.2, without a zone."""
    from ipaddress import AddressValueError, IPv6Address

    try:
        return "%" not in text and bool(IPv6Address(text))
    except AddressValueError:
        return False


def is_uri(text: str, pattern: re.Pattern[str] = _URI, *, absolute: bool = True) -> bool:
    """RFC 3986 URI; with ``absolute`` false a relative reference too."""
    match = pattern.fullmatch(text)
    if match is None or (absolute and match["scheme"] is None):
        return False
    host = match["host"] if match["host"] is not None else match["host2"]
    return host is None or is_ipv6(host) or bool(re.fullmatch(r"v[0-9A-Fa-f]+\.[^%]+", host))


def is_regex(text: str) -> bool:
    """A regular expression, as far as Python's own can tell (the standard asks for ECMA-262)."""
    try:
        return bool(re.compile(text))
    except (re.error, RecursionError, OverflowError):
        return False


def _fits(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(text) is not None


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": is_date,
    "time": is_time,
    "date-time": is_date_time,
    "duration": is_duration,
    "email": is_email,
    "idn-email": is_idn_email,
    "hostname": is_hostname,
    "idn-hostname": is_idn_hostname,
    "ipv4": is_ipv4,
    "ipv6": is_ipv6,
    "uri": is_uri,
    "uri-reference": functools.partial(is_uri, absolute=False),
    "iri": functools.partial(is_uri, pattern=_IRI),
    "iri-reference": functools.partial(is_uri, pattern=_IRI, absolute=False),
    "uri-template": functools.partial(_fits, _TEMPLATE),
    "uuid": functools.partial(_fits, _UUID),
    "json-pointer": functools.partial(_fits, _JSON_POINTER),
    "relative-json-pointer": functools.partial(_fits, _RELATIVE_POINTER),
    "regex": is_regex,
}
"""Format name to its test. Formats that aren't here are no assertions (``int32``, ``binary``)."""


@functools.cache
def format_checker() -> Any:
    """All formats as ``jsonschema`` wants them."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, test in FORMATS.items():
        checker.checks(name)(lambda value, test=test: not isinstance(value, str) or test(value))
    return checker
