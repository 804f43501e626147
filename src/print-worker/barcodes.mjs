import bwip from 'bwip-js/node';
import { Refusal } from './refusal.mjs';

// Level M survives a fold and a stain and still reads from a poor print.
const encoders = {
  code128: text => drawBars(bwip.raw({ bcid: 'code128', text })[0].sbs),
  qr: text => drawModules(bwip.raw({ bcid: 'qrcode', eclevel: 'M', text })[0]),
};

// The blank margins without which a scanner does not find the code (ISO/IEC 15417, 18004), in modules.
const quietBars = 10;
const quietModules = 4;

const svg = (width, height, path) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges">`
  + `<path fill="#fff" d="M0 0h${width}v${height}h-${width}z"/><path d="${path}"/></svg>`;

/** widths: of bar, space, bar … in modules. The height is nominal; whoever places the picture stretches it. */
function drawBars(widths) {
  let x = quietBars;
  let path = '';
  widths.forEach((width, index) => {
    if (index % 2 === 0) path += `M${x} 0h${width}v20h-${width}z`;
    x += width;
  });
  return svg(x + quietBars, 20, path);
}

/** pixs: 1 for dark, row by row. Neighbouring dark modules of a row become one rectangle. */
function drawModules({ pixs, pixx, pixy }) {
  let path = '';
  for (let y = 0; y < pixy; y++) {
    for (let x = 0; x < pixx; x++) {
      if (pixs[y * pixx + x] !== 1) continue;
      let end = x;
      while (end < pixx && pixs[y * pixx + end] === 1) end++;
      path += `M${x + quietModules} ${y + quietModules}h${end - x}v1h${x - end}z`;
      x = end;
    }
  }
  return svg(pixx + 2 * quietModules, pixy + 2 * quietModules, path);
}

/**
 * An SVG of the barcode with its quiet zone; bars only, the number beneath is set by the template in the document's
 * own font. Code 128 takes printable ASCII; a QR code takes any text.
 */
export function drawBarcode(kind, text) {
  if (!Object.hasOwn(encoders, kind)) throw new Refusal('unknownBarcode', `No barcode "${kind}".`);
  if (kind === 'code128' && !/^[\x20-\x7e]{1,48}$/.test(text))
    throw new Refusal('barcodeText', `Code 128 takes 1 to 48 printable ASCII characters, not "${text}".`);
  try {
    return encoders[kind](text);
  } catch (error) {
    throw new Refusal('barcodeText', `The ${kind} barcode cannot hold this text: ${error.message}`);
  }
}
