// Tells the network in words: legend, list, cards and tables. Uses what `viewer.js` declares.

/** An element with properties and children; texts become text, never markup. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function swatch(kind) {
  const space = "http://www.w3.org/2000/svg", { colour, outline, sides } = kinds[kind];
  const svg = document.createElementNS(space, "svg");
  const shape = document.createElementNS(space, sides ? "polygon" : "circle");
  const place = sides ? { points: polygon(sides, 8, 8, 7).join(" ") } : { cx: 8, cy: 8, r: 7 };
  for (const [name, value] of Object.entries({ ...place, fill: colour, stroke: outline })) shape.setAttribute(name, value);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "swatch");
  svg.setAttribute("aria-hidden", "true");
  svg.append(shape);
  return svg;
}

function linked(text, href = text) {
  if (!/^https?:\/\/[^\s]+$/i.test(href)) return element("span", { textContent: text, dir: "auto" });
  return element("a", { textContent: text, href, rel: "noopener noreferrer", target: "_blank" });
}

const asTexts = (value) => (Array.isArray(value) ? value : [String(value)]);

function nodeButton(n) {
  const button = element("button", { type: "button", className: "link", dir: "auto", textContent: nodes[n].label });
  button.addEventListener("click", () => openCard(n));
  return button;
}

function fillLegend() {
  kinds.forEach((kind, k) => {
    const box = element("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => {
      box.checked ? hiddenKinds.delete(k) : hiddenKinds.add(k);
      refresh();
    });
    const name = element("span", { textContent: kind.name || "no kind", dir: "auto" });
    const count = element("span", { textContent: kind.count, className: "quiet" });
    byId("legend").append(element("label", {}, box, swatch(k), name, count));
  });
}

/** What sizes mean, and what is not in the picture. */
function fillNotes() {
  const { measure, marks } = network.sizes, space = "http://www.w3.org/2000/svg";
  marks.forEach(([value, radius], position) => {
    const svg = document.createElementNS(space, "svg"), circle = document.createElementNS(space, "circle");
    const side = String(2 * radius + 2), middle = String(radius + 1);
    for (const [name, given] of Object.entries({ cx: middle, cy: middle, r: radius })) circle.setAttribute(name, given);
    for (const [name, given] of Object.entries({ width: side, height: side, "aria-hidden": "true" }))
      svg.setAttribute(name, given);
    svg.append(circle);
    const told = value.toLocaleString("en", { maximumSignificantDigits: 4 });
    byId("sizes").append(svg, position + 1 === marks.length ? `${told} ${measure}` : told);
  });
  byId("notes").append(...network.notes.map((note) => element("li", { textContent: note })));
}

const list = byId("nodes"), search = byId("search");
let listed = [];

/** Follow the legend and the search: list, tables, picture. */
function refresh() {
  const words = search.value.trim().toLowerCase();
  const matches = (n) => `${nodes[n].label} ${kindName(n)} ${nodes[n].id}`.toLowerCase().includes(words);
  listed = bySize.filter((n) => isShown(n) && (!words || matches(n)));
  found = words ? new Set(listed) : null;
  list.replaceChildren(...listed.slice(0, LONGEST_LIST).map((n) => {
    const name = element("span", { textContent: nodes[n].label, dir: "auto" });
    const row = element("li", { id: `node-${n}`, title: nodes[n].label }, swatch(nodes[n].kind), name);
    row.setAttribute("role", "option");
    row.addEventListener("click", () => openCard(n));
    return row;
  }));
  const rest = listed.length - LONGEST_LIST;
  byId("more").textContent = rest > 0 ? `and ${rest} more; search to find them` : "";
  const lines = edges.filter((edge) => isShown(edge.source) && isShown(edge.target)).length;
  byId("count").textContent = `${listed.length} nodes, ${lines} edges`;
  mark(-1);
  if (!byId("tables").hidden) fillTables();
}

function mark(n) {
  list.querySelector("[aria-selected]")?.removeAttribute("aria-selected");
  marked = n;
  const row = n >= 0 && byId(`node-${n}`);
  if (row) {
    row.setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
    centreOn(n);
  } else list.removeAttribute("aria-activedescendant");
  repaint();
}

