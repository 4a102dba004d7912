"""A model server without a model: it answers in the form of the real one."""

import json
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """`GET /api/tags` and `POST /api/generate`."""

    def answer(self, body: dict) -> None:
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self) -> None:
        self.answer({"models": [{"name": "default"}]})

    def do_POST(self) -> None:
        size = min(int(self.headers.get("content-length", "0")), 1 << 20)
        prompt = json.loads(self.rfile.read(size))["prompt"]
        self.answer({"response": f"you said: {prompt}", "done": True})

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("0.0.0.0", 11434), Handler)
    stop = lambda *_: threading.Thread(target=server.shutdown).start()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.serve_forever()


if __name__ == "__main__":
    main()
