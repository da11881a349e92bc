"""A model server with as much of OpenAI's interface as Open WebUI needs: it says one thing about every question."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "oven-1"


def answer_to(question: str) -> str:
    return f"About *{question}*:\n\n| loaf | hours |\n| --- | --- |\n| rye | 3 |\n\n```python\nbake(3)\n```"


class _Model(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._json({"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "oven"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = answer_to(asked["messages"][-1]["content"])
        if not asked.get("stream"):
            # Titles and tags, which Open WebUI asks for beside the answer.
            message = {"role": "assistant", "content": "Bread"}
            self._json({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for start in range(0, len(text), 9):
            delta = {"model": MODEL, "choices": [{"index": 0, "delta": {"content": text[start : start + 9]}}]}
            self.wfile.write(f"data: {json.dumps(delta)}\n\n".encode())
        self.wfile.write(b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n')

    def _json(self, content: object) -> None:
        raw = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Model).serve_forever()
