/**
 * Completes a query with what is in this graph: the classes, the properties that things of a class have, prefixes.
 *
 * The vocabulary is {"prefixes": {"tg": "https://..."}, "classes": [{"iri", "label", "count",
 * "properties": [{"iri", "label", "count"}]}]}, as the graph's own VoID tells it.
 */
import { count } from "../dom.js";
import { expand, isType, scan } from "./scan.js";

const KEYWORDS = (
  "SELECT CONSTRUCT ASK DESCRIBE DISTINCT WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND AS LIMIT OFFSET " +
  "PREFIX HAVING EXISTS COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT REGEX CONTAINS LCASE STR LANG YEAR BOUND IF COALESCE"
).split(" ");
const PHRASES = ["GROUP BY", "ORDER BY", "NOT EXISTS"];
const WORD = /^[\w:.?$-]*$/;

/** A source of completions for CodeMirror over a vocabulary. */
export function completions(vocabulary) {
  const names = shortener(vocabulary.prefixes ?? {});
  const classes = vocabulary.classes ?? [];
  return ({ state, pos, explicit }) => {
    const query = scan(state.doc.toString());
    const token = query.tokens.find(({ from, to }) => from < pos && pos <= to);
    const isGap = !token || token.kind === "space";
    if (token && ["comment", "text"].includes(token.kind)) return null;
    const place = isGap || token.kind === "sign" ? (token?.after ?? { position: "outside" }) : token.before;
    const from = isGap || token.kind === "sign" ? pos : token.from;
    const options = optionsAt(place, token, query, { names, classes, vocabulary });
    const isAsked =
      explicit || !isGap || place.position === "predicate" || isType(place.predicate, query.prefixes);
    return isAsked && options.length ? { from, options, validFor: WORD } : null;
  };
}

function optionsAt(place, token, query, { names, classes, vocabulary }) {
  const variables = [...query.variables]
    .filter((name) => name !== token?.text)
    .map((label) => ({ label, type: "variable" }));
  if (token?.kind === "variable" || (token?.kind === "sign" && /[?$]/.test(token.text))) return variables;
  if (isAfterPrefix(token, query)) return prefixOptions(vocabulary.prefixes ?? {}, query);
  if (place.position === "predicate") {
    const known = new Map(Object.entries(vocabulary.prefixes ?? {}));
    const types = [...(query.types.get(place.subject) ?? [])].map((type) => expand(type, known));
    const fitting = classes.filter(({ iri }) => types.includes(iri));
    const properties = merged((fitting.length ? fitting : classes).flatMap((one) => one.properties ?? []));
    return [
      { label: "a", detail: "is of class", type: "keyword" },
      ...terms(properties, "property", names, query),
    ];
  }
  if (place.position === "object" && isType(place.predicate, query.prefixes))
    return terms(classes, "class", names, query);
  if (place.position === "object") return variables;
  return [...variables, ...[...KEYWORDS, ...PHRASES].map((label) => ({ label, type: "keyword" }))];
}

/** Each property once, with the sum of its counts, the most frequent first. */
function merged(properties) {
  const found = new Map();
  for (const { iri, label, count: number } of properties) {
    found.set(iri, { iri, label, count: (found.get(iri)?.count ?? 0) + (Number(number) || 0) });
  }
  return [...found.values()].sort((one, other) => other.count - one.count);
}

/** Options that are found by name and by label, the most frequent first; choosing one declares its prefix. */
function terms(entries, type, names, query) {
  return entries.map(({ iri, label, count: number }, position) => {
    const { name, prefix, namespace } = names(iri, query.prefixes);
    return {
      label: `${name} ${label ?? ""}`,
      displayLabel: name,
      type,
      boost: -position / 10,
      detail: [label, number && count(number)].filter(Boolean).join(", "),
      apply: (view, _, from, to) =>
        insert(view, name, from, to, prefix && !query.prefixes.has(prefix) && { prefix, namespace }),
    };
  });
}

function insert(view, name, from, to, missing) {
  const changes = [{ from, to, insert: name }];
  const line = missing ? `PREFIX ${missing.prefix}: <${missing.namespace}>\n` : "";
  if (missing) changes.unshift({ from: 0, insert: line });
  view.dispatch({ changes, selection: { anchor: from + line.length + name.length }, userEvent: "input.complete" });
}

/** A function from an IRI and the query's prefixes to its name: by the query's prefix, else by the graph's, else whole. */
function shortener(known) {
  return (iri, declared) => {
    for (const prefixes of [[...declared], Object.entries(known)]) {
      const found = prefixes.find(
        ([, namespace]) => namespace && iri.startsWith(namespace) && /^[\w-]*$/.test(iri.slice(namespace.length)),
      );
      if (found)
        return { name: `${found[0]}:${iri.slice(found[1].length)}`, prefix: found[0], namespace: found[1] };
    }
    return { name: `<${iri}>`, prefix: null, namespace: null };
  };
}

function isAfterPrefix(token, { tokens }) {
  const words = tokens.filter(
    ({ kind, to }) => kind !== "space" && kind !== "comment" && (!token || to <= token.to),
  );
  if (words.at(-1) === token) words.pop();
  return /^prefix$/i.test(words.at(-1)?.text ?? "");
}

function prefixOptions(prefixes, query) {
  const missing = Object.entries(prefixes).filter(([prefix]) => !query.prefixes.has(prefix));
  return missing.map(([prefix, iri]) => ({
    label: `${prefix}: <${iri}>`,
    displayLabel: `${prefix}:`,
    detail: iri,
    type: "namespace",
  }));
}
