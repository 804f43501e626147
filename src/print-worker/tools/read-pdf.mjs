// Reads a PDF the way a stranger would: `node tools/read-pdf.mjs < file.pdf` prints, as JSON, text and number of pictures of every page;
// with `--barcodes` also every barcode found on the drawn page. For tests and for looking; needs the development
// dependencies.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { createCanvas } from '@napi-rs/canvas';
import { getDocument, OPS, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

// The reader would fetch its own program from the net; it is given the installed one.
const program = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: readFileSync(program) } });

const dotsPerInch = 300;
// Pages are drawn upright and dark on light. Scans across the lettering, or by few lines, now and then find a code that nobody printed:
// the check character of Code 128 lets one in 103 of them pass.
const upright = { tryRotate: false, tryInvert: false, minLineCount: 8 };
const withBarcodes = process.argv.includes('--barcodes');

async function readPage(page) {
  const content = await page.getTextContent();
  const text = content.items.map(item => item.str + (item.hasEOL ? '\n' : '')).join('');
  return { text, pictures: await countPictures(page), barcodes: withBarcodes ? await readDrawing(page) : [] };
}

/** Raster pictures painted on the page; a picture painted twice counts twice. */
async function countPictures(page) {
  const { fnArray, argsArray } = await page.getOperatorList();
  return fnArray.reduce((sum, operation, i) => sum + (operation === OPS.paintImageXObject || operation === OPS.paintInlineImageXObject ? 1
    : operation === OPS.paintImageXObjectRepeat ? argsArray[i][3].length / 2
    : operation === OPS.paintInlineImageXObjectGroup ? argsArray[i][1].length : 0), 0);
}

async function readDrawing(page) {
  const viewport = page.getViewport({ scale: dotsPerInch / 72 });
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  await page.render({ canvas, canvasContext: canvas.getContext('2d'), viewport }).promise;
  const picture = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const found = await readBarcodes(picture, { formats: ['Code128', 'QRCode'], tryHarder: true, ...upright });
  return found.map(({ format, text }) => ({ format: String(format), text }));
}

const pdf = await getDocument({ data: new Uint8Array(await buffer(process.stdin)), verbosity: VerbosityLevel.ERRORS }).promise;
const pages = [];
for (let number = 1; number <= pdf.numPages; number++) pages.push(await readPage(await pdf.getPage(number)));
const { info } = await pdf.getMetadata();
process.stdout.write(JSON.stringify({ title: info.Title ?? null, pages }));
