"""Built-in functions for holes: ``{{$uuid}}``, ``{{$random_int(1, 9)}}``.

All chance comes from one seed, so that a run can be repeated: a case draws from a stream of its
own, made of the seed and the case's id, whatever runs beside it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from callsheet.model.errors import did_you_mean
from callsheet.model.frozen import frozen
from callsheet.model.scalars import written
from callsheet.model.source import kind_of

if TYPE_CHECKING:
    from random import Random

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LONGEST = 1_000_000


class BuiltinError(ValueError):
    """A built-in can't do what was asked. The message is for people; ``mend`` as in a Problem."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend


class Builtins:
    """The built-ins of one case. ``now`` gives wall-clock seconds since the epoch.

    ``server`` is the address of the embedded mock, without a slash at its end.

    Use :meth:`for_case` once for each case and keep the answer for all of its steps.
    """

    def __init__(
        self, seed: int, now: Callable[[], float], stream: str = "", *, server: str = ""
    ) -> None:
        self.seed, self.now, self.stream, self.server = seed, now, stream, server
        self.remembered: dict[object, Any] = {}
        self._random: Random | None = None
        self._faker: Any = None

    def for_case(self, case_id: str) -> Builtins:
        """Built-ins that draw the same values for this seed and case in every run."""
        return Builtins(self.seed, self.now, case_id, server=self.server)

    @property
    def random(self) -> Random:
        """This case's stream of chance."""
        if self._random is None:
            from random import Random

            self._random = Random(f"{self.seed}:{self.stream}")  # hashed by SHA-512: independent
        return self._random

    def call(self, name: str, arguments: list[Any]) -> Any:
        """The value of ``$name(arguments)``; a plain value. Raises BuiltinError."""
        if message := misfit(name, len(arguments)):
            raise BuiltinError(*message)
        if name.startswith("faker."):
            return self.fake(name.removeprefix("faker."), arguments)
        return BUILTINS[name].call(self, *arguments)

    def fake(self, provider: str, arguments: list[Any]) -> Any:
        """A made-up value of the faker package (extra ``faker``)."""
        if self._faker is None:
            try:
                from faker import Faker
            except ImportError:
                mend = "pip install 'callsheet[faker]'"
                raise BuiltinError("$faker needs the package faker", mend) from None
            self._faker = Faker()
            self._faker.seed_instance(self.random.getrandbits(64))
        method = None if provider.startswith("_") else getattr(self._faker, provider, None)
        if not callable(method):
            known = [word for word in dir(self._faker) if not word.startswith("_")]
            raise BuiltinError(f"faker has no '{provider}'", did_you_mean(provider, known))
        try:
            value = method(*arguments)
        except Exception as error:  # a provider may raise anything
            raise BuiltinError(f"$faker.{provider}: {error}") from None
        return value if isinstance(value, str | int | float | list | dict) else str(value)


def misfit(name: str, count: int) -> tuple[str, str] | None:
    """What is wrong with a call of ``name`` with ``count`` arguments: message and mend."""
    if name.startswith("faker."):
        return None
    builtin = BUILTINS.get(name)
    if builtin is None:
        known = ", ".join(f"${word}" for word in BUILTINS)
        hint = did_you_mean(name, BUILTINS).replace("'", "'$", 1) or f"built-ins: {known}"
        return f"unknown built-in '${name}'", hint
    if count < builtin.least or (builtin.most is not None and count > builtin.most):
        return f"${name} can't take {count} argument{'s' * (count != 1)}", builtin.signature
    return None


def refused(name: str, arguments: Sequence[Any]) -> tuple[str, str] | None:
    """What is wrong with a call's written arguments: message and mend."""
    if not arguments or name.startswith("faker."):  # $server is no argument's fault; faker is slow
        return None
    try:
        Builtins(0, lambda: 0.0).call(name, list(arguments))
    except BuiltinError as error:
        return str(error), error.mend
    return None


def _server(self: Builtins) -> str:
    if not self.server:
        mend = "add serve: NAME to the environment file"
        raise BuiltinError("$server has no value: no embedded mock was started", mend)
    return self.server


def _uuid(self: Builtins) -> str:
    bits = self.random.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62)
    text = f"{bits | 4 << 76 | 2 << 62:032x}"  # RFC 9562 section 5.4: version 4, variant 10
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _now(self: Builtins, form: Any = "%Y-%m-%dT%H:%M:%SZ") -> str:
    return time.strftime(as_text(form), time.gmtime(self.now()))


def _date(self: Builtins) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(self.now()))


def _timestamp(self: Builtins) -> int:
    return int(self.now())


def _timestamp_ms(self: Builtins) -> int:
    return int(self.now() * 1000)


