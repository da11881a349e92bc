/** A receipt: what it proves, whether this browser found it to be true, and its text to keep. */

import type { Proved } from "../store/rows";
import { button, element } from "./element";
import { save } from "./save-file";
import { day, t } from "./text";

const SIGNS = { good: ["✓", "good"], "unknown-log": ["○", "quiet"], false: ["!", "bad"] } as const;

export function receiptView(title: string, { origin, index, receipt, check }: Proved): HTMLElement {
  if (receipt === "" || !check) return element("p", { class: "quiet" }, `${title}: ${t("receiptWaits")}`);
  const [sign, tone] = SIGNS[check.found];
  const words = { good: "receiptGood", "unknown-log": "receiptUnknownLog", false: "receiptFalse" }[check.found];
  return element("details", { class: "receipt" },
    element("summary", {}, `${title}: `, element("span", { class: tone }, `${sign} ${t(words)}`)),
    element("p", {}, t("receiptWhere", index, origin, day(check.at))),
    element("pre", { class: "said key" }, receipt),
    button(t("receiptSave"), () => save(`receipt-${index}.tlog-proof`, "text/plain", receipt)));
}
