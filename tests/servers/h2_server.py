"""An HTTP/2 server: a script for the raw server, built on the h2 package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.events

from servers.rude import Peer, Script

Headers = list[tuple[str, str]]


@dataclass
class H2Request:
    """One request as it arrived, and the means to answer it."""

    headers: Headers
    stream: int
    connection: h2.connection.H2Connection
    peer: Peer
    body: bytes = b""
    acts: list[str] = field(default_factory=list)

    def answer(self, status: int, headers: Headers, body: bytes) -> None:
        self.connection.send_headers(self.stream, [(":status", str(status)), *headers])
        self.data(body)

    def data(self, body: bytes, *, last: bool = True) -> None:
        """Send body bytes now; reads window updates only as the windows allow."""
        self.connection.send_data(self.stream, body, end_stream=last)
        self.flush()

    def flush(self) -> None:
        self.peer.send(self.connection.data_to_send())


def speaking_h2(act: Callable[[H2Request], None], requests: list[H2Request]) -> Script:
    """A script that collects whole requests and lets ``act`` answer each."""

    def script(peer: Peer) -> None:
        config = h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
        connection = h2.connection.H2Connection(config)
        connection.initiate_connection()
        peer.send(connection.data_to_send())
        under_way: dict[int, H2Request] = {}
        while data := peer.socket.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    request = H2Request(
                        list(event.headers or ()), event.stream_id, connection, peer
                    )
                    under_way[event.stream_id] = request
                elif isinstance(event, h2.events.DataReceived):
                    under_way[event.stream_id].body += event.data or b""
                    connection.acknowledge_received_data(
                        event.flow_controlled_length or 0, event.stream_id
                    )
                elif isinstance(event, h2.events.StreamEnded):
                    requests.append(under_way.pop(event.stream_id))
                    act(requests[-1])
            peer.send(connection.data_to_send())

    return script