def _random_int(self: Builtins, low: Any, high: Any) -> int:
    least, most = _whole(low, "random_int"), _whole(high, "random_int")
    if least > most:
        raise BuiltinError(f"$random_int({least}, {most}): the first number must not be higher")
    return self.random.randint(least, most)


def _random_string(self: Builtins, length: Any = 12) -> str:
    return "".join(self.random.choices(_LETTERS, k=_length(length, "random_string")))


def _random_hex(self: Builtins, length: Any = 16) -> str:
    return "".join(self.random.choices("0123456789abcdef", k=_length(length, "random_hex")))


def _random_choice(self: Builtins, *choices: Any) -> Any:
    among = choices[0] if len(choices) == 1 and isinstance(choices[0], list) else choices
    if not among:
        raise BuiltinError("$random_choice has nothing to choose from")
    return self.random.choice(among)


def _base64(self: Builtins, value: Any) -> str:
    from base64 import b64encode

    return b64encode(as_text(value).encode()).decode()


def _base64_decode(self: Builtins, value: Any) -> str:
    from base64 import b64decode

    text = as_text(value).translate({45: 43, 95: 47})  # the URL-safe alphabet is taken as well
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
    except ValueError:
        raise BuiltinError("$base64_decode: the value is not base64 of UTF-8 text") from None


def _url_encode(self: Builtins, value: Any) -> str:
    from urllib.parse import quote

    return quote(as_text(value), safe="")


def _json(self: Builtins, value: Any) -> str:
    return compact(value)


def _sha256(self: Builtins, value: Any) -> str:
    import hashlib

    return hashlib.sha256(as_text(value).encode()).hexdigest()


def _hmac_sha256(self: Builtins, key: Any, value: Any) -> str:
    import hmac

    return hmac.digest(as_text(key).encode(), as_text(value).encode(), "sha256").hex()


def as_text(value: Any) -> str:
    """A plain value inside a text: maps and lists as compact JSON, null as nothing."""
    return compact(value) if isinstance(value, dict | list) else written(value)


def compact(value: Any) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _whole(value: Any, name: str) -> int:
    number = value
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
        number = int(value)  # a table's cell or an option is text
    if isinstance(number, bool) or not isinstance(number, int):
        raise BuiltinError(f"${name} needs whole numbers, found a {kind_of(value)}")
    return number


def _length(value: Any, name: str) -> int:
    length = _whole(value, name)
    if not 0 <= length <= _LONGEST:
        raise BuiltinError(f"${name} gives 0 to {_LONGEST} characters, not {length}")
    return length


@frozen
class Builtin:
    """One built-in: how it is written, what it gives, how many arguments it takes."""

    signature: str
    doc: str
    call: Callable[..., Any]
    least: int = 0
    most: int | None = 0


BUILTINS: Mapping[str, Builtin] = {
    "server": Builtin("$server", "The address of the mock that `serve:` started.", _server),
    "uuid": Builtin("$uuid", "A random UUID, version 4.", _uuid),
    "now": Builtin(
        "$now(format)", "The time in UTC: ISO 8601, or as a strftime format says.", _now, 0, 1
    ),
    "date": Builtin("$date", "Today in UTC, as 2026-01-31.", _date),
    "timestamp": Builtin("$timestamp", "Whole seconds since 1970.", _timestamp),
    "timestamp_ms": Builtin("$timestamp_ms", "Whole milliseconds since 1970.", _timestamp_ms),
    "random_int": Builtin(
        "$random_int(low, high)", "A whole number, both ends included.", _random_int, 2, 2
    ),
    "random_string": Builtin(
        "$random_string(length)",
        "Letters and digits; 12 when no length is given.",
        _random_string,
        0,
        1,
    ),
    "random_hex": Builtin(
        "$random_hex(length)", "Hexadecimal digits; 16 when no length is given.", _random_hex, 0, 1
    ),
    "random_choice": Builtin(
        "$random_choice(a, b, …)", "One of the arguments, or of a list.", _random_choice, 1, None
    ),
    "base64": Builtin("$base64(value)", "The text's UTF-8 bytes in base64.", _base64, 1, 1),
    "base64_decode": Builtin(
        "$base64_decode(value)", "The text behind base64, URL-safe or not.", _base64_decode, 1, 1
    ),
    "url_encode": Builtin(
        "$url_encode(value)", "Percent-encoded, the slash too.", _url_encode, 1, 1
    ),
    "json": Builtin("$json(value)", "The value as compact JSON text.", _json, 1, 1),
    "sha256": Builtin("$sha256(value)", "SHA-256 of the text, in hexadecimal.", _sha256, 1, 1),
    "hmac_sha256": Builtin(
        "$hmac_sha256(key, value)", "HMAC-SHA-256 of the text, in hexadecimal.", _hmac_sha256, 2, 2
    ),
}
"""Name to built-in; docs/variables.md is held to this table. ``$faker.NAME`` comes on top."""
