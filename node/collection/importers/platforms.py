"""Plain names for the platforms whose pages ShareLM writes where a model's name should be.

A page's address can lead to a private conversation.  Only its host is kept.
"""

from urllib.parse import urlsplit

PLATFORMS = {
    "chat.openai.com": "ChatGPT",
    "chatgpt.com": "ChatGPT",
    "claude.ai": "Claude",
    "gemini.google.com": "Gemini",
    "grok.com": "Grok",
    "chat.mistral.ai": "Mistral Le Chat",
    "poe.com": "Poe",
    "www.perplexity.ai": "Perplexity",
    "dashboard.cohere.com": "Cohere",
    "huggingface.co": "Hugging Face",
}


def without_path(model_name: str) -> tuple[str, str]:
    """`model_name` and the platform it tells of.

    A URL is cut to its host ("https://chatgpt.com/"); any other name stays and tells of none ("").
    """
    if not model_name.strip().lower().startswith(("http://", "https://")):
        return model_name, ""
    try:
        host = (urlsplit(model_name.strip()).hostname or "")[:100]
    except ValueError:
        host = ""
    return (f"https://{host}/", PLATFORMS.get(host, host)) if host else ("", "")
