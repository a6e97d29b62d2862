"""The arithmetic of AWS Signature Version 4.

Source: "Create a signed AWS API request" in the IAM User Guide. A request is written in one
canonical way, hashed into a text to sign, and signed by a key made for day, region and service.
"""

from __future__ import annotations

from dataclasses import field

from callsheet.model.exchange import Request
from callsheet.model.frozen import frozen

_UNSIGNED = (
    "authorization",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
)
"""Headers that proxies may change, or that carry the signature itself."""


@frozen
class AwsArgs:
    """The arguments of ``auth: {aws_sigv4: …}``."""

    access_key: str
    secret_key: str = field(repr=False)
    region: str
    service: str
    session_token: str | None = field(default=None, repr=False)
    unsigned_payload: bool = False

    @property
    def is_s3(self) -> bool:
        """S3 keeps paths as they are and wants the body's hash in a header."""
        return self.service.startswith("s3")


def sign(request: Request, args: AwsArgs, now: float) -> Request:
    """The request with its date, its Authorization and what else the service needs.

    ``now`` is in seconds since the epoch; services refuse a clock that is 15 minutes off.
    """
    import hashlib
    import hmac
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    payload = hashlib.sha256(request.body or b"").hexdigest()
    request = request.with_header("X-Amz-Date", moment)
    if args.session_token:
        request = request.with_header("X-Amz-Security-Token", args.session_token)
    if args.unsigned_payload:
        payload = "UNSIGNED-PAYLOAD"
    if args.unsigned_payload or args.is_s3:
        request = request.with_header("X-Amz-Content-SHA256", payload)

    names, canonical = canonical_request(request, payload, keep_path=args.is_s3)
    scope = f"{moment[:8]}/{args.region}/{args.service}/aws4_request"
    hashed = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashed}"
    key = f"AWS4{args.secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return request.with_header(
        "Authorization",
        f"AWS4-HMAC-SHA256 Credential={args.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}",
    )


def canonical_request(request: Request, payload: str, *, keep_path: bool) -> tuple[str, str]:
    """The names of the signed headers and the canonical request, as latin-1 text.

    ``payload`` is the body's SHA-256 in hex; ``keep_path`` leaves dots and double slashes.
    """
    from urllib.parse import urlsplit

    parts = urlsplit(request.url)
    signed: dict[str, list[str]] = {}
    for name, value in request.headers:
        if name.lower() not in _UNSIGNED:
            signed.setdefault(name.lower(), []).append(" ".join(value.split()))
    signed.setdefault("host", [_host(parts.scheme, parts.netloc)])
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{','.join(signed[name])}\n" for name in sorted(signed))
    path = canonical_path(parts.path, keep=keep_path)
    query = canonical_query(parts.query)
    return names, "\n".join((request.method, path, query, lines, names, payload))


def _host(scheme: str, netloc: str) -> str:
    """The Host header that the transport sends: no user, no default port."""
    host = netloc.rpartition("@")[2]
    return host.removesuffix(":443" if scheme == "https" else ":80")


def canonical_path(path: str, *, keep: bool) -> str:
    """The percent-encoded path, encoded once more; for S3 (``keep``) encoded once only."""
    from urllib.parse import quote, unquote_to_bytes

    if keep:
        segments = (quote(unquote_to_bytes(part), safe="~") for part in path.split("/"))
        return "/".join(segments) or "/"
    return quote(_without_dots(path), safe="/~")


def _without_dots(path: str) -> str:
    """The path without ``.``, ``..`` and empty segments, as AWS's own clients write it."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part and part != ".":
            kept.append(part)
    folder = "/" if kept and path.endswith("/") else ""
    return "/" + "/".join(kept) + folder


def canonical_query(query: str) -> str:
    """The parameters in strict encoding, sorted by name, then value. A plus reads as a space."""
    from urllib.parse import quote, unquote_to_bytes

    def strict(text: str) -> str:
        return quote(unquote_to_bytes(text.replace("+", " ")), safe="~")

    pairs = (part.partition("=") for part in query.split("&") if part)
    return "&".join(f"{n}={v}" for n, v in sorted((strict(n), strict(v)) for n, _, v in pairs))
