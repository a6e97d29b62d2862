"""One connection: made for an address and its options, kept for the next call when it is clean."""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Iterator
from urllib.parse import unquote

import httpcore

from callsheet.io.address import PROXIES, Address, address_of
from callsheet.io.network import Network
from callsheet.io.progress import BIG_READ, Progress
from callsheet.io.request_head import RawHeaders, for_http2
from callsheet.io.tls import context_for
from callsheet.model.errors import Broken
from callsheet.model.exchange import HttpOptions

_IDLE_SECONDS = 60.0


class Body:
    """A request's body in pieces; tells the call when HTTP has taken the last one."""

    def __init__(self, data: bytes, progress: Progress) -> None:
        self._data, self._progress = data, progress

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._data), BIG_READ):
            yield self._data[start : start + BIG_READ]
        self._progress.handed_over = True


class Connection:
    """One connection to one address, of one call at a time.

    ``reused`` is true from the second call on; ``http2`` is None until the peer has chosen.
    """

    def __init__(self, address: Address, options: HttpOptions, progress: Progress) -> None:
        proxy = _proxy_address(options.proxy) if options.proxy else None
        secure = address.scheme == "https"
        self.address, self.reused = address, False
        self.proxied = proxy is not None
        self.forwarded = self.proxied and not secure and not _socks(proxy)
        self.http2: bool | None = None if secure else options.version == "2" and not self.forwarded
        self.proxy_auth = _basic(proxy) if proxy and self.forwarded else ""
        self._version = options.version
        self._head: RawHeaders = []
        self._network = Network(
            progress,
            handshakes=secure + (proxy is not None and proxy.scheme == "https"),
            tunnel=self.proxied and not self.forwarded,
        )
        self._network.on_protocol = self._chosen
        self._connection = self._make(address, options, proxy)

    def _make(
        self, address: Address, options: HttpOptions, proxy: Address | None
    ) -> httpcore.ConnectionInterface:
        http2 = options.version != "1.1"
        tls = None
        if address.scheme == "https":
            tls = context_for(options.verify, options.cert, http2)
        # The pool is only asked to make the connection that fits; which one a call gets is
        # decided in the transport, without a search through all that are open.
        pool = httpcore.ConnectionPool(
            ssl_context=tls,
            proxy=_proxy(proxy, options) if proxy else None,
            keepalive_expiry=_IDLE_SECONDS,
            http1=options.version != "2",
            http2=http2,
            uds=options.unix_socket,
            network_backend=self._network,
        )
        return pool.create_connection(self._url().origin)

    @property
    def peer(self) -> str:
        return self._network.peer

    def ask(
        self, method: str, head: RawHeaders, body: bytes, progress: Progress
    ) -> httpcore.Response:
        """Send a request and wait for the head of its answer; raises what the library raises."""
        self._head, self._network.progress = head, progress
        progress.handed_over = not body
        if self.http2:
            head[:] = for_http2(head)
        request = httpcore.Request(
            method, self._url(), headers=head, content=Body(body, progress), extensions={}
        )
        self._head = request.headers
        if self.reused:
            self._network.begin("reused")
        self.reused = True
        return self._connection.handle_request(request)

    def sent_head(self) -> RawHeaders:
        """The header fields of the last request as they went out."""
        return self._head

    def _url(self) -> httpcore.URL:
        address = self.address
        return httpcore.URL(
            scheme=address.scheme, host=address.host, port=address.port, target=address.target
        )

    def _chosen(self, protocol: str | None) -> None:
        """The peer has chosen a version of HTTP in the TLS handshake (RFC 7301)."""
        self.http2 = protocol == "h2"
        if self._version == "2" and not self.http2:
            message = f"{self.address.authority} does not offer HTTP/2 (http: {{version: auto}})"
            raise Broken("protocol", message)
        if self.http2:
            self._head[:] = for_http2(self._head)

    def clean(self) -> bool:
        """Whether the next call may use it: the answer was read to its end and nothing follows."""
        return self._connection.is_idle() and not self._left_over()

    def _left_over(self) -> bool:
        """Whether more came than the answer's length: it would be taken for the next answer.

        The library keeps what follows to itself, hence the look inside; tests hold it in place.
        """
        inner = self._connection
        while hasattr(inner, "_connection"):
            inner = inner._connection
        h11 = getattr(inner, "_h11_state", None)
        return h11 is not None and bool(h11.trailing_data[0])

    def usable(self) -> bool:
        """Whether the peer still seems to be there."""
        return self._connection.is_available() and not self._connection.has_expired()

    def close(self) -> None:
        self._connection.close()
        self._network.close()

    def abort(self) -> None:
        """End whatever another thread is doing here."""
        self._network.abort()


def _proxy_address(url: str) -> Address:
    try:
        return address_of(url, PROXIES)
    except Broken as error:
        raise Broken("proxy", f"proxy: {error.message}") from None


def _socks(proxy: Address | None) -> bool:
    return proxy is not None and proxy.scheme.startswith("socks5")


def _credentials(proxy: Address) -> tuple[str, str] | None:
    if not proxy.userinfo:
        return None
    name, _, password = proxy.userinfo.partition(":")
    return unquote(name), unquote(password)


def _basic(proxy: Address) -> str:
    """Proxy-Authorization for the credentials in the proxy's URL (RFC 7617)."""
    if not (credentials := _credentials(proxy)):
        return ""
    return f"Basic {base64.b64encode(':'.join(credentials).encode()).decode('ascii')}"


def _proxy(proxy: Address, options: HttpOptions) -> httpcore.Proxy:
    if _socks(proxy) and importlib.util.find_spec("socksio") is None:
        message = "a socks5:// proxy needs one more package: pip install socksio"
        raise Broken("proxy", message)
    port = proxy.port or (443 if proxy.scheme == "https" else 1080 if _socks(proxy) else 80)
    credentials = _credentials(proxy)
    headers = [("Proxy-Authorization", _basic(proxy))] if credentials else []
    return httpcore.Proxy(
        httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=port, target="/"),
        auth=credentials if _socks(proxy) else None,
        headers=headers,
        ssl_context=(context_for(options.verify, None, False) if proxy.scheme == "https" else None),
    )
