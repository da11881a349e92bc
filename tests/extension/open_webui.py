"""A real Open WebUI, captured in Chromium: `make try-open-webui`.

Not one of the tests: its installation takes 1.1 GB. What it needs for search in documents and for speech, some
gigabytes more, is left out.  It and the model server run on this machine, and nothing is fetched once it is installed.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.extension.browsers import build, invite, play, start_node
from tests.extension.fake_model import MODEL, answer_to
from tests.extension.published import published_by
from tests.processes import ROOT, free_port, until

VERSION = "0.12.4"
PORT = 3000         # one at which the extension looks for it
LEFT_OUT = [
    "accelerate", "ctranslate2", "faster-whisper", "opencv-python-headless", "playwright", "rapidocr-onnxruntime",
    "sentence-transformers", "torch", "transformers", "triton", "unstructured",
]  # fmt: skip
FOLDER = ROOT / ".open-webui"


def install() -> Path:
    """The program, in a folder of its own."""
    program = FOLDER / VERSION / "bin/open-webui"
    if not program.exists():
        FOLDER.mkdir(exist_ok=True)
        never = FOLDER / "left-out.txt"
        never.write_text("".join(f"{name} ; sys_platform == 'never'\n" for name in LEFT_OUT))
        uv = [str(ROOT / "tools/uv.sh")]
        subprocess.run([*uv, "venv", "--quiet", FOLDER / VERSION], check=True, cwd=ROOT)
        into = ["--python", program.with_name("python"), "--override", never]
        subprocess.run([*uv, "pip", "install", "--quiet", *into, f"open-webui=={VERSION}"], check=True, cwd=ROOT)
    return program


def main() -> None:
    program = install()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        work, model_port = Path(name), free_port()
        settings = {
            "DATA_DIR": str(work / "open-webui"), "DEFAULT_MODELS": MODEL, "DO_NOT_TRACK": "true",
            "ANONYMIZED_TELEMETRY": "false", "ENABLE_OLLAMA_API": "false", "ENABLE_VERSION_UPDATE_CHECK": "false",
            "HF_HUB_OFFLINE": "1", "OFFLINE_MODE": "true", "OPENAI_API_KEY": "none", "SCARF_NO_ANALYTICS": "true",
            "OPENAI_API_BASE_URL": f"http://127.0.0.1:{model_port}/v1", "RAG_EMBEDDING_ENGINE": "openai",
            "WEBUI_AUTH": "False", "WEBUI_SECRET_KEY": os.urandom(16).hex(),
        }  # fmt: skip
        (work / "open-webui").mkdir()
        log = stack.enter_context((work / "open-webui.log").open("wb"))
        model = [sys.executable, "-m", "tests.extension.fake_model", str(model_port)]
        chat = [program, "serve", "--host", "127.0.0.1", "--port", str(PORT)]
        for command, more in ((model, {}), (chat, settings)):
            process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **more}, stdout=log, stderr=subprocess.STDOUT
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        node = start_node(work / "lab")
        stack.callback(node.stop)
        extension = build(work / "built")
        until(_is_there, most_s=300, why=f"Open WebUI did not start, see {log.name}")
        options = {"extension": str(extension / "chromium"), "work": name, "invite": invite(node), "port": PORT}
        seen = play("open-webui", **options, picture=str(FOLDER / "open-webui.png"))
        [shared] = published_by(node, work / "pulled")
        print(json.dumps(seen, indent=2))
    expected = [[role, text] for question in ("sour dough", "rye")
                for role, text in (("user", question), ("assistant", answer_to(question)))]  # fmt: skip
    assert seen["held"] == expected
    assert [[turn.role, turn.content] for turn in shared.conversation] == expected
    assert (shared.platform, shared.model) == ("Open WebUI", MODEL)


def _is_there() -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{PORT}/health").is_success
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main()
