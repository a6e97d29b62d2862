"""A Digest server that judges answers by the formulas of RFC 7616 3.4, written on its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from auth_play import answer
from callsheet.model.exchange import Exchange, Request

HASH = {
    "MD5": "md5",
    "SHA-256": "sha256",
    "SHA-512-256": "sha512_256",
    "SHA-512": "sha512",
}


@dataclass
class DigestServer:
    """Knows one user. Each nonce is good for ``uses`` requests, counted strictly upwards."""

    username: str = "Mufasa"
    password: str = "Circle of Life"
    realm: str = "http-auth@example.org"
    algorithm: str | None = "SHA-256"
    qop: str | None = "auth"
    extra: str = ""
    uses: int = 1000
    before: Sequence[str] = ()
    nonces: dict[str, int] = field(default_factory=dict)
    log: list[int] = field(default_factory=list)

    def __call__(self, request: Request) -> Exchange:
        status, stale = self.judge(request)
        self.log.append(status)
        if status == 200:
            return answer(request)
        nonce = f"nonce{len(self.nonces)}"
        self.nonces[nonce] = 0
        parts = [f'realm="{self.realm}"', f'nonce="{nonce}"', 'opaque="op\\"aque"']
        parts += [f'qop="{self.qop}"'] if self.qop is not None else []
        parts += [f"algorithm={self.algorithm}"] if self.algorithm else []
        parts += ["stale=true"] if stale else []
        parts += [self.extra] if self.extra else []
        fields = [*self.before, "Digest " + ", ".join(parts)]
        return answer(request, 401, tuple(("WWW-Authenticate", text) for text in fields))

    def judge(self, request: Request) -> tuple[int, bool]:
        text = request.header("Authorization")
        if text is None:
            return 401, False
        assert text.startswith("Digest ")
        got = {
            name: re.sub(r"\\(.)", r"\1", quoted) or bare
            for name, quoted, bare in re.findall(
                r'([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))', text
            )
        }
        assert got["opaque"] == 'op"aque'
        assert got.get("algorithm") == self.algorithm
        name = (self.algorithm or "MD5").removesuffix("-sess")

        def h(*parts: str) -> str:
            joined = ":".join(parts).encode("latin-1")
            return hashlib.new(HASH[name], joined).hexdigest()

        user, password = (t.encode().decode("latin-1") for t in (self.username, self.password))
        if "userhash=true" in self.extra:
            assert got["userhash"] == "true"
            assert got["username"] == h(user, self.realm)
        elif "username*" in got:
            assert got["username*"].startswith("UTF-8''")
            assert unquote(got["username*"][7:]) == self.username
        else:
            assert got["username"] == user
        a1 = h(user, self.realm, password)
        if (self.algorithm or "").endswith("-sess"):
            a1 = h(a1, got["nonce"], got["cnonce"])
        entity = [hashlib.new(HASH[name], request.body or b"").hexdigest()]
        a2 = h(request.method, got["uri"], *(entity if got.get("qop") == "auth-int" else []))
        if self.qop is None:
            expected = h(a1, got["nonce"], a2)
        else:
            expected = h(a1, got["nonce"], got["nc"], got["cnonce"], got["qop"], a2)
            assert got["qop"] in [word.strip() for word in self.qop.split(",")]
        if got["response"] != expected:
            return 401, False
        if self.qop is None:
            return 200, False
        count = int(got["nc"], 16)
        if got["nonce"] not in self.nonces or count > self.uses:
            return 401, True
        assert count > self.nonces[got["nonce"]], "a nonce count was used twice"
        self.nonces[got["nonce"]] = count
        return 200, False
