/** What elements show: JSON that stands inside them or at the address in their attribute `src`. */

/** The element's data; an Error with a sentence for people where there is none. */
export async function readData(element) {
  const address = element.getAttribute("src");
  if (address) return askJson(address);
  const inside = element.querySelector('script[type="application/json"]');
  return inside ? JSON.parse(inside.textContent) : null;
}

/** The JSON at an address with these parameters. */
export async function askJson(address, parameters = {}, options = {}) {
  const url = new URL(address, document.baseURI);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const answer = await ask(url, { headers: { accept: "application/json" }, ...options });
  return answer.json();
}

/** The answer at an address, or an Error that says what the server says (RFC 9457). */
export async function ask(url, options = {}) {
  const answer = await fetch(url, options).catch((error) => {
    throw error.name === "AbortError" ? error : new Error("The server does not answer.");
  });
  if (answer.ok) return answer;
  const text = await answer.text();
  const problem = readProblem(text);
  const short = text && text.length < 2000 && !problem ? text : `The server answered ${answer.status}.`;
  throw Object.assign(new Error(problem?.detail || problem?.title || short), { problem });
}

function readProblem(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
