/** What tests of the outbox do to the extension's database. These functions run in one of its screens, and use nothing from here. */

/** Conversations that are due in so many milliseconds, as capture would have kept them. */
export async function putConversations(names, dueMs) {
  const database = await new Promise((done, failed) => Object.assign(indexedDB.open("sharelm"), { onsuccess: ({ target }) => done(target.result), onerror: failed }));
  const transaction = database.transaction("conversations", "readwrite", { durability: "strict" });
  for (const name of names) {
    const turns = [["u", "user", name], ["a", "assistant", `about ${name}`]].map(([id, role, content], place) => [id, { turn: { id, role, content, parts: [], isStreaming: false }, after: place === 0 ? null : "u" }]);
    transaction.objectStore("conversations").put({
      key: `chatgpt/${name}`, site: "chatgpt", platform: "ChatGPT", state: "held", model: "", revision: 1,
      tree: { turns: Object.fromEntries(turns), sequence: ["u", "a"], chosen: {} },
      review: { reason: "", tags: [], ratings: {}, struck: [], removed: [] },
      firstSeenAt: Date.now(), lastChangedAt: Date.now(), releaseAt: Date.now() + dueMs,
    });
  }
  await new Promise((done, failed) => Object.assign(transaction, { oncomplete: done, onabort: failed }));
  database.close();
}

/** Takes the waiting time, minutes at first, out of what is to be tried again. Gives back how much there is to send. */
export async function sendWithoutWaiting() {
  const answered = (request) => new Promise((done, failed) => Object.assign(request, { onsuccess: () => done(request.result), onerror: failed }));
  const database = await answered(indexedDB.open("sharelm"));
  await navigator.locks.request("outbox", async () => {
    const outbox = database.transaction("outbox", "readwrite").objectStore("outbox");
    for (const each of await answered(outbox.getAll())) await answered(outbox.put({ ...each, notBefore: 0 }));
  });
  await chrome.runtime.sendMessage({ kind: "changed" });
  const rows = await answered(database.transaction("conversations").objectStore("conversations").getAll());
  const left = (await answered(database.transaction("outbox").objectStore("outbox").getAll())).length;
  database.close();
  return left + rows.filter(({ state }) => state !== "sent").length;
}
