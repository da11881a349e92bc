/** The ways through a tree of turns: first the one that the page showed last, then the others. */

import type { Tree } from "./tree";
import type { TurnId } from "./turn";

/** Every path from a first turn to a last one. The first is the conversation as it stands on the page. */
export function pathsOf(tree: Tree): TurnId[][] {
  const main = mainPath(tree);
  const ends = tree.sequence.filter((id) => !main.includes(id) && childrenOf(tree, id).length === 0);
  return [main, ...ends.map((end) => pathTo(tree, end, main))].filter((path) => path.length > 0);
}

function mainPath(tree: Tree): TurnId[] {
  const path: TurnId[] = [];
  for (const head of headsOf(tree)) {
    // A stretch that is not tied to the one above: something between them never was on the page.
    for (let at: TurnId | undefined = head; at !== undefined && !path.includes(at); at = nextOf(tree, at)) path.push(at);
  }
  return path;
}

/** First turns of the stretches in order; of several that stand in the same place, the one shown last. */
function headsOf(tree: Tree): TurnId[] {
  const heads = tree.sequence.filter((id) => tree.turns[id]?.after === null);
  const places = new Set<number>();
  return heads.filter((id) => {
    const place = tree.turns[id]?.turn.place;
    if (place === undefined) return true;
    if (places.has(place)) return false;
    const rivals = heads.filter((other) => tree.turns[other]?.turn.place === place);
    const shown = rivals.find((other) => tree.chosen[""] === other) ?? rivals.at(-1);
    if (shown !== id) return false;
    places.add(place);
    return true;
  });
}

function nextOf(tree: Tree, id: TurnId): TurnId | undefined {
  return tree.chosen[id] ?? childrenOf(tree, id).at(-1);
}

function childrenOf(tree: Tree, id: TurnId): TurnId[] {
  return tree.sequence.filter((other) => tree.turns[other]?.after === id);
}

function pathTo(tree: Tree, end: TurnId, main: readonly TurnId[]): TurnId[] {
  const path: TurnId[] = [];
  for (let at: TurnId | null = end; at !== null && !path.includes(at); at = tree.turns[at]?.after ?? null) path.unshift(at);
  const head = path[0] as TurnId;
  if (main.includes(head)) return [...main.slice(0, main.indexOf(head)), ...path];
  const place = tree.turns[head]?.turn.place;
  const above = place === undefined ? [] : main.filter((id) => (tree.turns[id]?.turn.place ?? Infinity) < place);
  return [...above, ...path];
}
