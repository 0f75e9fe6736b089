/** Asks the endpoint (SPARQL 1.1 Protocol) and reads what it answers. */
import { ask } from "../data.js";
import { readNTriples } from "./ntriples.js";

const ACCEPTED = "application/sparql-results+json, application/n-triples;q=0.9";

/**
 * The answer to a query: `{columns, rows}` for SELECT, `{boolean}` for ASK, `{triples}` for CONSTRUCT and DESCRIBE;
 * terms are those of SPARQL's JSON results.
 */
export async function run(address, query, signal) {
  const answer = await post(address, query, ACCEPTED, signal);
  if (answer.headers.get("content-type")?.includes("n-triples"))
    return { triples: readNTriples(await answer.text()) };
  const { head, results, boolean } = await answer.json();
  return boolean === undefined ? { columns: head.vars ?? [], rows: results.bindings } : { boolean };
}

/** The answer as a file of this media type. */
export async function file(address, query, mediaType) {
  return (await post(address, query, mediaType)).blob();
}

function post(address, query, accept, signal) {
  const body = new URLSearchParams({ query });
  return ask(new URL(address, document.baseURI), { method: "POST", headers: { accept }, body, signal });
}

/** The line of the query that an error tells of, or null: told by itself, or as "at 3:14" or "line 3" in its text. */
export function lineOf({ problem, message }) {
  const told = problem?.line ?? String(message).match(/\b(?:at|line) (\d+)\b/)?.[1];
  return told ? Number(told) : null;
}
