/* Search without waiting for a new page: the same addresses, the same server, only what was found is put in place.
   Without this file everything works all the same. */
"use strict";

const PAUSE_MS = 250;
let asking = null;
let timer = 0;

/* A document comes parsed from the browser itself, so no text is ever turned into elements here. */
function load(address, { push }) {
  asking?.abort();
  const request = (asking = new XMLHttpRequest());
  const found = document.getElementById("found");
  request.open("GET", address);
  request.setRequestHeader("Accept", "text/html");
  request.responseType = "document";
  request.onload = () => {
    const fresh = request.response?.getElementById("found");
    if (request.status !== 200 || !fresh) return location.assign(address);
    keepOpen(found, fresh);
    found.replaceChildren(...fresh.childNodes);
    found.removeAttribute("aria-busy");
    document.title = request.response.title;
    carry(request.response);
    history[push ? "pushState" : "replaceState"](null, "", address);
  };
  request.onerror = () => location.assign(address);
  found.setAttribute("aria-busy", "true");
  request.send();
}

/* What somebody opened or closed stays so. */
function keepOpen(before, behind) {
  const state = new Map([...before.querySelectorAll("details")].map((each) => [each.querySelector("summary").textContent, each.open]));
  for (const each of behind.querySelectorAll(".filters, .filter")) {
    const open = state.get(each.querySelector("summary").textContent);
    if (open !== undefined) each.open = open;
  }
}

/* The hidden fields beside the search field say which filters are in use. */
function carry(fresh) {
  const form = document.querySelector("form.search");
  form.querySelectorAll("input[type=hidden]").forEach((each) => each.remove());
  form.append(...fresh.querySelectorAll("form.search input[type=hidden]"));
  const field = fresh.getElementById("q");
  if (document.activeElement?.id !== "q") document.getElementById("q").value = field.value;
}

function addressOf(form) {
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return asked.size ? `/search?${asked}` : "/search";
}

addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/search") return;
  event.preventDefault();
  clearTimeout(timer);
  load(addressOf(event.target), { push: true });
});

addEventListener("input", ({ target }) => {
  if (target.id !== "q") return;
  clearTimeout(timer);
  timer = setTimeout(() => load(addressOf(target.form), { push: false }), PAUSE_MS);
});

addEventListener("click", (event) => {
  const link = event.target.closest?.("#found a");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const to = new URL(link.href);
  if (to.origin !== location.origin || to.pathname !== "/search" || to.searchParams.has("format")) return;
  event.preventDefault();
  load(to.pathname + to.search, { push: true });
  if (link.closest(".pages")) scrollTo(0, 0);
});

addEventListener("popstate", () => load(location.pathname + location.search, { push: false }));
