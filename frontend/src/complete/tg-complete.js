/**
 * <tg-complete>: an input that completes names, as the combobox of ARIA 1.2 (list autocomplete, manual selection).
 *
 * Stands around an `<input>`, which works by itself where scripts do not run. Attributes: `url`, which is asked with
 * `q` for [{"id", "label", "kind"?, "note"?, "url"?}]; `go`, to open the page at a choice's `url` at once. If the
 * input has a `name`, a hidden field of that name carries the id of the choice, or what was typed without one.
 * Gives the event `tg-choose` with the choice.
 */
import { askJson } from "../data.js";
import { make, webAddress } from "../dom.js";
import { kindName } from "../looks.js";

const PATIENCE = 70; // milliseconds after a key before the server is asked
let lists = 0;

class TgComplete extends HTMLElement {
  #choices = [];
  #active = -1;
  #timer = 0;
  #asking = null;

  connectedCallback() {
    this.input = this.querySelector("input");
    if (!this.input || this.list) return;
    const id = `tg-list-${++lists}`;
    this.list = make("ul", {
      id,
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: true,
      onpointerdown: (event) => event.preventDefault(),
    });
    this.voice = make("span", { class: "unseen", role: "status" });
    const pattern = {
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
    };
    for (const [name, value] of Object.entries(pattern)) this.input.setAttribute(name, value);
    this.#addHidden();
    this.append(this.list, this.voice);
    this.input.addEventListener("input", () => this.#onInput());
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    this.input.addEventListener("blur", () => this.#close());
  }

  /** The field that carries the id takes the input's name over. */
  #addHidden() {
    if (!this.input.name) return;
    this.hiddenField = make("input", {
      type: "hidden",
      name: this.input.name,
      value: this.input.dataset.id ?? this.input.value,
    });
    this.input.removeAttribute("name");
    this.append(this.hiddenField);
  }

  #onInput() {
    if (this.hiddenField) this.hiddenField.value = this.input.value;
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const q = this.input.value.trim();
    if (!q) return this.#close();
    this.#timer = setTimeout(() => this.#complete(q), PATIENCE);
    return undefined;
  }

  async #complete(q) {
    this.#asking = new AbortController();
    try {
      this.#choices = await askJson(this.getAttribute("url"), { q }, { signal: this.#asking.signal });
      if (document.activeElement === this.input) this.#open();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#close();
      this.voice.textContent = error.message;
    }
  }

  #open() {
    this.#active = -1;
    this.list.replaceChildren(...this.#choices.map((choice, position) => this.#option(choice, position)));
    this.list.hidden = this.#choices.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
    this.voice.textContent = this.list.hidden ? "Nothing found" : `${this.#choices.length} suggestions`;
  }

  #option({ label, kind, note }, position) {
    return make(
      "li",
      {
        role: "option",
        id: `${this.list.id}-${position}`,
        "aria-selected": "false",
        onclick: () => this.#choose(position),
      },
      make("span", { class: "label" }, String(label)),
      kind && make("small", {}, kindName(kind)),
      note && make("small", { class: "note" }, String(note)),
    );
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#choices = [];
    this.#open();
    this.voice.textContent = "";
  }

  #mark(position) {
    this.#active = (position + this.#choices.length) % this.#choices.length;
    [...this.list.children].forEach((option, n) =>
      option.setAttribute("aria-selected", String(n === this.#active)),
    );
    const option = this.list.children[this.#active];
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  #onKey(event) {
    const isOpen = !this.list.hidden;
    const { key } = event;
    if (key === "ArrowDown" && isOpen) this.#mark(this.#active + 1);
    else if (key === "ArrowDown") this.#onInput();
    else if (key === "ArrowUp" && isOpen) this.#mark(this.#active < 0 ? -1 : this.#active - 1);
    else if (key === "Enter" && isOpen && this.#active >= 0) this.#choose(this.#active);
    else if (key === "Escape" && isOpen) this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(position) {
    const choice = this.#choices[position];
    this.input.value = choice.label;
    if (this.hiddenField) this.hiddenField.value = choice.id;
    this.#close();
    this.dispatchEvent(new CustomEvent("tg-choose", { detail: choice, bubbles: true }));
    const page = webAddress(choice.url);
    if (this.hasAttribute("go") && page) location.assign(page);
  }
}

customElements.define("tg-complete", TgComplete);
