/**
 * <tg-editor>: a SPARQL editor that knows what is in this graph, and shows answers as table, graph, map and so on.
 *
 * Stands around a form with a labelled `<textarea name="query">`, which works by itself where scripts do not run.
 * Attributes: `url` of the endpoint; `vocabulary-url` (see completion.js); `base`, what the graph's own IRIs begin with,
 * and `page-url`, the address of their pages with the IRI behind. A comment in the query says how to show the answer:
 * `# view: graph` (or map, timeline, chart, table).
 */
import { askJson } from "../data.js";
import { button, download, make } from "../dom.js";
import { file, lineOf, run } from "./answers.js";
import { hintIn } from "./shapes.js";
import { showAnswer, sizeOf } from "./views.js";
import { writingField } from "./writing.js";

const LONGEST_ADDRESS = 6000;
const LONGEST_ERROR = 300;
const NOTHING = { prefixes: {}, classes: [] };

class TgEditor extends HTMLElement {
  #running = null;

  async connectedCallback() {
    if (this.field) return;
    const form = this.querySelector("form");
    const area = form.querySelector("textarea");
    const label = area.labels[0]?.textContent.trim() || "SPARQL query";
    const place = make("div", { class: "tg-writing" });
    const address = this.getAttribute("vocabulary-url");
    this.vocabulary = (address && (await askJson(address).catch(() => null))) ?? NOTHING;
    area.hidden = true;
    area.after(place);
    this.field = writingField(place, area.value, { label, vocabulary: this.vocabulary, onRun: () => this.run() });
    area.labels[0]?.addEventListener("click", () => this.field.focus());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    this.#addButtons(form);
  }

  #addButtons(form) {
    this.stopButton = button("Stop", () => this.#running?.abort(), { disabled: true });
    this.csvButton = button("Download CSV", () => this.#download("text/csv", "answer.csv"));
    this.turtleButton = button("Download Turtle", () => this.#download("text/turtle", "answer.ttl"), {
      hidden: true,
    });
    this.output = make("div", { class: "tg-output" });
    this.voice = make("p", { class: "unseen", role: "status" });
    const bar = form.querySelector(".actions") ?? form.appendChild(make("div", { class: "actions" }));
    bar.append(
      this.stopButton,
      this.csvButton,
      this.turtleButton,
      make("span", { class: "quiet" }, "Ctrl+Enter runs, Ctrl+Space completes"),
    );
    this.append(this.voice, this.output);
  }

  /** Runs the query as it stands and shows the answer. */
  async run() {
    const query = this.field.text();
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.field.markLine(null);
    this.stopButton.disabled = false;
    this.#tell(make("p", { class: "quiet" }, "Asking …"), "Asking");
    try {
      const answer = await run(this.getAttribute("url"), query, running.signal);
      this.csvButton.hidden = Boolean(answer.triples);
      this.turtleButton.hidden = !answer.triples;
      this.#tell(showAnswer(answer, hintIn(query), this.#pages()), sizeOf(answer));
      this.#keepInAddress(query);
    } catch (error) {
      if (this.#running === running) this.#complain(error);
    }
    if (this.#running === running) this.stopButton.disabled = true;
  }

  #tell(element, spoken) {
    this.output.replaceChildren(element);
    this.voice.textContent = spoken;
  }

  #complain(error) {
    if (error.name === "AbortError") return this.#tell(make("p", { class: "notice" }, "Stopped."), "Stopped");
    const line = lineOf(error);
    if (line !== null) this.field.markLine(line);
    const told =
      error.message.length > LONGEST_ERROR ? `${error.message.slice(0, LONGEST_ERROR)} …` : error.message;
    return this.#tell(
      make(
        "p",
        { class: "notice error", role: "alert" },
        line !== null && make("strong", {}, `Line ${line}: `),
        told,
      ),
      "",
    );
  }

  async #download(mediaType, name) {
    try {
      download(await file(this.getAttribute("url"), this.field.text(), mediaType), name);
    } catch (error) {
      this.#complain(error);
    }
  }

  /** How IRIs are shown: short where a prefix is known, and with the page of the graph's own things behind. */
  #pages() {
    const prefixes = Object.entries(this.vocabulary.prefixes ?? {});
    const base = this.getAttribute("base");
    const page = this.getAttribute("page-url");
    const name = (iri) => {
      const [prefix, namespace] = prefixes.find(([, start]) => start && iri.startsWith(start)) ?? [];
      return namespace ? `${prefix}:${iri.slice(namespace.length)}` : iri;
    };
    const address = (iri) =>
      base && page !== null && iri?.startsWith(base) ? page + encodeURIComponent(iri) : iri;
    return { name, address };
  }

  #keepInAddress(query) {
    const url = new URL(location.href);
    url.searchParams.set("query", query);
    if (url.href.length < LONGEST_ADDRESS) history.replaceState(null, "", url);
  }
}

customElements.define("tg-editor", TgEditor);
