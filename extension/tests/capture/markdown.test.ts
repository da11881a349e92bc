import { describe, expect, test } from "vitest";
import { plainText, toMarkdown } from "../../src/capture/markdown";
import { element } from "../pages";

const markdown = (html: string, reading = {}) => toMarkdown(element(html), reading);

describe("blocks", () => {
  test("paragraphs, headings and rules are parted by one empty line", () => {
    expect(markdown("<h2>Title</h2><p>One\n   two</p><hr><p>Three</p>")).toBe("## Title\n\nOne two\n\n---\n\nThree");
  });

  test("elements of the site's own around blocks are seen through", () => {
    expect(markdown("<x-message><span><p>One</p><p>Two</p></span></x-message>")).toBe("One\n\nTwo");
  });

  test("a quote is marked on every line", () => {
    expect(markdown("<blockquote><p>One</p><p>Two</p></blockquote>")).toBe("> One\n>\n> Two");
  });

  test("a line break stays one", () => {
    expect(markdown("<p>One<br>two</p>")).toBe("One\ntwo");
  });
});

describe("lists", () => {
  test("are nested, and numbered from where they start", () => {
    const html = "<ol start='3'><li><p>Three</p><ul><li>a</li><li>b</li></ul></li><li>Four</li></ol>";

    expect(markdown(html)).toBe("3. Three\n   - a\n   - b\n4. Four");
  });

  test("keep their check marks", () => {
    expect(markdown("<ul><li><input type=checkbox checked> done</li><li><input type=checkbox> open</li></ul>")).toBe("- [x] done\n- [ ] open");
  });

  test("keep code under the item it belongs to", () => {
    expect(markdown("<ul><li><p>Run</p><pre><code>a\n\nb</code></pre></li></ul>")).toBe("- Run\n\n  ```\n  a\n\n  b\n  ```");
  });
});

describe("tables", () => {
  test("have a header, and one line for each row", () => {
    const html = "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>x|y<br>z</td></tr><tr><td>2</td></tr></tbody></table>";

    expect(markdown(html)).toBe("| A | B |\n| --- | --- |\n| 1 | x\\|y<br>z |\n| 2 |  |");
  });
});

describe("code", () => {
  test("has its language and nothing of its header", () => {
    const html = "<pre><div><span>python</span><button>Copy code</button></div><code class='hljs language-python'>def f():\n    return 1\n</code></pre>";

    expect(markdown(html)).toBe("```python\ndef f():\n    return 1\n```");
  });

  test("has its language from the site's header when the markup says nothing", () => {
    const languageOf = (block: Element) => block.querySelector(".label")?.textContent ?? "";

    expect(markdown("<pre><span class=label>json</span><code>{}</code></pre>", { languageOf })).toBe("```json\n{}\n```");
  });

  test("is found line by line in an editor", () => {
    expect(markdown("<pre><code><div>a</div><div><br></div><div>  b</div></code></pre>")).toBe("```\na\n\n  b\n```");
  });

  test("that holds a fence gets a longer one", () => {
    expect(markdown("<pre><code>```\nx\n```</code></pre>")).toBe("````\n```\nx\n```\n````");
  });

  test("inside a line keeps its backticks", () => {
    expect(markdown("<p>Say <code>a `b`</code>.</p>")).toBe("Say `` a `b` ``.");
  });
});

describe("formulas", () => {
  const drawn = (tex: string) =>
    `<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>E</mi></mrow><annotation encoding="application/x-tex">${tex}</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">E</span></span>`;

  test.each([
    ["KaTeX", drawn("E=mc^2")],
    ["an attribute", '<span class="math-inline" data-math="E=mc^2"><span>E</span><span>mc</span></span>'],
    ["a script", '<span class="MathJax_Preview">E</span><span class="MathJax">E</span><script type="math/tex">E=mc^2</script>'],
    ["MathML", '<math alttext="E=mc^2"><mi>E</mi></math>'],
  ])("appear once: %s", (_, html) => {
    expect(markdown(`<p>So ${html} holds.</p>`)).toBe("So $E=mc^2$ holds.");
  });

  test("of their own stand in a block of their own", () => {
    expect(markdown(`<p>So</p><span class="katex-display">${drawn("a+b")}</span>`)).toBe("So\n\n$$\na+b\n$$");
  });
});

describe("inside a line", () => {
  test("marks stand against the words", () => {
    expect(markdown("<p>A<strong> bold </strong>word, <em>so</em> <del>no</del></p>")).toBe("A **bold** word, *so* ~~no~~");
  });

  test.each([["https://example.org/a_b"], ["www.example.org", "http://www.example.org/"], ["me@example.org", "mailto:me@example.org"], ["https://example.org", "https://example.org/"]])(
    "%s is an address and no link, where a page made one of it", (text, href = text) => {
      expect(markdown(`<p>See <a href="${href}">${text}</a></p>`)).toBe(`See ${text}`);
    });

  test("links keep an address that leads out, and lose one of the site's own", () => {
    expect(markdown('<p><a href="https://example.org/a(b)">there</a> <a href="/c/123">here</a></p>')).toBe("[there](https://example.org/a%28b%29) here");
  });

  test("an image is its description", () => {
    expect(markdown('<p><img src="blob:x" alt="A cat"></p>')).toBe("![A cat]()");
  });

  test("what the page hides or puts around is left out", () => {
    const html = '<p>Text<button>Copy</button><span class="pill">source</span><span hidden>x</span><span aria-hidden="true">y</span></p>';

    expect(markdown(html, { skip: ".pill" })).toBe("Text");
  });
});

test("what a person typed keeps its lines and is not made Markdown of", () => {
  expect(plainText(element("<div>One *two*\n  three\n\n\nfour</div>"))).toBe("One *two*\n  three\n\n\nfour");
});

test("the page is not changed", () => {
  const source = element("<p>One<button>Copy</button></p><pre><code>x</code></pre>");
  const before = source.outerHTML;

  toMarkdown(source);

  expect(source.outerHTML).toBe(before);
});

describe("what a site makes Markdown of itself", () => {
  const own = (element: Element) => {
    const isBlock = element.localName === "x-block";
    return isBlock || element.localName === "x-word" ? { text: isBlock ? "> own" : "**own**", isBlock } : undefined;
  };

  test("is taken as a block between blocks, and inside of a line", () => {
    expect(markdown("<p>One <x-word>two</x-word> three</p><x-block><button>Copy</button></x-block><p>Four</p>", { own })).toBe("One **own** three\n\n> own\n\nFour");
  });

  test("is left out when nothing comes of it", () => {
    expect(markdown("<p>One</p><x-block>two</x-block>", { own: (element: Element) => (element.localName === "x-block" ? { text: "", isBlock: true } : undefined) })).toBe("One");
  });
});
