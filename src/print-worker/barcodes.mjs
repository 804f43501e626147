import bwip from 'bwip-js/node';
import { Refusal } from './refusal.mjs';

const options = {
  // Bars only: the template sets the text beneath in the document's own font, so that it can be copied.
  code128: { bcid: 'code128', includetext: false, height: 10, paddingwidth: 10 },
  // Level M survives a fold and a coffee stain and still reads from a poor print.
  qr: { bcid: 'qrcode', eclevel: 'M', paddingwidth: 4, paddingheight: 4 },
};

/** An SVG of the barcode with its quiet zone. Code 128 takes printable ASCII only; a QR code takes any text. */
export function drawBarcode(kind, text) {
  if (!Object.hasOwn(options, kind)) throw new Refusal('unknownBarcode', `No barcode "${kind}".`);
  if (kind === 'code128' && !/^[\x20-\x7e]{1,48}$/.test(text))
    throw new Refusal('barcodeText', `Code 128 takes 1 to 48 printable ASCII characters, not "${text}".`);
  try {
    return bwip.toSVG({ ...options[kind], text, scale: 1 });
  } catch (error) {
    throw new Refusal('barcodeText', `The ${kind} barcode cannot hold this text: ${error.message}`);
  }
}
