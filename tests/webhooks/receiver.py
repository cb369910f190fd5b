"""A program of somebody else that is told what happens: a real server, with answers as a test wants them."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, **headers: str) -> Answer:
    """An answer with this status and nothing in it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def dripping(begun: bytes = b"") -> Answer:
    """An answer begun so, then a byte now and then, for ever: no read of one ever takes long."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(begun)
            while True:
                handler.wfile.write(b"H")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    return answer


def endless(handler: BaseHTTPRequestHandler) -> None:
    """An answer that has no end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65536)
    except OSError:
        return


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    """No answer at all."""
    handler.close_connection = True


@dataclass
class Receiver:
    """What arrived, and what is answered: the first answers in turn, then the last one again and again."""

    server: ThreadingHTTPServer
    answers: list[Answer] = field(default_factory=lambda: [status(204)])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/audits"

    @property
    def told(self) -> list[dict[str, Any]]:
        """The bodies as data."""
        return [json.loads(body) for _headers, body in self.got]

    def answer(self, *answers: Answer) -> None:
        """Answer so from now on."""
        self.answers = list(answers)

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        """Note a request and answer it."""
        length = int(handler.headers["Content-Length"])
        body = handler.rfile.read(length)
        with self.lock:
            self.got.append(({name.lower(): value for name, value in handler.headers.items()}, body))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer(handler)


@contextmanager
def receiving(tls: Any = None) -> Iterator[Receiver]:
    """A receiver on this machine, over TLS with the context of a server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # The other side hung up, as it should.
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Whether one of the signatures is right, reckoned by the receiver itself."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = "v1," + base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
    return right in headers["webhook-signature"].split(" ")
