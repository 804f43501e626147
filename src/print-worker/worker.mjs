// One request per line on stdin, one answer per line on stdout. The worker has no clock, no network and
// writes no file: everything a document says arrives in its data.
import { createInterface } from 'node:readline';
import { drawBarcode } from './barcodes.mjs';
import { Refusal } from './refusal.mjs';
import { glyphs } from './fonts.mjs';
import { reencodePhoto } from './photo.mjs';
import { print } from './printer.mjs';

const operations = {
  print: async ({ template, data }) => ({ pdf: print(template, data).toString('base64') }),
  photo: async ({ image, requirements }) => reencodePhoto(Buffer.from(image, 'base64'), requirements),
  coverage: async () => ({ ranges: glyphs.ranges() }),
  barcode: async ({ kind, text }) => ({ svg: drawBarcode(kind, text) }),
};

async function answer(line) {
  let id = null;
  try {
    const request = JSON.parse(line);
    id = request.id;
    if (!Object.hasOwn(operations, request.op)) throw new Refusal('unknownOperation', `No operation "${request.op}".`);
    return { id, ok: true, ...(await operations[request.op](request)) };
  } catch (error) {
    return error instanceof Refusal
      ? { id, ok: false, code: error.code, message: error.message, ...error.details }
      : { id, ok: false, code: 'internal', message: String(error?.stack ?? error) };
  }
}

process.stdout.write(`${JSON.stringify({ ready: true, protocol: 1 })}\n`);
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === '') continue;
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
