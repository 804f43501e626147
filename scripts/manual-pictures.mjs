// Puts the pictures that the manual shows into docs/manual/pictures, small enough for a repository.
// First let the stories make them:  ADMISSIONS_MANUAL_PICTURES=/tmp/pictures tests/…/Admissions.Browser.Tests
// Then:                             node scripts/manual-pictures.mjs /tmp/pictures
import { createRequire } from "node:module";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, existsSync } from "node:fs";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const sharp = createRequire(join(root, "src/print-worker/package.json"))("sharp");
const from = process.argv[2];
if (!from || !existsSync(from)) {
  console.error("Name the folder where the stories put their pictures.");
  process.exit(1);
}

const manual = join(root, "docs/manual");
const to = join(manual, "pictures");
const pages = readdirSync(manual).filter(name => name.endsWith(".md"));
const wanted = new Set(pages.flatMap(name => [...readFileSync(join(manual, name), "utf8").matchAll(/pictures\/([\w-]+\.png)/g)].map(match => match[1])));
mkdirSync(to, { recursive: true });
for (const old of readdirSync(to)) if (!wanted.has(old)) rmSync(join(to, old));

let total = 0;
for (const name of [...wanted].sort()) {
  const source = join(from, name);
  if (!existsSync(source)) {
    console.error(`${name} is shown in the manual but no story made it.`);
    process.exitCode = 1;
    continue;
  }
  // Long pages are cut: the manual shows the beginning, and nobody reads a picture of three metres.
  const { width, height } = await sharp(source).metadata();
  await sharp(source).extract({ left: 0, top: 0, width, height: Math.min(height, width === 360 ? 1400 : 1100) })
    .png({ palette: true, colours: 64, effort: 10, compressionLevel: 9 }).toFile(join(to, name));
  const size = statSync(join(to, name)).size;
  total += size;
  if (size > 120_000) console.error(`${name} weighs ${size} bytes: more than a picture of the manual should.`);
}
console.log(`${wanted.size} pictures, ${Math.round(total / 1024)} KiB`);
