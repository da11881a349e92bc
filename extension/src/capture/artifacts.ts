/**
 * An artifact's text is on the page only while it is open beside the chat. What was seen of it once stays,
 * with the sources it named, when it is closed again.
 */

import type { Part, Turn } from "./turn";

/** `turn` with the texts of artifacts that `before`, the same turn as it was seen last, had and it lacks. */
export function keepingArtifacts(turn: Turn, before: Turn | undefined): Turn {
  const known = new Map((before?.parts ?? []).filter((part) => part.kind === "artifact" && part.text !== "").map((part) => [nameOf(part), part]));
  const isClosed = (part: Part): boolean => part.kind === "artifact" && part.text === "" && known.has(nameOf(part));
  if (!before || !turn.parts.some(isClosed)) return turn;
  const sources = before.parts.filter((part) => part.kind === "citation" && !turn.parts.some((other) => other.kind === "citation" && other.text === part.text));
  return { ...turn, parts: [...turn.parts.map((part) => (isClosed(part) ? (known.get(nameOf(part)) as Part) : part)), ...sources] };
}

function nameOf(part: Part): string {
  return part.kind === "artifact" ? (part.title ?? "") : "";
}
