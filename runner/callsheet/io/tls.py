"""TLS: the contexts of a process, and the layer that encrypts in memory.

Records are taken off in memory, above the socket: so the time of a read is the time of the bytes,
not of their decryption, and one TLS connection can run inside another (an https proxy).
"""

from __future__ import annotations

import functools
import os
import ssl
import threading
from typing import Any

from callsheet.io.wire import Wire
from callsheet.model.collection import ClientCert
from callsheet.model.errors import Broken

_RECORD = 16 * 1024  # RFC 8446, section 5.1
_building = threading.Lock()


class TlsWire:
    """TLS over another wire. Raises Broken (kind ``tls``) when the two can't agree."""

    def __init__(self, wire: Wire, context: ssl.SSLContext, host: str) -> None:
        self._wire = wire
        self._from_peer, self._to_peer = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._from_peer, self._to_peer, server_hostname=host)

    def handshake(self) -> None:
        self._until_done(self.tls.do_handshake)

    def recv(self, size: int) -> bytes:
        try:
            data: bytes = self._until_done(self.tls.read, size, room=size)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        return data

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._until_done(self.tls.write, view[:_RECORD]) :]

    def _until_done(self, step: Any, *arguments: Any, room: int = 4 * _RECORD) -> Any:
        """Take a step of TLS; where it lacks data, read at most ``room`` bytes of it at once."""
        while True:
            try:
                result = step(*arguments)
            except ssl.SSLWantReadError:
                self._flush()
                if data := self._wire.recv(room):
                    self._from_peer.write(data)
                else:
                    self._from_peer.write_eof()
            except ssl.SSLError:
                self._flush()  # the alert that tells the peer why
                raise
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._to_peer.pending:
            self._wire.send(self._to_peer.read())

    def close(self) -> None:
        self._wire.close()

    def readable(self) -> bool:
        return self._wire.readable()


def context_for(verify: bool | str, cert: ClientCert | None, http2: bool) -> ssl.SSLContext:
    """The process's one context for these settings. Raises Broken (kind ``file``).

    ``http2`` is part of the key because the protocols on offer are a property of the context.
    """
    with _building:
        return _context(verify, cert, http2)


@functools.cache
def _context(verify: bool | str, cert: ClientCert | None, http2: bool) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=_authorities(verify))
    except (OSError, ssl.SSLError) as error:
        raise Broken("file", f"the CA file {verify} can't be used: {_reason(error)}") from None
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if cert is not None:
        _load(context, cert)
    return context


def _load(context: ssl.SSLContext, cert: ClientCert) -> None:
    asked: list[bool] = []

    def password() -> str:
        """Always given, since without one OpenSSL would ask at the terminal."""
        asked.append(True)
        return cert.password or ""

    try:
        context.load_cert_chain(cert.cert, cert.key, password)
    except (OSError, ssl.SSLError) as error:
        why = _reason(error)
        if asked:
            why = "wrong or missing password (http: {cert: {password: …}})"
        message = f"the client certificate {cert.cert} can't be used: {why}"
        raise Broken("file", message) from None


def _authorities(verify: bool | str) -> str | None:
    """The CA file to load: the user's, else None (the system's), else the one that pip brought."""
    if isinstance(verify, str):
        return verify
    paths = ssl.get_default_verify_paths()
    if not verify or paths.cafile or (paths.capath and os.listdir(paths.capath)):
        return None
    import certifi

    return certifi.where()


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        if error.reason == "KEY_VALUES_MISMATCH":
            return "the key does not belong to the certificate"
        return f"it holds no usable PEM data ({error.reason or error})"
    return error.strerror or str(error)


def tls_failure(error: ssl.SSLError, host: str) -> Broken:
    """Why a handshake or a record failed, in words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message
        mend = "give its CA file (http: {verify: ca.pem}) or switch the check off (verify: false)"
        return Broken("tls", f"the certificate of {host} was not accepted: {why}; {mend}")
    reason = error.reason or str(error)
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return Broken("tls", f"{host} does not speak TLS here; is it an http:// URL?")
    if "CERTIFICATE_REQUIRED" in reason or "HANDSHAKE_FAILURE" in reason:
        reason += "; it may want a client certificate (http: {cert: …})"
    return Broken("tls", f"TLS with {host} failed: {reason}")
