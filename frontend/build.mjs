/**
 * Builds the elements into the Python package, with the licences of what they contain beside them.
 *
 * Other software may come in under the licences of ALLOWED only, so that the package stays free to use for all.
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const TARGET = "../src/trialgraph/server/assets";
const ALLOWED = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD"]);
const ENTRIES = [
  "src/site.js",
  "src/site.css",
  "src/graph/tg-graph.js",
  "src/graph/layout-worker.js",
  "src/complete/tg-complete.js",
  "src/map/tg-map.js",
  "src/chart/tg-chart.js",
  "src/timeline/tg-timeline.js",
  "src/editor/tg-editor.js",
];

rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
const { metafile } = await build({
  entryPoints: ENTRIES,
  outdir: TARGET,
  entryNames: "[name]",
  chunkNames: "shared-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
});
copyFileSync("node_modules/world-atlas/countries-50m.json", join(TARGET, "world.json"));
writeFileSync(join(TARGET, "THIRD-PARTY.txt"), notices([...packages(metafile), "node_modules/world-atlas"]));
writeFileSync(join(TARGET, "sources.sha256"), fingerprints());

/** The folders of the packages of which anything was built in. */
function packages(metafile) {
  const folders = Object.keys(metafile.inputs).map((path) => path.match(/^node_modules\/(@[^/]+\/)?[^/]+/)?.[0]);
  return new Set(folders.filter(Boolean));
}

/** Name, version, licence and its text for each package, in the order of the alphabet. */
function notices(folders) {
  const head =
    "The files in this folder contain the packages below, each under the licence that follows its name.\n" +
    "The source of everything else in them is the folder frontend/ of trialgraph (Apache-2.0).\n" +
    "world.json is Natural Earth's map of countries, which is in the public domain, as packed by world-atlas.\n";
  return [head, ...folders.sort().map(notice)].join(`\n${"-".repeat(80)}\n`);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (!ALLOWED.has(license)) throw new Error(`${name} is under ${license}, which this package may not contain`);
  const file = readdirSync(folder).find((entry) => /^(licen[sc]e|copying)/i.test(entry));
  if (!file) throw new Error(`${name} comes without the text of its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

/** The hash of each source, by which a test sees that the built files belong to them. */
function fingerprints() {
  const files = readdirSync("src", { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).replaceAll("\\", "/"));
  const sources = ["build.mjs", "package-lock.json", ...paths.sort()];
  const line = (path) => `${createHash("sha256").update(readFileSync(path)).digest("hex")}  ${path}\n`;
  return sources.map(line).join("");
}
