// node ask.cjs ENDPOINT QUERY [TURTLE]: asks an endpoint by Comunica and prints the answer as JSON: rows, triples,
// or true and false. With Turtle beside the endpoint, Comunica takes the query apart, asks the endpoint for each
// pattern, and joins, filters and leaves out by itself.
const { QueryEngine } = require("@comunica/query-sparql");
const [address, query, turtle] = process.argv.slice(2);

async function readAnswer() {
  const sources = [{ type: "sparql", value: address }];
  if (turtle) sources.push({ type: "serialized", value: turtle, mediaType: "text/turtle", baseIRI: "urn:own" });
  const answer = await new QueryEngine().query(query, { sources });
  const found = await answer.execute();
  if (answer.resultType === "boolean") return found;
  const all = await found.toArray();
  if (answer.resultType === "quads") return all.map((quad) => [quad.subject.value, quad.object.value]);
  return all.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
}

readAnswer().then((answer) => console.log(JSON.stringify(answer)));
