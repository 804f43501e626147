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

/** What stands on paper for a character that no font has (U+3013, the printers' mark for a missing sort). */
const substitute = '〓';

/** The names of persons in the data that cannot be set as they are: the name, how it is shown, and what was replaced. */
function rareNames(data) {
  const found = new Map();
  (function visit(value) {
    if (value === null || typeof value !== 'object') return;
    if (typeof value.person === 'string' && !found.has(value.person)) {
      const missing = new Set(glyphs.missing(value.person));
      const characters = [...value.person];
      if (missing.size > 0) found.set(value.person, {
        shown: characters.map(character => missing.has(character) ? substitute : character).join(''),
        replaced: characters.flatMap((character, index) => missing.has(character) ? [{ place: index + 1, code: describe(character) }] : []),
      });
    }
    Object.values(value).forEach(visit);
  })(data);
  return found;
}

/**
 * Data as the template sees it: pictures and barcodes become paths of files that live only in memory.
 * { "image": base64 } is a picture, { "code128": text } and { "qr": text } are barcodes, { "person": text } is the name
 * of a person. On the way every text is checked against the fonts, so that no box is ever printed for a character.
 * A person keeps his name: what cannot be set of it is shown as 〓, here and wherever else the name stands, and the
 * sheet says at its end which character that is. Any other text is refused.
 */
function prepare(data, template) {
  const files = new Map();
  const missing = [];
  const rare = rareNames(data);

  function file(content, extension) {
    const name = `${files.size}.${extension}`;
    files.set(inMemory(name), content);
    return `/memory/${name}`;
  }

  function visit(value, field, of) {
    if (typeof value === 'string') {
      let text = value;
      for (const [name, { shown }] of rare) text = text.replaceAll(name, shown);
      const lost = glyphs.missing(text);
      if (lost.length > 0) missing.push({ field, characters: lost, label: of.label, person: of.person });
      return text;
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, `${field}[${index}]`, of));
    if (value === null || typeof value !== 'object') return value;
    const keys = Object.keys(value);
    if (keys.length === 1) {
      const [kind] = keys;
      if (kind === 'person') return visit(value.person, field, of);
      if (kind === 'image') return file(Buffer.from(value.image, 'base64'), 'jpg');
      if (kind === 'code128' || kind === 'qr') {
        try {
          return file(Buffer.from(drawBarcode(kind, value[kind])), 'svg');
        } catch (error) {
          throw error instanceof Refusal ? new Refusal(error.code, error.message, { template, field }) : error;
        }
      }
    }
    const here = { person: value.name?.person ?? of.person, label: typeof value.label === 'string' ? value.label : null };
    return Object.fromEntries(keys.map(key => [key, visit(value[key], field === '' ? key : `${field}.${key}`, here)]));
  }

  const prepared = visit(data, '', { person: null, label: null });
  if (missing.length > 0) {
    const [first] = missing;
    throw new Refusal('missingGlyphs',
      `${template}: no font has ${first.characters.map(describe).join(', ')} of field ${first.field}.`,
      { template, field: first.field, missing });
  }
  files.set(inMemory('data.json'), Buffer.from(JSON.stringify({ ...prepared, rareNames: [...rare.values()] })));
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
