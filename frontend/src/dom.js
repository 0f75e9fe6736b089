/** Elements made of text: nothing here reads HTML, so whatever a record says stays text. */

const SVG = "http://www.w3.org/2000/svg";

/** An element; attributes called `onclick` and so on are listeners, `true` and `false` set or leave out. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function makeSvg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that does something on this page. */
export function button(text, onclick, attributes = {}) {
  return make("button", { type: "button", onclick, ...attributes }, text);
}

/** A link where the address is one of the web's, else the text alone (a record may say `javascript:`). */
export function link(text, address, attributes = {}) {
  const target = webAddress(address);
  if (!target) return make("span", attributes, text);
  const away = target.origin === location.origin ? {} : { rel: "noopener noreferrer external" };
  return make("a", { href: target.href, ...away, ...attributes }, text);
}

/** The address as URL, or null where it leads nowhere on the web. */
export function webAddress(address) {
  if (!address) return null;
  try {
    const url = new URL(address, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Whole numbers as people read them: 1,240. */
export const count = (number) => Number(number).toLocaleString("en");

/** "1 trial", "1,240 trials". */
export const counted = (number, noun) => `${count(number)} ${noun}${Number(number) === 1 ? "" : "s"}`;

/** A table with a caption for all readers; a cell is a text or a node, a number stands on the right. */
export function table(caption, columns, rows) {
  const cell = (value) =>
    make(
      "td",
      { class: typeof value === "number" ? "number" : null },
      typeof value === "number" ? count(value) : (value ?? ""),
    );
  const isNumber = (position) => rows.length > 0 && rows.every((row) => typeof row[position] === "number");
  const head = make(
    "tr",
    {},
    columns.map((column, position) =>
      make("th", { scope: "col", class: isNumber(position) ? "number" : null }, column),
    ),
  );
  return make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, head),
    make(
      "tbody",
      {},
      rows.map((row) => make("tr", {}, row.map(cell))),
    ),
  );
}

/** Hands bytes to the person as a file. */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const anchor = make("a", { href: address, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
