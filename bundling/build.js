// Builds what the shopper's phone loads, from the plain modules and sheets of static/ into static/built/: `make scripts`.
// manifest.json says of which files it was made; tests/web/test_built.py compares.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = "static/built";
const BOTH = { absWorkingDir: ROOT, bundle: true, minify: true, metafile: true, write: false, charset: "utf8", legalComments: "external" };
const SCRIPTS = { ...BOTH, splitting: true, format: "esm", target: "es2022" };
// Browsers that know light-dark() and nesting: nothing is rewritten for older ones.
const STYLES = { ...BOTH, target: ["chrome123", "safari17.5", "firefox128"] };

// The report is built by itself: what it shares with other pages would otherwise be cut out of it into files of their own.
const RUNS = [
  { ...SCRIPTS, outdir: `${OUT}/report`, entryPoints: ["door", "screens"].map((name) => `static/js/phone/${name}.js`) },
  { ...SCRIPTS, outdir: `${OUT}/pages`, entryPoints: ["today", "outbox", "leading"].map((name) => `static/js/phone/${name}.js`) },
  { ...STYLES, outdir: OUT, entryPoints: ["shopper", "outbox", "pocket"].map((name) => `static/css/${name}.css`) },
];

const sum = (content) => createHash("sha256").update(content).digest("hex");
const listed = (files) => Object.fromEntries([...files].sort().map(([name, content]) => [name, sum(content)]));

const made = await Promise.all(RUNS.map(build));
const sources = ["bundling/build.js", "bundling/package-lock.json", ...made.flatMap(({ metafile }) => Object.keys(metafile.inputs))];
const built = made.flatMap(({ outputFiles }) => outputFiles.map(({ path, contents }) => [relative(ROOT, path), contents]));
const manifest = { sources: listed(new Map(sources.map((name) => [name, readFileSync(join(ROOT, name))]))), built: listed(new Map(built)) };

rmSync(join(ROOT, OUT), { recursive: true, force: true });
for (const [name, content] of [...built, [`${OUT}/manifest.json`, `${JSON.stringify(manifest, null, 1)}\n`]]) {
  mkdirSync(dirname(join(ROOT, name)), { recursive: true });
  writeFileSync(join(ROOT, name), content);
}
