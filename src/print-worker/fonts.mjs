import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const weights = ['400Regular', '700Bold'];

/** Both weights of one of the shipped families. */
const shipped = (name, file) => {
  const folder = dirname(require.resolve(`@expo-google-fonts/${name}/package.json`));
  return weights.map(weight => readFileSync(join(folder, weight, `${file}_${weight}.ttf`)));
};

/**
 * The fonts of every document: Noto Sans SC, and for characters that it lacks (most of those that we can print of CJK
 * Extension B) its sisters for Hong Kong and Japan. System fonts are never used: the same data must give the same
 * bytes everywhere.
 */
const shippedFonts = [
  shipped('noto-sans-sc', 'NotoSansSC'), shipped('noto-sans-hk', 'NotoSansHK'), shipped('noto-sans-jp', 'NotoSansJP'),
];
export const fontFiles = shippedFonts.flat();

/**
 * Fonts that an authority adds for rare characters (for example one of CJK Extension B), from the folder named by
 * PRINT_WORKER_FONTS. They are tried in the order of their file names, after the shipped fonts.
 */
const extraFolder = process.env.PRINT_WORKER_FONTS;
export const extraFontFiles = extraFolder
  ? readdirSync(extraFolder).filter(name => /\.(ttf|otf)$/i.test(name)).sort()
    .map(name => readFileSync(join(extraFolder, name)))
  : [];

/** Offset and length of an OpenType table, or null. */
function table(font, tag) {
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const record = 12 + 16 * i;
    if (font.toString('latin1', record, record + 4) === tag)
      return { offset: font.readUInt32BE(record + 8), length: font.readUInt32BE(record + 12) };
  }
  return null;
}

/** Code-point ranges [first, last] of a font, from its format 12 character map (OpenType, "cmap"). */
function codePointRanges(font) {
  const { offset } = table(font, 'cmap') ?? { offset: null };
  if (offset === null) throw new Error('Font without a character map.');
  for (let i = 0; i < font.readUInt16BE(offset + 2); i++) {
    const map = offset + font.readUInt32BE(offset + 4 + 8 * i + 4);
    if (font.readUInt16BE(map) !== 12) continue;
    return Array.from({ length: font.readUInt32BE(map + 12) }, (_, group) => {
      const at = map + 16 + 12 * group;
      return [font.readUInt32BE(at), font.readUInt32BE(at + 4)];
    });
  }
  throw new Error('Font without a full Unicode character map (format 12).');
}

/** The family name of a font (OpenType, "name", record 16 or else 1), as the templates must ask for it. */
function familyName(font) {
  const { offset } = table(font, 'name');
  const storage = offset + font.readUInt16BE(offset + 4);
  const found = {};
  for (let i = 0; i < font.readUInt16BE(offset + 2); i++) {
    const record = offset + 6 + 12 * i;
    const [platform, language, name] = [font.readUInt16BE(record), font.readUInt16BE(record + 4), font.readUInt16BE(record + 6)];
    if (platform !== 3 || language !== 0x409) continue;
    const start = storage + font.readUInt16BE(record + 10);
    found[name] = Buffer.from(font.subarray(start, start + font.readUInt16BE(record + 8))).swap16().toString('utf16le');
  }
  return found[16] ?? found[1];
}

export const families = [...new Set([...fontFiles, ...extraFontFiles].map(familyName))];

/** A code point can be printed when every weight of a shipped family has it, or one of the added fonts has it. */
class Glyphs {
  #has = new Set();

  constructor() {
    for (const family of shippedFonts) {
      const [regular, ...others] = family.map(font => this.#set(font));
      for (const codePoint of regular) if (others.every(set => set.has(codePoint))) this.#has.add(codePoint);
    }
    for (const font of extraFontFiles) for (const codePoint of this.#set(font)) this.#has.add(codePoint);
  }

  #set(font) {
    const set = new Set();
    for (const [first, last] of codePointRanges(font)) for (let c = first; c <= last; c++) set.add(c);
    return set;
  }

  /** All code points that can be printed, as pairs of first and last in ascending order. */
  ranges() {
    const ranges = [];
    for (const codePoint of [...this.#has].sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last !== undefined && last[1] === codePoint - 1) last[1] = codePoint;
      else ranges.push([codePoint, codePoint]);
    }
    return ranges;
  }

  /** The characters of the text that no font can show, each once, in order. Line breaks and tabs are layout, not glyphs. */
  missing(text) {
    const missing = new Set();
    for (const character of text) {
      if (character === '\n' || character === '\t') continue;
      if (!this.#has.has(character.codePointAt(0))) missing.add(character);
    }
    return [...missing];
  }
}

export const glyphs = new Glyphs();
