"""The HTTP server: answers are cached, and asked of the model server otherwise."""

import hmac
import json
import os
import signal
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis

from acme import config

MODEL_URL = os.environ.get("ACME_MODEL_URL", "http://localhost:11434")
CACHE = redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379/0"))


def generate(prompt: str) -> str:
    """The model's answer."""
    body = {
        "model": "default",
        "prompt": prompt,
        "stream": False,
        "options": {"num_predict": config.MAX_TOKENS},
    }
    request = urllib.request.Request(
        f"{MODEL_URL}/api/generate",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)["response"]


class Handler(BaseHTTPRequestHandler):
    """`GET /health` and `POST /generate`."""

    def answer(self, status: int, body: dict) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self) -> None:
        if self.path == "/health":
            self.answer(200, {"status": "ok"})
        else:
            self.answer(404, {"error": "not found"})

    def do_POST(self) -> None:
        if self.path != "/generate":
            self.answer(404, {"error": "not found"})
            return
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(key, config.secret("ACME_API_KEY")):
            self.answer(401, {"error": "wrong key"})
            return
        size = min(int(self.headers.get("content-length", "0")), 1 << 20)
        prompt = json.loads(self.rfile.read(size))["prompt"]
        cached = CACHE.get(f"answer:{prompt}")
        answer = cached.decode() if cached else generate(prompt)
        if not cached:
            CACHE.set(f"answer:{prompt}", answer, ex=3600)
        self.answer(200, {"answer": answer, "cached": bool(cached)})

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("0.0.0.0", config.PORT), Handler)
    stop = lambda *_: threading.Thread(target=server.shutdown).start()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.serve_forever()


if __name__ == "__main__":
    main()
