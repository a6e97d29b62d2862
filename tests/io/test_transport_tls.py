"""Calls over TLS: who is trusted, and what is said when one is not."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from called import PATIENT, call
from callsheet.io.transport import Transport
from callsheet.model.collection import ClientCert
from callsheet.model.exchange import HttpOptions, Phase, Request
from servers.rude import Peer, RudeServer, answering, document


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(ca: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return str(path)


def server_context(ca: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def server(ca: trustme.CA) -> Iterator[RudeServer]:
    script = answering(document(b"safe"), document(b"again"))
    with RudeServer(script, tls=server_context(ca)) as server:
        yield server


def test_a_certificate_of_the_users_ca_is_trusted_and_the_phase_tells_the_cipher(
    server: RudeServer, ca_file: str
) -> None:
    transport = Transport()
    request = Request("GET", server.url, http=HttpOptions(verify=ca_file))
    first, second = call(request, transport), call(request, transport)
    transport.close()

    assert (first.body, second.body) == (b"safe", b"again")
    assert first.phases == ["dns", "connect", "tls", "send", "wait", "receive"]
    assert second.phases == ["send", "wait", "receive"]
    detail = next(e.detail for e in first.events if isinstance(e, Phase) and e.name == "tls")
    assert detail.startswith("TLSv1.3 TLS_")


def test_an_unknown_ca_is_refused_with_the_way_to_mend_it(server: RudeServer) -> None:
    called = call(Request("GET", server.url))

    message = (
        f"the certificate of {server.place} was not accepted: unable to get local issuer "
        "certificate; give its CA file (http: {verify: ca.pem}) or switch the check off "
        "(verify: false)"
    )
    assert called.ended == ("tls", "tls", message)


def test_verify_false_takes_any_certificate(server: RudeServer) -> None:
    assert call(Request("GET", server.url, http=HttpOptions(verify=False))).body == b"safe"


def test_a_certificate_of_another_host_is_refused(ca: trustme.CA, ca_file: str) -> None:
    with RudeServer(Peer.hang, tls=server_context(ca, "example.org")) as server:
        called = call(Request("GET", server.url, http=HttpOptions(verify=ca_file)))

    assert called.end.kind == "tls"
    assert "IP address mismatch" in called.end.message


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_used_is_named(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    called = call(Request("GET", "https://127.0.0.1:1/", http=HttpOptions(verify=str(path))))

    assert called.end.kind == "file"
    assert called.end.message.startswith(f"the CA file {path} can't be used: ")


def client_files(ca: trustme.CA, folder: Path, password: bytes | None) -> ClientCert:
    from cryptography.hazmat.primitives import serialization

    issued = ca.issue_cert("client@example.org")
    cert, key = folder / "client.pem", folder / "client.key"
    cert.write_bytes(issued.cert_chain_pems[0].bytes())
    secret = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None)
    how: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        how = serialization.BestAvailableEncryption(password)
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key.write_bytes(secret.private_bytes(pem, pkcs8, how))
    return ClientCert(str(cert), str(key), password.decode() if password else None)


@pytest.fixture
def strict(ca: trustme.CA) -> Iterator[RudeServer]:
    """A server that wants a certificate from its clients."""
    context = server_context(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    ca.configure_trust(context)
    with RudeServer(answering(document(b"known")), tls=context) as server:
        yield server


@pytest.mark.parametrize("password", [None, b"open sesame"])
def test_a_client_certificate_opens_a_strict_server(
    strict: RudeServer, ca: trustme.CA, ca_file: str, tmp_path: Path, password: bytes | None
) -> None:
    cert = client_files(ca, tmp_path, password)
    http = HttpOptions(verify=ca_file, cert=cert)

    assert call(Request("GET", strict.url, http=http)).body == b"known"


def test_a_strict_server_without_a_client_certificate_is_a_tls_ending(
    strict: RudeServer, ca_file: str
) -> None:
    called = call(Request("GET", strict.url, http=HttpOptions(verify=ca_file), limits=PATIENT))

    assert (called.end.kind, called.end.phase) == ("tls", "wait")
    assert called.end.message.endswith("it may want a client certificate (http: {cert: …})")


def test_a_wrong_password_of_the_key_is_said_and_never_asked_for(
    ca: trustme.CA, tmp_path: Path
) -> None:
    good = client_files(ca, tmp_path, b"open sesame")
    messages = {
        call(Request("GET", "https://127.0.0.1:1/", http=HttpOptions(cert=cert))).ended
        for cert in (
            ClientCert(good.cert, good.key, "wrong"),
            ClientCert(good.cert, good.key, None),
        )
    }

    message = f"the client certificate {good.cert} can't be used: "
    message += "wrong or missing password (http: {cert: {password: …}})"
    assert messages == {("file", "", message)}


def test_a_key_of_another_certificate_is_said(ca: trustme.CA, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    one, two = (client_files(ca, tmp_path / name, None) for name in ("a", "b"))
    cert = ClientCert(one.cert, two.key)
    called = call(Request("GET", "https://127.0.0.1:1/", http=HttpOptions(cert=cert)))

    message = f"the client certificate {one.cert} can't be used: "
    message += "the key does not belong to the certificate"
    assert called.ended == ("file", "", message)


@pytest.mark.parametrize("politely", [True, False])
def test_a_body_cut_under_tls_is_a_cut_with_or_without_a_goodbye(
    ca: trustme.CA, ca_file: str, politely: bool
) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        if politely:
            assert isinstance(peer.socket, ssl.SSLSocket)
            peer.socket.unwrap()

    with RudeServer(script, tls=server_context(ca)) as server:
        http = HttpOptions(verify=ca_file)
        called = call(Request("GET", server.url, http=http, limits=PATIENT))

    message = "the server closed the connection after 4 of 9 bytes"
    assert (called.body, called.ended) == (b"half", ("cut", "receive", message))


def test_a_body_longer_than_many_records_arrives_whole(ca: trustme.CA, ca_file: str) -> None:
    body = bytes(range(256)) * 4096
    with RudeServer(
        lambda peer: peer.send(document(peer.request()[-len(body) :])), tls=server_context(ca)
    ) as server:
        called = call(Request("POST", server.url, (), body, HttpOptions(verify=ca_file)))

    assert called.body == body
