import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { drawBarcode } from './barcodes.mjs';
import { Refusal } from './refusal.mjs';
import { extraFontFiles, families, fontFiles, glyphs } from './fonts.mjs';

const templates = join(dirname(fileURLToPath(import.meta.url)), 'templates');
const documentsPerEviction = 16;
const standard = 'ua-1';

// Files under /memory exist for the compiler only. Data goes this way and not through sys.inputs, which would build
// Typst's library anew for every document (slower, and that memory never comes back).
const inMemory = name => join(templates, 'memory', name);

const compiler = NodeCompiler.create({
  workspace: templates,
  fontArgs: [{ fontBlobs: [...fontFiles, ...extraFontFiles] }],
});
compiler.mapShadow(inMemory('fonts.json'), Buffer.from(JSON.stringify(families)));
let documents = 0;

/**
 * Data as the template sees it: pictures and barcodes become paths of files that live only in memory.
 * { "image": base64 } is a picture, { "code128": text } and { "qr": text } are barcodes.
 * On the way every text is checked against the fonts, so that no box is ever printed for a character.
 */
function prepare(data, template) {
  const files = new Map();
  const missing = [];

  function file(content, extension) {
    const name = `${files.size}.${extension}`;
    files.set(inMemory(name), content);
    return `/memory/${name}`;
  }

  function visit(value, field) {
    if (typeof value === 'string') {
      const lost = glyphs.missing(value);
      if (lost.length > 0) missing.push({ field, characters: lost });
      return value;
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, `${field}[${index}]`));
    if (value === null || typeof value !== 'object') return value;
    const keys = Object.keys(value);
    if (keys.length === 1) {
      const [kind] = keys;
      if (kind === 'image') return file(Buffer.from(value.image, 'base64'), 'jpg');
      if (kind === 'code128' || kind === 'qr') {
        try {
          return file(Buffer.from(drawBarcode(kind, value[kind])), 'svg');
        } catch (error) {
          throw error instanceof Refusal ? new Refusal(error.code, error.message, { template, field }) : error;
        }
      }
    }
    return Object.fromEntries(keys.map(key => [key, visit(value[key], field === '' ? key : `${field}.${key}`)]));
  }

  const prepared = visit(data, '');
  if (missing.length > 0) {
    const [first] = missing;
    throw new Refusal('missingGlyphs',
      `${template}: no font has ${first.characters.map(describe).join(', ')} of field ${first.field}.`,
      { template, field: first.field, missing });
  }
  files.set(inMemory('data.json'), Buffer.from(JSON.stringify(prepared)));
  return files;
}

const describe = character => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Typst says which key it missed, and a template that panics begins with the name of the field. */
const fieldOf = message => /key "([^"]+)"|panicked with: "(\w+):/.exec(message)?.slice(1).find(name => name !== undefined) ?? null;

/** Compiles a document and hands it to `use`, with its pictures mapped only for that long. */
export function withDocument(template, data, use) {
  if (!/^[A-Za-z]+$/.test(template ?? '') || template === 'common' || !existsSync(join(templates, `${template}.typ`)))
    throw new Refusal('unknownTemplate', `No template "${template}".`, { template });
  const files = prepare(data, template);
  for (const [path, content] of files) compiler.mapShadow(path, content);
  try {
    const outcome = compiler.compile({ mainFilePath: join(templates, `${template}.typ`) });
    const error = outcome.takeError();
    if (error !== null || outcome.result === null) {
      const [diagnostic] = error?.shortDiagnostics ?? [];
      const message = diagnostic?.message ?? 'no document and no reason';
      throw new Refusal('template', `${template}: ${message}`, { template, field: fieldOf(message) });
    }
    return use(compiler, outcome.result);
  } finally {
    for (const path of files.keys()) compiler.unmapShadow(path);
    if (++documents % documentsPerEviction === 0) compiler.evictCache(1);
  }
}

/** The document as a tagged PDF (PDF/UA-1). Equal template and data give equal bytes. */
export function print(template, data) {
  return withDocument(template, data, (typst, document) => {
    try {
      return typst.pdf(document, { pdfStandard: standard });
    } catch (error) {
      const message = /message: "([^"]+)"/.exec(error.code ?? '')?.[1] ?? error.message;
      throw new Refusal('template', `${template}: ${message}`, { template, field: null });
    }
  });
}
