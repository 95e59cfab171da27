"""A server on loopback that imitates a publisher: its answers and its failures.

The figures it plays are invented.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A question as the server heard it."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]

    def one(self, name: str) -> str | None:
        """The only value of a parameter."""
        values = self.query.get(name, [])
        assert len(values) <= 1, f"{name} was sent {len(values)} times"
        return values[0] if values else None


@dataclass(frozen=True)
class Reply:
    """What the server says.

    Args:
        body: The body.
        status: The HTTP status.
        headers: Further headers.
        cut_at: After how many bytes the connection breaks; None if it does not.
        pause_seconds: How long the server is silent before each half of the body.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    pause_seconds: float = 0.0


Publisher = Callable[[Asked], Reply]
"""Answers a question as a publisher does on a good day."""


@dataclass
class Replay:
    """A server that runs, and what it has heard.

    Args:
        address: Where it listens.
        publisher: Its answers.
        script: Replies that are played before the publisher's own: the bad days.
        heard: Every question, in order.
    """

    address: str
    publisher: Publisher
    script: deque[Reply] = field(default_factory=deque)
    heard: list[Asked] = field(default_factory=list)


@contextmanager
def replay(publisher: Publisher) -> Iterator[Replay]:
    """Run a server on a free port of the loopback interface until the block is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    played = Replay(f"http://127.0.0.1:{server.server_address[1]}", publisher)
    _Handler.played[server.server_address[1]] = played
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One question."""

    protocol_version = "HTTP/1.1"
    played: dict[int, Replay] = {}  # noqa: RUF012 - the library makes a handler per question

    def do_GET(self) -> None:
        """Answer from the script if it holds a reply, else as the publisher does."""
        played = self.played[self.server.server_address[1]]  # type: ignore[index]
        parts = urlsplit(self.path)
        asked = Asked(parts.path, parse_qs(parts.query, keep_blank_values=True), dict(self.headers))
        played.heard.append(asked)
        self._say(played.script.popleft() if played.script else played.publisher(asked))

    def _say(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        body = reply.body[: reply.cut_at]
        try:
            for half in (body[: len(body) // 2], body[len(body) // 2 :]):
                time.sleep(reply.pause_seconds)
                self.wfile.write(half)
                self.wfile.flush()
        except OSError:  # the client has left, which some tests are about
            pass
        self.close_connection = reply.cut_at is not None or self.close_connection

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


TOO_MANY = Reply(b'{"message": "Too many requests"}', 429, {"Retry-After": "1"})
TOO_MANY_FOR_LONG = Reply(b"", 429, {"Retry-After": "86400"})
BROKEN = Reply(b"Internal Server Error", 500)
MAINTENANCE = Reply(
    b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body>Back soon</body></html>",
    headers={"Content-Type": "text/html"},
)
SLOW = Reply(b"[[1]]", pause_seconds=3.0)


def cut(reply: Reply, at: int) -> Reply:
    """A reply whose connection breaks in the middle, although its length was announced."""
    return Reply(reply.body, reply.status, reply.headers, cut_at=at)
