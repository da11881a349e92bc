/** Elements of the screens, made with text and never with markup: nothing that was captured can become a part of the page. */

export type Child = Node | string | null | undefined | false;

interface Options {
  readonly class?: string;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly attributes?: Readonly<Record<string, string | boolean>>;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, options: Options = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (options.class) made.className = options.class;
  for (const [name, value] of Object.entries(options.attributes ?? {})) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  for (const [name, listener] of Object.entries(options.on ?? {})) made.addEventListener(name, listener);
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

/** A button; `act` may take its time, and the button waits for it. */
export function button(label: string, act: () => unknown, options: { readonly class?: string; readonly pressed?: boolean; readonly label?: string } = {}): HTMLButtonElement {
  const made = element("button", {
    ...(options.class && { class: options.class }),
    attributes: { type: "button", ...(options.pressed !== undefined && { "aria-pressed": String(options.pressed) }), ...(options.label && { "aria-label": options.label }) },
    on: {
      click: () => {
        made.disabled = true;
        void Promise.resolve(act()).finally(() => (made.disabled = false));
      },
    },
  }, label);
  return made;
}

export function link(label: string, address: string): HTMLAnchorElement {
  return element("a", { attributes: { href: address } }, label);
}

/** What somebody said: in its own direction, with its own line breaks. */
export function said(text: string): HTMLElement {
  return element("div", { class: "said", attributes: { dir: "auto" } }, text);
}