list.addEventListener("keydown", (event) => {
  const last = Math.min(listed.length, LONGEST_LIST) - 1, at = listed.indexOf(marked);
  const targets = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last };
  if (event.key in targets && last >= 0) mark(listed[targets[event.key]]);
  else if (event.key === "Enter" && marked >= 0) openCard(marked);
  else return;
  event.preventDefault();
});
list.addEventListener("blur", () => mark(-1));
search.addEventListener("input", refresh);
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && listed.length) openCard(listed[0]);
});

let cameFrom = null;
function openCard(n) {
  const card = byId("card"), node = nodes[n];
  if (card.hidden) cameFrom = document.activeElement;
  const close = element("button", { type: "button", className: "close", textContent: "×", ariaLabel: "Close" });
  close.addEventListener("click", closeCard);
  const facts = element("dl");
  for (const [name, value] of Object.entries(node.attributes)) {
    const told = asTexts(value).map((text) => element("dd", {}, linked(text)));
    facts.append(element("dt", { textContent: name }), ...told);
  }
  const lines = element("ul", { className: "edges" }, ...edgesOf[n].map((e) => edgeItem(edges[e], n)));
  card.replaceChildren(
    close,
    element("h2", { id: "card-title", textContent: node.label, dir: "auto", tabIndex: -1 }),
    element("p", {}, swatch(node.kind), kindName(n) || "no kind"),
    element("p", {}, linked(node.id)),
    facts,
    element("h3", { textContent: `Edges (${edgesOf[n].length})${more(n) && `,${more(n)} not drawn`}` }),
    lines,
  );
  card.hidden = false;
  opened = n;
  byId("panel").classList.remove("shown");
  byId("card-title").focus();
  centreOn(n);
}

function edgeItem(edge, n) {
  const outwards = edge.source === n, arrow = network.directed ? (outwards ? " → " : " ← ") : " — ";
  const relation = linked(edge.relation || "related", edge.property);
  const item = element("li", {}, relation, arrow, nodeButton(otherEnd(edge, n)));
  const others = Object.entries(edge.attributes).map(([name, value]) => `${name}: ${asTexts(value).join(", ")}`);
  const told = [...edge.evidence, ...others].map((text) => element("li", {}, linked(text)));
  if (told.length) item.append(element("ul", { className: "evidence" }, ...told));
  return item;
}

function closeCard() {
  if (byId("card").hidden) return;
  byId("card").hidden = true;
  opened = -1;
  cameFrom?.focus?.();
  repaint();
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeCard(); });

function table(caption, columns, rows) {
  const head = element("tr", {}, ...columns.map((column) => element("th", { textContent: column, scope: "col" })));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", { dir: "auto" }, cell))));
  const title = element("caption", { textContent: caption });
  return element("table", {}, title, element("thead", {}, head), element("tbody", {}, ...body));
}

function fillTables() {
  const among = new Set(listed);
  const lines = edges.filter((edge) => among.has(edge.source) && among.has(edge.target));
  byId("tables").replaceChildren(
    table(`Nodes (${listed.length})`, ["Label", "Kind", "Identifier", "Edges"],
      listed.map((n) => [nodeButton(n), kindName(n), linked(nodes[n].id), String(edgesOf[n].length)])),
    table(`Edges (${lines.length})`, ["From", "Relation", "To", "Evidence"],
      lines.map((edge) => [nodeButton(edge.source), edge.relation, nodeButton(edge.target), edge.evidence.join("; ")])),
  );
}

byId("show-tables").addEventListener("click", ({ currentTarget }) => {
  const isOn = byId("tables").hidden;
  byId("tables").hidden = !isOn;
  byId("picture").hidden = isOn;
  currentTarget.setAttribute("aria-pressed", String(isOn));
  isOn ? fillTables() : repaint();
});
byId("show-panel").addEventListener("click", ({ currentTarget }) => {
  currentTarget.setAttribute("aria-expanded", String(byId("panel").classList.toggle("shown")));
});

let lastWidth = 0;
new ResizeObserver(() => {
  if (canvas.clientWidth && !lastWidth) fit();
  lastWidth = canvas.clientWidth || lastWidth;
  repaint();
}).observe(canvas);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
fillLegend();
fillNotes();
refresh();
