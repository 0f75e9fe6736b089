/** Loads the elements that stand on a page, and no others. */
import { button } from "./dom.js";

const ELEMENTS = {
  "tg-graph": () => import("./graph/tg-graph.js"),
  "tg-map": () => import("./map/tg-map.js"),
  "tg-chart": () => import("./chart/tg-chart.js"),
  "tg-timeline": () => import("./timeline/tg-timeline.js"),
  "tg-editor": () => import("./editor/tg-editor.js"),
  "tg-complete": () => import("./complete/tg-complete.js"),
};

for (const [name, load] of Object.entries(ELEMENTS)) if (document.querySelector(name)) load();
for (const snippet of document.querySelectorAll(".snippet")) addCopying(snippet);

/** A button that copies a snippet; it says so where the browser does not let it. */
function addCopying(snippet) {
  const text = snippet.querySelector("pre").textContent;
  const copy = button(
    "Copy",
    async () => {
      const isCopied = await navigator.clipboard.writeText(text).then(
        () => true,
        () => false,
      );
      copy.textContent = isCopied ? "Copied" : "Not allowed";
      setTimeout(() => {
        copy.textContent = "Copy";
      }, 1500);
    },
    { class: "copy" },
  );
  snippet.prepend(copy);
}
