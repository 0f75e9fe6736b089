/** Reads N-Triples (W3C, 2014) into terms as SPARQL's JSON results have them. */

const TERM = /\s*(?:<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9-]+))?)/y;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g;
const SIGNS = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

/** The triples as [subject, predicate, object], each `{type, value, datatype?, "xml:lang"?}`. */
export function readNTriples(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() && !line.trimStart().startsWith("#"));
  return lines.map(readLine);
}

function readLine(line) {
  let place = 0;
  return [0, 1, 2].map(() => {
    TERM.lastIndex = place;
    const found = TERM.exec(line);
    if (!found) throw new Error(`The server's answer is not N-Triples: ${line.slice(0, 80)}`);
    place = TERM.lastIndex;
    return term(found);
  });
}

function term([, iri, blank, literal, datatype, language]) {
  if (iri !== undefined) return { type: "uri", value: unescape(iri) };
  if (blank !== undefined) return { type: "bnode", value: blank };
  const value = unescape(literal);
  return { type: "literal", value, ...(datatype && { datatype }), ...(language && { "xml:lang": language }) };
}

function unescape(text) {
  return text.replace(ESCAPE, (_, four, eight, sign) => {
    return four || eight ? String.fromCodePoint(parseInt(four ?? eight, 16)) : (SIGNS[sign] ?? sign);
  });
}
