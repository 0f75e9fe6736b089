/**
 * Reads a SPARQL query that may be half written: which variables are of which class, and what is expected where.
 *
 * It knows triples, no more: what is in brackets is passed over, so a query that nobody could run is no hindrance.
 */

export const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const TOKEN = new RegExp(
  [
    /(?<space>\s+)/,
    /(?<comment>#[^\n]*)/,
    /(?<text>"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)/,
    /(?<iri><[^<>"{}|^`\\\s]*>)/,
    /(?<variable>[?$]\w+)/,
    /(?<name>[\w-]*(?:\.[\w-]+)*:[\w%-]*(?:[.:][\w%-]+)*)/,
    /(?<word>[A-Za-z_]\w*)/,
    /(?<number>[+-]?\d[\d.eE]*)/,
    /(?<sign>\^\^|@[\w-]+|[^])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gy",
);

/** The tokens of a query: `{kind, text, from, to}`. */
export function tokens(query) {
  return [...query.matchAll(TOKEN)].map(({ 0: text, index, groups }) => {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    return { kind, text, from: index, to: index + text.length };
  });
}

/**
 * What a query says: `prefixes` (name to IRI), `types` (subject to a set of IRIs), `variables`, and `tokens`, each
 * with `before` and `after`: `{position, subject, predicate}`, the position "subject", "predicate", "object",
 * "end" (a dot, semicolon or comma is due) or "outside".
 */
export function scan(query) {
  const all = tokens(query);
  const prefixes = readPrefixes(all);
  const types = new Map();
  const variables = new Set();
  let state = { position: "outside", subject: null, predicate: null };
  const outer = [];
  for (const token of all) {
    token.before = state;
    if (token.kind === "variable") variables.add(token.text);
    if (token.kind !== "space" && token.kind !== "comment") state = next(state, token, outer);
    const { subject, predicate, position } = state;
    const isTyped = token.before.position === "object" && position === "end" && isType(predicate, prefixes);
    if (isTyped) types.set(subject, (types.get(subject) ?? new Set()).add(expand(token.text, prefixes)));
    token.after = state;
  }
  return { tokens: all, prefixes, types, variables };
}

/** Whether a predicate says of what class something is. */
export const isType = (predicate, prefixes) => predicate === "a" || expand(predicate ?? "", prefixes) === TYPE;

/** The IRI that a name with a prefix or an `<IRI>` stands for. */
export function expand(text, prefixes) {
  if (text.startsWith("<")) return text.slice(1, -1);
  const [, prefix, local] = text.match(/^([^:]*):(.*)$/s) ?? [];
  return prefix !== undefined && prefixes.has(prefix) ? prefixes.get(prefix) + local : text;
}

function readPrefixes(all) {
  const words = all.filter(({ kind }) => kind !== "space" && kind !== "comment");
  const found = new Map();
  words.forEach(({ text }, position) => {
    const [name, iri] = words.slice(position + 1, position + 3);
    if (/^prefix$/i.test(text) && iri?.kind === "iri") found.set(name.text.slice(0, -1), iri.text.slice(1, -1));
  });
  return found;
}

const begin = (position = "subject", subject = null) => ({ position, subject, predicate: null });

/** The state after a token; `outer` holds the states to which closing brackets lead back. */
function next(state, { kind, text, from }, outer) {
  if (text === "{") {
    outer.push(begin());
    return begin();
  }
  if (text === "[") {
    const blank = `[${from}`;
    outer.push(afterTerm(state, blank));
    return begin("predicate", blank);
  }
  if (text === "(") {
    outer.push(state.position === "predicate" ? afterTerm(state, text) : state);
    return begin("outside");
  }
  if (text === "}" || text === ")" || text === "]") return outer.pop() ?? begin("outside");
  if (state.position === "outside") return state;
  if (text === ".") return begin();
  if (text === ";") return begin("predicate", state.subject);
  if (text === ",") return { ...state, position: "object" };
  if (text === "/" || text === "|" || text === "^") return { ...state, position: "predicate" };
  if (kind === "word" && text !== "a" && !/^(true|false)$/i.test(text)) return begin();
  return kind === "sign" ? state : afterTerm(state, text);
}

function afterTerm({ position, subject, predicate }, term) {
  if (position === "predicate") return { position: "object", subject, predicate: term };
  if (position === "object") return { position: "end", subject, predicate };
  return begin("predicate", term);
}
