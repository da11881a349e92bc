import { beforeEach, describe, expect, test, vi } from "vitest";
import { button, element } from "../../src/screens/element";
import { marked } from "../../src/screens/preview";
import { day, duration, timeLeft } from "../../src/screens/text";

beforeEach(() => {
  vi.stubGlobal("chrome", { i18n: { getMessage: (name: string) => name, getUILanguage: () => "en-US" } });
});

const shown = (text: string, ...spans: [number, number, string][]): string =>
  element("p", {}, ...marked(text, spans.map(([start, end, placeholder]) => ({ turn: 0, field: null, kind: "X", start, end, placeholder })))).innerHTML;

describe("what will be replaced", () => {
  test("is struck, with what will stand there", () => {
    expect(shown("I am Ada.", [5, 8, "⟨PERSON_1⟩"])).toBe("I am <del>Ada</del><ins>⟨PERSON_1⟩</ins>.");
  });

  test("is found behind characters that JavaScript counts twice", () => {
    expect(shown("😀😀 Ada", [3, 6, "X"])).toBe("😀😀 <del>Ada</del><ins>X</ins>");
  });

  test("is nothing more than text, whatever was captured", () => {
    expect(shown("<img src=x onerror=alert(1)>", [0, 4, "<b>"])).toBe("<del>&lt;img</del><ins>&lt;b&gt;</ins> src=x onerror=alert(1)&gt;");
  });
});

describe("times", () => {
  const HOUR = 3_600_000;

  test.each([[0, "now"], [0.5, "in 30 minutes"], [5, "in 5 hours"], [24, "in 24 hours"], [100, "in 4 days"]])("%d hours are %s", (hours, words) => {
    expect(timeLeft(hours * HOUR, 0)).toBe(words);
  });

  test("are written as the node's pages write them", () => {
    expect([duration(24), duration(72), day(Date.UTC(2026, 10, 21, 12))]).toEqual(["24 hours", "3 days", "21 Nov 2026"]);
  });
});

test("a button waits for what it started", async () => {
  let finish = (): void => undefined;
  const made = button("Go", () => new Promise<void>((resolve) => (finish = resolve)));

  made.click();
  expect(made.disabled).toBe(true);

  finish();
  await vi.waitFor(() => expect(made.disabled).toBe(false));
});
