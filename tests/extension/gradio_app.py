"""A real Gradio chat on this machine, at the first free of the ports that Gradio takes: answers word by word."""

import time
from collections.abc import Iterator

import gradio


def answer(question: str, history: list[object]) -> Iterator[str]:
    table = f"| loaf | hours |\n| --- | --- |\n| rye | {len(history) + 3} |"
    text = f"About *{question}*:\n\n{table}\n\n```python\nbake(3)\n```"
    for end in range(0, len(text), 12):
        time.sleep(0.05)
        yield text[:end]
    yield text


if __name__ == "__main__":
    chat = gradio.ChatInterface(answer)
    _, url, _ = chat.launch(server_name="127.0.0.1", quiet=True, prevent_thread_lock=True)
    print(url, flush=True)
    chat.block_thread()
