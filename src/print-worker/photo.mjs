import sharp from 'sharp';
import { Refusal } from './refusal.mjs';

sharp.concurrency(1);
sharp.cache(false);
// Only these three decoders may ever run on what somebody uploaded, whatever the file calls itself.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });

const qualities = { best: 95, worst: 40 };

function isPicture(bytes) {
  const starts = (...signature) => signature.every((byte, index) => bytes[index] === byte);
  return starts(0xff, 0xd8, 0xff)
    || starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
    || (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP');
}

/**
 * What of the picture is kept, and its smallest and largest scale. A portrait: the largest part of the wanted ratio,
 * centred from side to side, and from the upper part, where the head is. A copy of a document: all of it, either way up.
 */
function framing(width, height, { crop, minWidth, minHeight, maxWidth, maxHeight }) {
  if (!crop) {
    const longer = Math.max(width, height);
    return {
      left: 0,
      top: 0,
      width,
      height,
      enough: longer >= Math.max(minWidth, minHeight),
      most: Math.min(1, Math.max(maxWidth, maxHeight) / longer),
      least: Math.max(minWidth, minHeight) / longer,
    };
  }
  const ratio = maxWidth / maxHeight;
  const cropWidth = Math.min(width, Math.round(height * ratio));
  const cropHeight = Math.min(height, Math.round(cropWidth / ratio));
  return {
    left: Math.floor((width - cropWidth) / 2),
    top: Math.floor((height - cropHeight) / 3),
    width: cropWidth,
    height: cropHeight,
    enough: cropWidth >= minWidth && cropHeight >= minHeight,
    most: Math.min(1, maxWidth / cropWidth, maxHeight / cropHeight),
    least: Math.max(minWidth / cropWidth, minHeight / cropHeight),
  };
}

function resize(raw, size) {
  return sharp(raw.data, { raw: raw.info })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

function encode(raw, quality) {
  return sharp(raw.data, { raw: raw.info }).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
}

/** The best quality whose file is not above the limit, or null. The very best is tried first, because it nearly always fits. */
async function bestWithin(raw, maxBytes) {
  const best = await encode(raw, qualities.best);
  if (best.length <= maxBytes) return best;
  let [low, high, found] = [qualities.worst, qualities.best - 1, null];
  while (low <= high) {
    const quality = (low + high) >> 1;
    const jpeg = await encode(raw, quality);
    if (jpeg.length <= maxBytes) [found, low] = [jpeg, quality + 1];
    else high = quality - 1;
  }
  return found;
}

/**
 * Decodes what was uploaded and draws a new JPEG of the wanted ratio, size and weight. Nothing of the file survives
 * but its pixels: no EXIF, no place, no hidden second content.
 * requirements: crop, minWidth, minHeight, maxWidth, maxHeight (pixels), minBytes, maxBytes, maxInputPixels.
 */
export async function reencodePhoto(bytes, requirements) {
  const { minBytes, maxBytes, maxInputPixels } = requirements;
  if (!isPicture(bytes)) throw new Refusal('notAnImage', 'Neither JPEG nor PNG nor WebP.');

  let head;
  try {
    head = await sharp(bytes, { limitInputPixels: false, failOn: 'none' }).metadata();
  } catch (error) {
    throw new Refusal('truncated', `The picture cannot be read: ${error.message}`);
  }
  // Asked before anything is decoded: a small file can claim billions of pixels.
  if (head.width * head.height > maxInputPixels)
    throw new Refusal('tooManyPixels', `${head.width} x ${head.height} pixels.`, { width: head.width, height: head.height });

  let raw;
  try {
    raw = await sharp(bytes, { limitInputPixels: maxInputPixels, failOn: 'truncated', pages: 1 })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw new Refusal('truncated', `The picture cannot be read to its end: ${error.message}`);
  }

  const { enough, most, least, ...frame } = framing(raw.info.width, raw.info.height, requirements);
  if (!enough)
    throw new Refusal('tooSmall', `${raw.info.width} x ${raw.info.height} pixels.`, { width: raw.info.width, height: raw.info.height });
  const cropped = await sharp(raw.data, { raw: raw.info }).extract(frame).raw().toBuffer({ resolveWithObject: true });

  const floor = Math.min(most, least);
  for (const share of [1, 0.85, 0.7, 0.5, 0]) {
    const scale = floor + (most - floor) * share;
    const size = { width: Math.round(frame.width * scale), height: Math.round(frame.height * scale) };
    const resized = await resize(cropped, size);
    let jpeg = await bestWithin(resized, maxBytes);
    if (jpeg === null) continue;
    if (jpeg.length < minBytes) jpeg = await encode(resized, 100);
    if (jpeg.length < minBytes)
      throw new Refusal('tooLight', `The heaviest JPEG of this picture weighs ${jpeg.length} bytes.`, { bytes: jpeg.length });
    if (jpeg.length > maxBytes) break;
    return { jpeg: jpeg.toString('base64'), ...size };
  }
  throw new Refusal('cannotFit', `No JPEG of this picture weighs ${minBytes} to ${maxBytes} bytes.`);
}
