/** What is seen as a file: PNG by the canvas, SVG as text in which every label is escaped. */
import { corners } from "../looks.js";
import { FONT_SIZE } from "../labels.js";
import { paintScene } from "./paint.js";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text that can stand in XML: escaped, and without the characters that XML 1.0 does not have. */
export function escapeXml(text) {
  const legal = String(text).replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
  return legal.replace(/[&<>"']/g, (sign) => ESCAPES[sign]);
}

/** The scene as PNG, twice as fine as on the screen, on the page's background. */
export function pngOf(scene, theme) {
  const canvas = new OffscreenCanvas(2 * scene.width, 2 * scene.height);
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, scene.width, scene.height);
  paintScene(pen, scene, theme);
  return canvas.convertToBlob({ type: "image/png" });
}

/** The scene as an SVG document. */
export function svgOf(scene, theme, title) {
  const { width, height } = scene;
  const edges = scene.edges.map((edge) => svgEdge(edge, theme));
  const nodes = scene.nodes.map((spot) => svgNode(spot, theme));
  const labels = scene.labels.map((label) => svgLabel(label));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="${escapeXml(theme.background)}"/>`,
    `<g stroke-width="1.2">`,
    ...edges,
    "</g>",
    "<g>",
    ...nodes,
    "</g>",
    `<g font-family="${escapeXml(theme.font)}" font-size="${FONT_SIZE}" fill="${escapeXml(theme.text)}"`,
    ` stroke="${escapeXml(theme.background)}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"`,
    ` text-anchor="middle" dominant-baseline="central">`,
    ...labels,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const short = (number) => Number(number.toFixed(1));

function svgEdge({ from, to, isLit, isFaded }, theme) {
  const look = `stroke="${escapeXml(isLit ? theme.accent : theme.line)}" opacity="${isLit ? 0.9 : isFaded ? 0.12 : 0.55}"`;
  return `<line x1="${short(from.x)}" y1="${short(from.y)}" x2="${short(to.x)}" y2="${short(to.y)}" ${look}/>`;
}

function svgNode({ x, y, radius, look, isFaded, node }, theme) {
  const points = corners(look.sides, x, y, radius)
    .map((corner) => corner.map(short).join())
    .join(" ");
  const paint = `fill="${look.colour}" stroke="${escapeXml(theme.background)}" opacity="${isFaded ? 0.18 : 1}"`;
  const name = `<title>${escapeXml(`${node.label}\n${node.id}`)}</title>`;
  return look.sides
    ? `<polygon points="${points}" ${paint}>${name}</polygon>`
    : `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" ${paint}>${name}</circle>`;
}

const svgLabel = ({ text, x, y }) => `<text x="${short(x)}" y="${short(y)}">${escapeXml(text)}</text>`;
