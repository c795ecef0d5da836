"""The admin port as the console sees it, with made-up data: `python3 mock_admin.py --port 21700`, key `admin-key`."""

import argparse
import json
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from mock_orders import ROLES, Orders
from mock_state import World
from mock_values import Refused

FILES = Path(__file__).resolve().parents[2] / "main" / "resources" / "console"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
ANSWER = [
    ("record", "verifier"),
    (" Point", "head"),
    ("(double", "head"),
    (" x", "verifier"),
    (",", "head"),
    (" double", "prompt_lookup"),
    (" y", "head"),
    (") {\n\n", "head"),
]
for name, sign in (("add", "+"), ("subtract", "-"), ("multiply", "*"), ("divide", "/")):
    ANSWER += [
        ("    Point", "head"),
        (f" {name}", "verifier"),
        ("(Point", "prompt_lookup"),
        (" other", "prompt_lookup"),
        (") {\n", "head"),
        ("        return", "recycling"),
        (" new", "prompt_lookup"),
        (" Point", "prompt_lookup"),
        ("(x", "head"),
        (f" {sign}", "verifier"),
        (" other", "prompt_lookup"),
        (".x", "recycling"),
        (", y", "head"),
        (f" {sign}", "prompt_lookup"),
        (" other", "prompt_lookup"),
        (".y", "prompt_lookup"),
        (");\n", "format"),
        ("    }\n\n", "recycling"),
    ]
ANSWER.append(("}", "head"))


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port, empty=False, upstream=None):
        super().__init__(("127.0.0.1", port), Handler)
        self.world = World(empty)
        self.orders = Orders(self.world)
        self.upstream = upstream
        self.lock = threading.Lock()
        self.out = threading.Event()

    def handle_error(self, request, client_address):
        """A browser that leaves is no error."""

    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def move_elsewhere(self):
        with self.lock:
            self.orders.elsewhere()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Quiet: the tests print what matters."""

    def do_GET(self):
        self._answer()

    do_POST = do_PUT = do_GET

    def _answer(self):
        path = urlsplit(self.path).path
        try:
            if not path.startswith("/admin/v1/"):
                self._file(path)
                return
            if self.server.out.is_set():
                raise Refused(503, "service_unavailable", "the trainer cannot be reached")
            self._api(path[len("/admin/v1/") :], parse_qs(urlsplit(self.path).query))
        except Refused as refusal:
            problem = {"type": "about:blank", "status": refusal.status, "code": refusal.code, "detail": refusal.detail}
            self._json(
                {**problem, **({"param": refusal.param} if refusal.param else {})},
                refusal.status,
                "application/problem+json",
            )
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _file(self, path):
        if self.server.upstream:
            with urllib.request.urlopen(self.server.upstream + path) as answer:
                headers = {
                    name: value
                    for name, value in answer.headers.items()
                    if name.lower() not in ("content-length", "transfer-encoding", "connection")
                }
                self._send(200, answer.read(), headers)
            return
        file = FILES / ("index.html" if path == "/" else path.lstrip("/"))
        if not file.is_file() or FILES not in file.resolve().parents:
            raise Refused(404, "not_found", "no such file")
        self._send(200, file.read_bytes(), {"Content-Type": TYPES[file.suffix], "Cache-Control": "no-cache"})

    def _api(self, path, query):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        actor, role = ROLES.get(self.headers.get("Authorization", "").removeprefix("Bearer "), (None, None))
        if role is None:
            raise Refused(401, "invalid_api_key", "a valid key is required: send the header `Authorization: Bearer <key>`")
        if self.command != "GET" and role != "admin":
            raise Refused(403, "permission_denied", f"the role `{role}` does not permit this call")
        if path == "events":
            self._events()
        elif path == "playground":
            self._playground(body)
        elif self.command == "GET":
            self._read(path, query)
        else:
            request = {
                "actor": actor,
                "dry_run": query.get("dry_run") == ["true"],
                "if_match": self.headers.get("If-Match"),
                "idempotency_key": self.headers.get("Idempotency-Key"),
            }
            with self.server.lock:
                answer = self.server.orders.write(self.command, path, body, request)
            self._json(answer)

    def _read(self, path, query):
        orders = self.server.orders
        token = query.get("page_token", [None])[0]
        with self.server.lock:
            self.server.world.advance()
            reads = {
                "console": lambda: {
                    "api_url": "http://127.0.0.1:8080/v1",
                    "model": "smollm2-135m-instruct",
                    "version": "0.1.0",
                },
                "activation": orders.activation,
                "replicas": orders.replicas,
                "heads": orders.heads,
                "learning": lambda: orders.learning(int(query.get("points", ["200"])[0])),
                "activations": lambda: orders.page(int(query.get("limit", ["50"])[0]), int(token) if token else None),
            }
            if path not in reads:
                raise Refused(404, "not_found", "there is no such call")
            answer = reads[path]()
        self._json(answer, headers={"ETag": f'"{answer["sequence"]}"'} if path == "activation" else {})

    def _events(self):
        self._stream()
        count = 0
        while not self.server.out.is_set():
            with self.server.lock:
                self.server.world.advance()
                orders = self.server.orders
                replicas = orders.replicas()
                self._event("now", {"activation": orders.activation(), **replicas})
                if count % 5 == 0:
                    self._event("learning", orders.learning())
            self.wfile.write(b": keep-alive\n\n")
            self.wfile.flush()
            count += 1
            self.server.out.wait(1)

    def _playground(self, body):
        self._stream()
        off = body["speculation"] == "off"
        answer, steps, began = ANSWER[: body["max_tokens"]], 0, time.monotonic()
        for text, source in answer:
            if off or source == "verifier" or steps % 4 == 0:
                time.sleep(0.017)
            steps += 1
            self._event("token", {"text": text, "source": "verifier" if off else source})
            self.wfile.flush()
        seconds = time.monotonic() - began
        verified = len(answer) if off else round(len(answer) / 2.6)
        self._event(
            "figures",
            {
                "tokens": len(answer),
                "decode_seconds": seconds,
                "tokens_per_second": len(answer) / seconds,
                "verify_steps": verified,
                "tokens_per_step": len(answer) / verified,
                "head_version": self.server.world.activations[0]["version"],
            },
        )

    def _stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def _event(self, name, data):
        self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())

    def _json(self, value, status=200, kind="application/json", headers=()):
        self._send(status, json.dumps(value).encode(), {"Content-Type": kind, **dict(headers)})

    def _send(self, status, content, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=21700)
    parser.add_argument("--empty", action="store_true", help="a gateway on its first day")
    arguments = parser.parse_args()
    server = Server(arguments.port, arguments.empty)
    print(f"{server.url()} with key admin-key or viewer-key")
    server.serve_forever()


if __name__ == "__main__":
    main()
