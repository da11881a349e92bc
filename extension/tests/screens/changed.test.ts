import { afterEach, expect, test, vi } from "vitest";
import { keepFresh } from "../../src/screens/changed";

afterEach(() => document.body.replaceChildren());

test("a screen is drawn anew when it is looked at again, but what is being written on it is not drawn away", () => {
  const draw = vi.fn(async () => undefined);
  const field = document.body.appendChild(document.createElement("textarea"));
  keepFresh(draw);

  window.dispatchEvent(new Event("focus"));
  field.focus();
  window.dispatchEvent(new Event("focus"));

  expect(draw).toHaveBeenCalledTimes(2);
});
