/** What an answer can be shown as besides a table: network, sites, dates; each null where the answer is not of that shape. */

const LABELS = [
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://www.w3.org/2000/01/rdf-schema#label",
  "http://schema.org/name",
  "http://purl.org/dc/terms/title",
];
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const DATE = /^\d{4}(-\d\d(-\d\d)?)?(T|$)/;
const DATED = /#(date|dateTime|gYear|gYearMonth)$/;
const MOST_NODES = 1500;
const MOST_STEPS = 400;

/** The hint in a query ("# view: map"), or null. */
export const hintIn = (query) => query.match(/^\s*#\s*view:\s*(\w+)/im)?.[1].toLowerCase() ?? null;

/** The last part of an IRI. */
export const localName = (iri) => iri.replace(/[/#]$/, "").split(/[/#]/).pop();

/** Of triples: things and what links them; of rows: the thing in the first column of IRIs and those in the others. */
export function networkOf(answer) {
  const network = answer.triples ? networkOfTriples(answer.triples) : networkOfRows(answer);
  return network.edges.length && network.nodes.length <= MOST_NODES ? network : null;
}

function networkOfTriples(triples) {
  const labels = new Map();
  const kinds = new Map();
  const edges = [];
  const ids = new Set();
  for (const [{ value: source }, { value: property }, object] of triples) {
    if (property === TYPE) kinds.set(source, localName(object.value));
    else if (object.type !== "literal") edges.push({ source, target: object.value, kind: localName(property) });
    else if (LABELS.includes(property) && !labels.has(source)) labels.set(source, object.value);
  }
  edges.forEach(({ source, target }) => ids.add(source).add(target));
  return {
    edges,
    nodes: [...ids].map((id) => ({ id, label: labels.get(id) ?? localName(id), kind: kinds.get(id) ?? "" })),
  };
}

function networkOfRows({ columns, rows }) {
  const [first, ...others] = columns.filter((column) => rows.some((row) => row[column]?.type === "uri"));
  const nodes = new Map();
  const edges = [];
  const node = (row, column) => {
    const id = row[column]?.value;
    if (row[column]?.type !== "uri") return null;
    if (!nodes.has(id))
      nodes.set(id, { id, label: labelIn(row, column, column === first) ?? localName(id), kind: capital(column) });
    return id;
  };
  for (const row of rows) {
    const source = first && node(row, first);
    if (!source) continue;
    for (const column of others) {
      const target = node(row, column);
      if (target) edges.push({ source, target, kind: column });
    }
  }
  return { nodes: [...nodes.values()], edges };
}

const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/** The label of the thing in a column: in ?xLabel, ?x_label or ?xName, for a row's subject also ?title and so on. */
function labelIn(row, column, isSubject = false) {
  const names = [
    `${column}Label`,
    `${column}_label`,
    `${column}Name`,
    ...(isSubject ? ["label", "name", "title"] : []),
  ];
  return names.map((name) => row[name]?.value).find(Boolean);
}

/** The name of a row: the label of its first thing, else its first text, else its first value. */
function nameOf(row, columns) {
  const thing = columns.find((column) => row[column]?.type === "uri");
  const text = columns.find(
    (column) => row[column]?.type === "literal" && !isDate(row[column]) && Number.isNaN(Number(row[column].value)),
  );
  const first = columns.find((column) => row[column]);
  return (thing && labelIn(row, thing)) ?? row[text]?.value ?? row[first]?.value ?? "";
}

const urlOf = (row, columns) => columns.map((column) => row[column]).find((term) => term?.type === "uri")?.value;

/** Sites, where there are columns called lat or latitude, and lon, long or longitude. */
export function sitesOf({ columns, rows }) {
  const lat = columns?.find((column) => /^lat(itude)?$/i.test(column));
  const lon = columns?.find((column) => /^lon(g|gitude)?$/i.test(column));
  if (!lat || !lon) return null;
  const others = columns.filter((column) => column !== lat && column !== lon);
  const sites = rows
    .filter((row) => row[lat] && row[lon])
    .map((row) => ({
      id: urlOf(row, columns) ?? "",
      label: nameOf(row, others),
      lat: Number(row[lat].value),
      lon: Number(row[lon].value),
    }));
  return sites.length ? once(sites) : null;
}

const isDate = (term) =>
  term?.type === "literal" &&
  DATE.test(term.value) &&
  (DATED.test(term.datatype ?? "") || /^\d{4}-\d\d/.test(term.value));

/** What happened when, where there are columns with dates; of two, the second is the end. */
export function datesOf({ columns, rows }) {
  const dated = (columns ?? []).filter((column) => rows.some((row) => isDate(row[column])));
  if (!dated.length) return null;
  const [start, end] = dated;
  const others = columns.filter((column) => !dated.includes(column));
  const day = (term) => (isDate(term) ? term.value.slice(0, 10) : undefined);
  return once(
    rows.map((row) => ({
      label: nameOf(row, others),
      start: day(row[start]),
      end: end && day(row[end]),
      id: urlOf(row, columns),
    })),
  );
}

/** Each of the values once: what does not show in this view may have made several rows of one. */
const once = (values) => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];

/** Numbers by the first column, where the others are numbers, or a column of kinds and one of numbers. */
export function chartOf({ columns, rows }) {
  if (!columns || columns.length < 2 || !rows.length || rows.length > MOST_STEPS) return null;
  const [first, ...others] = columns;
  if (rows.some((row) => row[first]?.type === "uri")) return null;
  if (others.every((column) => isNumeric(rows, column))) {
    const values = (column) => rows.map((row) => (row[column] ? Number(row[column].value) : null));
    const series = others.map((column) => ({ label: column, values: values(column) }));
    return { x: rows.map((row) => row[first]?.value ?? ""), series };
  }
  const isOfKinds =
    others.length === 2 && isNumeric(rows, others[1]) && !rows.some((row) => row[others[0]]?.type === "uri");
  return isOfKinds ? chartOfKinds(rows, columns) : null;
}

const isNumeric = (rows, column) =>
  rows.every(
    (row) => row[column] === undefined || (row[column].value !== "" && !Number.isNaN(Number(row[column].value))),
  );

/** A step for each value of the first column, a series for each of the second. */
function chartOfKinds(rows, [first, second, third]) {
  const text = (row, column) => row[column]?.value || "none";
  const x = [...new Set(rows.map((row) => text(row, first)))];
  const kinds = [...new Set(rows.map((row) => text(row, second)))];
  const found = new Map(
    rows.map((row) => [JSON.stringify([text(row, first), text(row, second)]), Number(row[third]?.value ?? 0)]),
  );
  const values = (kind) => x.map((step) => found.get(JSON.stringify([step, kind])) ?? 0);
  return { x, series: kinds.map((kind) => ({ label: kind, values: values(kind) })), isStacked: true };
}
