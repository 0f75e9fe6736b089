/**
 * Finds places for the nodes of a network by forces, beside the page so that it never stands still.
 *
 * Takes `{round, places, pinned, radii, links, heat, aspect}` to begin, `{hold, x, y}` while somebody drags
 * a node; gives `{round, places, isDone}`. Places are x and y by turns, as Float64Array.
 * The same network gives the same picture: d3-force draws its own pseudo-random numbers.
 */
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

const BEFORE_FIRST = 150;
const BETWEEN = 40; // milliseconds of work before the first places and between all others
let simulation = null;
let round = 0;
let timer = 0;

onmessage = ({ data }) => {
  if (data.places) begin(data);
  else hold(data);
};

function begin({ round: current, places, pinned, radii, links, heat, aspect }) {
  round = current;
  const nodes = Array.from(radii, (radius, n) => {
    const node = { radius, x: places[2 * n], y: places[2 * n + 1] };
    return pinned[n] ? { ...node, fx: node.x, fy: node.y } : node;
  });
  const edges = Array.from({ length: links.length / 2 }, (_, l) => ({
    source: links[2 * l],
    target: links[2 * l + 1],
  }));
  simulation = forceSimulation(nodes)
    .stop()
    .alpha(heat)
    .alphaDecay(nodes.length > 400 ? 0.04 : 0.025)
    .force(
      "links",
      forceLink(edges).distance(({ source, target }) => 44 + source.radius + target.radius),
    )
    .force("charge", forceManyBody().strength(-170).theta(1).distanceMax(900))
    .force("x", forceX().strength(0.045 / aspect))
    .force("y", forceY().strength(0.045 * aspect))
    .force(
      "room",
      forceCollide(({ radius }) => radius + 5),
    );
  schedule(BEFORE_FIRST);
}

function schedule(work) {
  clearTimeout(timer);
  timer = setTimeout(() => step(work), 0);
}

function step(work) {
  const until = performance.now() + work;
  do simulation.tick();
  while (performance.now() < until && !isDone());
  const nodes = simulation.nodes();
  const places = new Float64Array(2 * nodes.length);
  nodes.forEach(({ x, y }, n) => places.set([x, y], 2 * n));
  postMessage({ round, places, isDone: isDone() }, [places.buffer]);
  if (!isDone()) schedule(BETWEEN);
}

const isDone = () => simulation.alpha() < simulation.alphaMin();

function hold({ hold: n, x, y }) {
  Object.assign(simulation.nodes()[n], { fx: x, fy: y });
  simulation.alpha(Math.max(simulation.alpha(), 0.15)).alphaTarget(0.1);
  schedule(BETWEEN);
}
