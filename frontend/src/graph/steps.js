/**
 * What somebody did in the explorer, as steps: the picture is what the steps make, undo takes the last one away,
 * and a link holds them all.
 *
 * A step is [verb, ...arguments], all texts: add ID | expand ID KIND OFFSET | path FROM TO | remove ID |
 * pin ID X Y | unpin ID | hide KIND | show KIND | years FIRST LAST.
 */
import { addTo, emptyNetwork, removeFrom } from "./network.js";

const LENGTHS = { add: 1, expand: 3, path: 2, remove: 1, pin: 3, unpin: 1, hide: 1, show: 1, years: 2 };
const REPLACING = { pin: 1, unpin: 1, hide: 1, show: 1, years: 0 }; // how many arguments say what is replaced

/** The steps with one more; pinning or filtering the same thing again takes the place of the last time. */
export function withStep(steps, step) {
  const last = steps.at(-1);
  const same = REPLACING[step[0]];
  const isReplaced =
    same !== undefined &&
    last?.[0] === step[0] &&
    step.slice(1, 1 + same).join() === last.slice(1, 1 + same).join();
  return [...(isReplaced ? steps.slice(0, -1) : steps), step];
}

/** Steps as the fragment of an address; what ids begin with alike (`base`) is left out. */
export function writeSteps(steps, base) {
  const short = (text) => (base && text.startsWith(base) ? `~${text.slice(base.length)}` : text);
  const part = (text) =>
    encodeURIComponent(short(text)).replace(/%2F/g, "/").replace(/%3A/g, ":").replace(/,/g, "%2C");
  return steps.map(([verb, ...rest]) => `${verb}=${rest.map(part).join(",")}`).join("&");
}

/** The steps in a fragment; what is not a step is left out. */
export function readSteps(fragment, base) {
  const long = (text) => (base && text.startsWith("~") ? base + text.slice(1) : text);
  return fragment
    .replace(/^#/, "")
    .split("&")
    .flatMap((part) => {
      const [verb, rest = ""] = part.split(/=(.*)/s);
      try {
        const step = [verb, ...rest.split(",").map((text) => long(decodeURIComponent(text)))];
        return LENGTHS[verb] === step.length - 1 ? [step] : [];
      } catch {
        return [];
      }
    });
}

/**
 * The picture that steps make: `{network, filter}`.
 *
 * @param asks how to get what is not there: `node(id)`, `more(id, kind, offset)`, `path(from, to)`, `edges(ids)`, each
 *   a promise of `{nodes, edges}`.
 */
export async function replay(steps, initial, asks) {
  const picture = { network: addTo(emptyNetwork(), initial ?? {}), filter: { hidden: new Set(), years: null } };
  const answers = await Promise.all(
    steps.map(([verb, ...rest]) => {
      return { add: asks.node, expand: asks.more, path: asks.path }[verb]?.(...rest);
    }),
  );
  steps.forEach((step, s) => apply(picture, step, answers[s]));
  const ids = [...picture.network.nodes.keys()];
  if (steps.length && ids.length > 1) addTo(picture.network, { edges: (await asks.edges(ids)).edges });
  return picture;
}

function apply({ network, filter }, [verb, one, other, third], answer) {
  const node = network.nodes.get(one);
  if (answer) addTo(network, answer);
  else if (verb === "remove") removeFrom(network, one);
  else if (verb === "hide") filter.hidden.add(one);
  else if (verb === "show") filter.hidden.delete(one);
  else if (verb === "years") filter.years = [Number(one), Number(other)];
  else if (verb === "pin" && node) Object.assign(node, { isPinned: true, x: Number(other), y: Number(third) });
  else if (verb === "unpin" && node) node.isPinned = false;
}
