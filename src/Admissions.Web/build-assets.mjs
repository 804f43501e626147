// Copies what the pages load from node_modules to wwwroot/lib and builds the icon sprite:
// one SVG file holding only the icons that a page, tag helper or script of this project names.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const lib = join(here, "wwwroot", "lib");

const copies = {
  "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
  "htmx.org/dist/htmx.min.js": "htmx.min.js",
  "echarts/dist/echarts.min.js": "echarts.min.js",
};

mkdirSync(lib, { recursive: true });
for (const [from, to] of Object.entries(copies)) {
  const source = join(modules, from);
  if (!existsSync(source)) {
    console.error(`${from} is missing: run "npm ci" in src/Admissions.Web first.`);
    process.exit(1);
  }
  copyFileSync(source, join(lib, to));
}

/** Names of Tabler icons that stand quoted in code, or as the icon of a component. A word too many does no harm. */
function namedIcons() {
  const known = new Set(readdirSync(join(modules, "@tabler/icons/icons/outline")).map(file => file.slice(0, -".svg".length)));
  const named = new Set();
  const patterns = { cs: /"([a-z0-9]+(?:-[a-z0-9]+)*)"/g, js: /"([a-z0-9]+(?:-[a-z0-9]+)+)"/g, cshtml: /(?:icon="|<ex-icon name="|Icon: "|icon: "|, ")([a-z0-9]+(?:-[a-z0-9]+)*)"/g };
  const visit = folder => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        if (!["bin", "obj", "node_modules", "lib"].includes(entry.name)) visit(join(folder, entry.name));
        continue;
      }
      const pattern = patterns[entry.name.slice(entry.name.lastIndexOf(".") + 1)];
      if (!pattern) continue;
      for (const [, word] of readFileSync(join(folder, entry.name), "utf8").matchAll(pattern))
        if (known.has(word)) named.add(word);
    }
  };
  visit(here);
  return [...named].sort();
}

const names = namedIcons();
const symbols = names.map(name => {
  const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "")
    .replace(/<path stroke="none"[^>]*\/>/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
});
writeFileSync(join(lib, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
console.log(`assets: ${Object.keys(copies).length} files, ${names.length} icons`);
