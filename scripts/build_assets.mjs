/* Copy what the browser gets from npm into src/polku/web/static/vendor (git-ignored).

   node scripts/build_assets.mjs        # after `npm ci`; `make assets` does both

   Nothing is fetched here, so it works without a network once npm has installed. Every package's
   licence is laid beside its files. Icons: only those named in src/polku/web/icons.txt, one a line. */

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const web = join(root, "src", "polku", "web");
const vendor = join(web, "static", "vendor");

const STYLE = "@digdir/designsystemet-css";
const FONT = "@fontsource-variable/source-sans-3";
const ICONS = "@navikt/aksel-icons";
const HTMX = "htmx.org";
/* latin-ext and vietnamese: names like Đặng; cyrillic: names and place names as people write them. */
const SUBSETS = ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext"];

const read = (path) => readFile(path, "utf8");

async function bring(name, from, to) {
  await cp(join(modules, name, from), join(vendor, to));
}

async function licence(name, file = "LICENSE") {
  const { version, license } = JSON.parse(await read(join(modules, name, "package.json")));
  const text = await read(join(modules, name, file)).catch(() => "");
  const to = join(vendor, "licences", `${name.replace(/^@/, "").replace("/", "-")}.txt`);
  await writeFile(to, `${name} ${version}, ${license}\n\n${text}`);
}

/* The package's own @font-face rules, only for the subsets served here. */
async function fonts() {
  const rules = (await read(join(modules, FONT, "wght.css"))).split(/(?=\/\* source-sans-3-)/);
  const wanted = SUBSETS.map((subset) => {
    const rule = rules.find((text) => text.startsWith(`/* source-sans-3-${subset}-wght-normal */`));
    if (!rule) throw new Error(`${FONT} has no subset ${subset}`);
    return rule.replace("./files/", "");
  });
  for (const subset of SUBSETS) {
    const file = `source-sans-3-${subset}-wght-normal.woff2`;
    await bring(FONT, `files/${file}`, `fonts/${file}`);
  }
  await writeFile(join(vendor, "fonts", "fonts.css"), wanted.join("\n"));
}

/* An icon ready to stand in a page: our class, no size, no colour of its own, hidden from readers. */
async function icon(name) {
  const svg = await read(join(modules, ICONS, "dist", "svg", `${name}.svg`)).catch(() => {
    throw new Error(`icons.txt: ${ICONS} has no icon ${name}`);
  });
  const drawing = svg
    .replace(/^[^>]*>/, "")
    .replace(/ (fill="currentColor"|clip-rule="evenodd")/g, "")
    .replace(/\s*\n\s*/g, "");
  const open = '<svg class="pk-i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">';
  await writeFile(join(vendor, "icons", `${name}.svg`), open + drawing);
}

await rm(vendor, { recursive: true, force: true });
for (const folder of ["fonts", "icons", "licences"]) {
  await mkdir(join(vendor, folder), { recursive: true });
}
await bring(STYLE, "dist/src/index.css", "designsystemet.css");
await bring(HTMX, "dist/htmx.min.js", "htmx.min.js");
await fonts();
const names = (await read(join(web, "icons.txt"))).split("\n").filter((line) => line.trim());
await Promise.all(names.map((name) => icon(name.trim())));
for (const name of [STYLE, FONT, ICONS, HTMX]) await licence(name);
console.log(`static/vendor: styles, scripts, ${SUBSETS.length} font subsets, ${names.length} icons`);
