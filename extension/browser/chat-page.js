/**
 * A page that behaves like a chat site: it streams, keeps only what is in view in the document, edits,
 * regenerates, gives a new chat its address late, and switches chats without loading anew.
 *
 * Runs in the page (chat.html). The tests call `chat`; what was said survives a reload.
 */

/** How many turns are in the document at a time. */
const IN_VIEW = Number(new URLSearchParams(location.search).get("view") ?? 6);
const WORD_MS = 15;

const saved = JSON.parse(localStorage.getItem("chats") ?? "{}");
let first = 0;

const idHere = () => /\/c\/([\w-]+)/.exec(location.pathname)?.[1] ?? null;
const turnsHere = () => (saved[idHere()] ??= []);

function save() {
  localStorage.setItem("chats", JSON.stringify(saved));
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Every turn has its frame; only those in view are filled. */
function draw() {
  const frames = (idHere() === null ? [] : turnsHere()).map((turn, place) => {
    const isInView = place >= first && place < first + IN_VIEW;
    return element("div", { "data-turn-id-container": turn.id }, ...(isInView ? [frameOf(turn, place)] : []));
  });
  document.querySelector("main").replaceChildren(...frames);
}

function frameOf({ id, role, versions, shown }, place) {
  const text = versions[shown] ?? "";
  const message = element("div", { "data-message-author-role": role, "data-message-id": idOf(id, shown), ...(role === "assistant" && { "data-message-model-slug": "gpt-5-5" }) });
  if (role === "user") message.append(element("div", { class: "whitespace-pre-wrap" }, text));
  else message.append(element("div", { class: "markdown prose" }, ...text.split("\n\n").map((paragraph) => element("p", {}, paragraph))));
  const frame = element("section", { "data-testid": `conversation-turn-${place + 1}`, "data-turn": role }, message);
  if (versions.length > 1) frame.append(element("div", { "data-testid": "turn-version" }, `${shown + 1}/${versions.length}`));
  frame.append(element("button", {}, role === "user" ? "Edit" : "Copy"));
  return frame;
}

const idOf = (id, version) => (version === 0 ? id : `${id}.${version}`);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Writes an answer word by word under a stop button; gives back when it stands. */
async function stream(turn, answer) {
  const stop = element("button", { "data-testid": "stop-button" }, "Stop");
  document.body.append(stop);
  turn.versions.push("");
  turn.shown = turn.versions.length - 1;
  for (const word of answer.split(" ")) {
    turn.versions[turn.shown] += (turn.versions[turn.shown] && " ") + word;
    draw();
    await wait(WORD_MS);
  }
  stop.remove();
  save();
  draw();
}

const newTurn = (id, role) => ({ id, role, versions: [], shown: 0 });
const newId = () => Math.random().toString(36).slice(2, 12);
const answerTo = (text) => `About ${text}: this is what there is to say.\n\nAnd so it ends.`;

globalThis.chat = {
  /** A new chat has no id in its address until it is answered. */
  async ask(text, id = newId()) {
    if (idHere() === null) history.pushState(null, "", `/c/${id}`);
    const turns = turnsHere();
    const question = newTurn(newId(), "user");
    question.versions.push(text);
    const answer = newTurn(newId(), "assistant");
    turns.push(question, answer);
    chat.scrollTo(turns.length);
    await stream(answer, answerTo(text));
  },

  /** The question gets another version, and all that followed it is another way on. */
  async edit(place, text) {
    const turns = turnsHere();
    turns[place].versions.push(text);
    turns[place].shown = turns[place].versions.length - 1;
    const answer = newTurn(newId(), "assistant");
    turns.splice(place + 1, turns.length, answer);
    chat.scrollTo(turns.length);
    await stream(answer, answerTo(text));
  },

  async regenerate() {
    await stream(turnsHere().at(-1), "Another answer, which is better.");
  },

  scrollTo(place) {
    first = Math.max(0, Math.min(place, turnsHere().length - IN_VIEW));
    draw();
  },

  /** Shows another chat; as on real sites the address changes before the page does. */
  async open(id) {
    history.pushState(null, "", id === null ? "/" : `/c/${id}`);
    await wait(100);
    if (id !== null) chat.scrollTo(Infinity);
    else draw();
  },

  /** So many turns at once, for measurements. */
  fill(count) {
    const turns = turnsHere();
    for (let place = 0; place < count; place++) {
      const turn = newTurn(`t${place}`, place % 2 === 0 ? "user" : "assistant");
      turn.versions.push(`Turn ${place} says something. `.repeat(10));
      turns.push(turn);
    }
    save();
    draw();
  },

  /** One more, finished at once, and nothing else on the page is touched. */
  append(text) {
    const turns = turnsHere();
    const turn = newTurn(newId(), turns.length % 2 === 0 ? "user" : "assistant");
    turn.versions.push(text);
    turns.push(turn);
    save();
    document.querySelector("main").append(element("div", { "data-turn-id-container": turn.id }, frameOf(turn, turns.length - 1)));
  },
};

if (idHere() !== null) chat.scrollTo(Infinity);
