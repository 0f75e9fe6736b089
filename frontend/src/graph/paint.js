/** Paints a scene on a canvas. */
import { corners } from "../looks.js";
import { FONT_SIZE } from "../labels.js";

/** Paints edges, nodes and labels with the pen of a canvas whose unit is a pixel of the scene. */
export function paintScene(pen, scene, theme) {
  paintEdges(
    pen,
    scene.edges.filter(({ isFaded, isLit }) => !isLit && !isFaded),
    theme.line,
    0.55,
  );
  paintEdges(
    pen,
    scene.edges.filter(({ isFaded }) => isFaded),
    theme.line,
    0.12,
  );
  paintEdges(
    pen,
    scene.edges.filter(({ isLit }) => isLit),
    theme.accent,
    0.9,
  );
  for (const spot of scene.nodes) paintNode(pen, spot, theme);
  paintLabels(pen, scene.labels, theme);
}

function paintEdges(pen, edges, colour, opacity) {
  pen.beginPath();
  for (const { from, to } of edges) {
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
  }
  pen.strokeStyle = colour;
  pen.globalAlpha = opacity;
  pen.lineWidth = 1.2;
  pen.stroke();
  pen.globalAlpha = 1;
}

function paintNode(pen, { x, y, radius, look, isFaded, isCentre, isChosen, hasMore, node }, theme) {
  pen.globalAlpha = isFaded ? 0.18 : 1;
  shape(pen, look.sides, x, y, radius);
  pen.fillStyle = look.colour;
  pen.fill();
  pen.lineWidth = isChosen || isCentre ? 3 : 1.2;
  pen.strokeStyle = isChosen || isCentre ? theme.text : theme.background;
  pen.stroke();
  if (hasMore) paintRing(pen, x, y, radius + 3.5, look.colour);
  if (node.isPinned) paintPin(pen, x, y, theme);
  pen.globalAlpha = 1;
}

function shape(pen, sides, x, y, radius) {
  pen.beginPath();
  if (sides) corners(sides, x, y, radius).forEach((corner) => pen.lineTo(...corner));
  else pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.closePath();
}

/** Dashes around a node of which there is more in the graph. */
function paintRing(pen, x, y, radius, colour) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.setLineDash([3, 3]);
  pen.lineWidth = 1.2;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.setLineDash([]);
}

function paintPin(pen, x, y, theme) {
  pen.beginPath();
  pen.arc(x, y, 2.5, 0, 2 * Math.PI);
  pen.fillStyle = theme.background;
  pen.fill();
}

function paintLabels(pen, labels, theme) {
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 3.5;
  pen.strokeStyle = theme.background;
  pen.fillStyle = theme.text;
  for (const { text, x, y, isCentre } of labels) {
    pen.font = labelFont(theme, isCentre);
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  }
}

export const labelFont = (theme, isCentre) => `${isCentre ? "600 " : ""}${FONT_SIZE}px ${theme.font}`;
