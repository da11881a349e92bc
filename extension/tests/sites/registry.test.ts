import { describe, expect, test } from "vitest";
import { siteAt } from "../../src/sites/registry";

describe("the site at an address", () => {
  test.each([
    ["https://poe.com/chat/2xq7", "poe"],
    ["https://www.perplexity.ai/search/x", "perplexity"],
    ["https://dashboard.cohere.com/playground/chat", "cohere"],
    ["https://huggingface.co/chat/conversation/1", "chatui"],
    ["https://oven-loaf.hf.space/", "gradio"],
    ["https://0a1b2c.gradio.live/", "gradio"],
    ["http://localhost:7860/", "gradio"],
    ["http://127.0.0.1:7869/", "gradio"],
    ["http://localhost:3000/c/1", "openwebui"],
    ["http://127.0.0.1:8080/", "openwebui"],
  ])("%s is %s", (address, name) => {
    expect(siteAt(address)?.name).toBe(name);
  });

  test.each([
    "https://huggingface.co/spaces/oven/loaf",
    "http://localhost/",
    "http://localhost:7859/",
    "http://127.0.0.1:9000/c/1",
    "https://localhost:3000/",
    "http://localhost.example:7860/",
    "https://poe.com.example/chat/1",
    "not an address",
  ])("%s is none", (address) => {
    expect(siteAt(address)).toBeUndefined();
  });
});
