"""The arithmetic of HTTP Digest: what goes into the Authorization header (RFC 7616 3.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callsheet.model.exchange import Request
from callsheet.model.frozen import frozen
from callsheet.plugins.challenges import Challenge
from callsheet.plugins.credentials import Credentials

HASHES: Mapping[str, str] = {
    "MD5": "md5",
    "SHA-256": "sha256",
    "SHA-512-256": "sha512_256",
    "SHA-512": "sha512",  # in no RFC, but servers offer it
}
"""Algorithm name without ``-sess`` to its name in hashlib."""


@frozen
class Asked:
    """A Digest challenge, read.

    ``qop`` is ``auth``, ``auth-int``, empty for a server of RFC 2069 that names none, or None when
    it names only some that are unknown. ``algorithm`` is as the server wrote it, empty for none.
    """

    realm: str
    nonce: str
    algorithm: str
    hash_name: str
    session: bool
    qop: str | None
    opaque: str | None
    userhash: bool
    utf8: bool
    stale: bool

    @classmethod
    def of(cls, challenge: Challenge) -> Asked:
        """The challenge's parameters with their defaults (RFC 7616 3.3)."""
        given = challenge.parameters
        algorithm = given.get("algorithm", "")
        name = algorithm.upper() or "MD5"
        words = [word.strip().lower() for word in given.get("qop", "").split(",")]
        known = [word for word in ("auth", "auth-int") if word in words]
        return cls(
            realm=given.get("realm", ""),
            nonce=given.get("nonce", ""),
            algorithm=algorithm,
            hash_name=name.removesuffix("-SESS"),
            session=name.endswith("-SESS"),
            qop=known[0] if known else None if any(words) else "",
            opaque=given.get("opaque"),
            userhash=given.get("userhash", "").lower() == "true",
            utf8=given.get("charset", "").upper() == "UTF-8",
            stale=given.get("stale", "").lower() == "true",
        )


def answer(asked: Asked, request: Request, who: Credentials, count: int, cnonce: str) -> str:
    """The value of the Authorization header.

    ``count`` is how often the nonce has been used, this time included; ``cnonce`` is fresh text.
    Header text is latin-1, so the realm's own bytes come back as the server sent them.
    """
    digest = hashed_by(asked.hash_name)
    uri = target(request.url)
    realm = asked.realm.encode("latin-1")
    user = who.username.encode()
    a1 = b":".join((user, realm, who.password.encode()))
    if asked.session:
        a1 = f"{digest(a1)}:{asked.nonce}:{cnonce}".encode("latin-1")
    a2 = f"{request.method}:{uri}"
    if asked.qop == "auth-int":
        a2 += ":" + digest(request.body or b"")
    middle = f"{asked.nonce}:{count:08x}:{cnonce}:{asked.qop}" if asked.qop else asked.nonce
    proof = digest(f"{digest(a1)}:{middle}:{digest(a2.encode())}".encode("latin-1"))

    parts = [named_user(asked, who.username, digest(user + b":" + realm))]
    parts += [f"realm={quoted(asked.realm)}", f"nonce={quoted(asked.nonce)}"]
    parts += [f"uri={quoted(uri)}", f'response="{proof}"']
    if asked.algorithm:
        parts.append(f"algorithm={asked.algorithm}")
    if asked.qop:
        parts += [f"qop={asked.qop}", f"nc={count:08x}"]
    if asked.qop or asked.session:
        parts.append(f'cnonce="{cnonce}"')
    if asked.opaque is not None:
        parts.append(f"opaque={quoted(asked.opaque)}")
    if asked.userhash:
        parts.append("userhash=true")
    return "Digest " + ", ".join(parts)


def hashed_by(name: str) -> Callable[[bytes], str]:
    """The hash as lower-case hex."""
    import hashlib

    def digest(data: bytes) -> str:
        return hashlib.new(HASHES[name], data, usedforsecurity=False).hexdigest()

    return digest


def named_user(asked: Asked, username: str, hashed: str) -> str:
    """``username`` in its three spellings: hashed, extended (RFC 8187), or UTF-8 in quotes."""
    if asked.userhash:
        return f'username="{hashed}"'
    if asked.utf8 and not username.isascii():
        from urllib.parse import quote

        return f"username*=UTF-8''{quote(username, safe='')}"
    return f"username={quoted(username.encode().decode('latin-1'))}"


def quoted(text: str) -> str:
    """A quoted-string (RFC 9110 5.6.4)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def target(url: str) -> str:
    """Path and query of a URL as they stand in the request line."""
    rest = url.partition("://")[2].partition("#")[0]
    ends = [at for sign in "/?" if (at := rest.find(sign)) >= 0]
    path = rest[min(ends) :] if ends else "/"
    return path if path.startswith("/") else "/" + path
