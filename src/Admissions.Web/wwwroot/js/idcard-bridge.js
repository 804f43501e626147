// The one door to card readers. Each vendor installs a local service; an adapter speaks its protocol and gives back one
// kind of record: { name, number, sex, ethnicity, birthDate, issuer, validFrom, validUntil, photo, device, readerSerial }.
// What comes out is the word of a browser: the server checks all of it again.

const probeMilliseconds = 1500;
const readMilliseconds = 8000;
const pollMilliseconds = 400;

/** Why nothing was read: "not-found", "denied", "no-card", "no-reader", "not-resident" or "bad-answer". */
export class CardReaderError extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
    this.detail = detail;
  }
}

// AbortSignal.any is younger than the oldest browser that is promised to work (docs/deployment.md).
function limited(signal, milliseconds) {
  const either = new AbortController();
  setTimeout(() => either.abort(new DOMException("", "TimeoutError")), milliseconds);
  if (signal?.aborted) either.abort(signal.reason);
  signal?.addEventListener("abort", () => either.abort(signal.reason), { once: true });
  return either.signal;
}

/** Calls over(reason) when the time is up (a TimeoutError) or nobody wants the answer any more, at once if that is so already. */
function whenOver(signal, milliseconds, over) {
  const limit = limited(signal, milliseconds);
  if (limit.aborted) over(limit.reason);
  else limit.addEventListener("abort", () => over(limit.reason), { once: true });
}

async function ask(address, path, signal, milliseconds, method = "GET") {
  const answer = await fetch(address + path, { method, signal: limited(signal, milliseconds), credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new CardReaderError("bad-answer", `${path} ${answer.status}`);
  return answer.json();
}

const text = value => String(value ?? "").replace(/[\0\s\u3000]+$/u, "").trim();

/** Eight digits in any dress, or 1999年3月7日; 长期 is no end; anything else is left for the server to refuse. */
function day(value) {
  const plain = text(value);
  if (plain === "" || plain.startsWith("长期")) return "";
  const parts = /^(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*$/.exec(plain);
  const digits = parts ? parts[1] + parts[2].padStart(2, "0") + parts[3].padStart(2, "0") : plain.replace(/\D/g, "");
  return digits.length === 8 ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : plain;
}

/** What a card cannot do without: an empty end would stand for 长期, so one that is not there is left for the server to refuse. */
const stated = value => text(value) || "?";

/** 2020.01.01-2040.01.01, 20200101-长期, 2020年1月1日至2040年1月1日 in one field; whatever else stands there is an end that the server refuses. */
const span = value => /^(\d{8}|\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?)[-–—~～至到\s]+(.+)$/u.exec(text(value))?.slice(1) ?? ["", stated(value)];

const record = (name, number, sex, ethnicity, birth, issuer, from, until, photo) => ({
  name: text(name), number: text(number).toUpperCase(), sex: text(sex), ethnicity: text(ethnicity), birthDate: day(birth),
  issuer: text(issuer), validFrom: day(from), validUntil: day(until), photo: text(photo),
});

/** 精伦 says 1 or 0, and so do its kin. */
const sexOfFlag = flag => ({ 1: "男", 0: "女" })[text(flag)] ?? text(flag);

const adapters = {
  huashi: {
    async probe(address, signal) {
      const open = await ask(address, "/OpenDevice", signal, probeMilliseconds);
      if (Number(open.resultFlag) !== 0) throw new CardReaderError("no-reader", open.errorMsg);
      return text(open.readerSn);
    },
    async read(address, signal) {
      const card = await ask(address, "/readcard", signal, readMilliseconds);
      if (Number(card.resultFlag) !== 0) return null;
      if (/[IJY]/.test(text(card.certType))) throw new CardReaderError("not-resident");
      return record(card.partyName, card.certNumber, card.gender, card.nation, card.bornDay, card.certOrg, card.effDate, card.expDate, card.identityPic);
    },
    close: (address, signal) => ask(address, "/CloseDevice", signal, probeMilliseconds),
  },
  certctl: {
    async probe(address, signal) {
      const open = await ask(address, "/api/connect", signal, probeMilliseconds);
      if (Number(open.resultFlag) !== 0) throw new CardReaderError("no-reader", open.errorMsg);
      return "";
    },
    async read(address, signal) {
      const answer = await ask(address, "/api/readCert", signal, readMilliseconds);
      if (Number(answer.resultFlag) !== 0) return null;
      const card = answer.resultContent ?? {};
      return record(card.partyName, card.certNumber, sexOfFlag(card.gender), card.nation, card.bornDay, card.certOrg, card.effDate, card.expDate, card.identityPic);
    },
    close: (address, signal) => ask(address, "/api/disconnect", signal, probeMilliseconds),
  },
  synjones: {
    async probe(address, signal) {
      const answer = await askInTurn(address, "/api/GetSAMID", signal, probeMilliseconds);
      if (text(answer.code) !== "0") throw new CardReaderError("no-reader", text(answer.retmsg));
      return text(answer.samid ?? answer.retmsg);
    },
    async read(address, signal) {
      const card = await askInTurn(address, "/api/ReadMsg?waitTime=1&readOnce=1", signal, readMilliseconds);
      if (text(card.code) !== "0") return null;
      if (!["", "0"].includes(text(card.CardType))) throw new CardReaderError("not-resident");
      return record(card.name, card.cardno, card.sex, card.nation, card.born, card.police, card.userlifeb, card.userlifee, card.photobase64);
    },
  },
  est: {
    async probe(address, signal) {
      (await open(address, signal)).close();
      return "";
    },
    async read(address, signal) {
      const card = await command(address, "EST_Reader_ReadIDCard#", signal);
      if (text(card.rCode) !== "0") return null;
      return record(card.name, card.certNo, card.sex, card.nation, card.birth, card.department, card.effectData, card.expire, card.base64Data);
    },
  },
  // A hub of several devices: every message names its kind, and what the other devices say is not ours. 4 reads a card, 2 gives it up.
  jykj: {
    async probe(address, signal) {
      (await open(address, signal)).close();
      return "";
    },
    async read(address, signal, patience) {
      const card = await command(address, JSON.stringify({ type: 4 }), signal, { patience, mine: answer => Number(answer?.type) === 4, cancel: JSON.stringify({ type: 2 }) });
      if (!card) return null;
      if (Number(card.ret) === -3) throw new CardReaderError("no-reader");
      if (Number(card.ret) !== 0) return null;
      return record(card.name, card.id_num, card.sex, card.nation, card.birth, card.depart, ...span(card.validityTime), card.base64_ID);
    },
  },
  // A browser for government offices has the reader built in: no service and no address.
  zwexplorer: {
    async probe() {
      if (typeof globalThis.zwexplorer?.IDCardReader?.readIdCard !== "function") throw new CardReaderError("not-found");
      return "";
    },
    async read(address, signal, patience) {
      const answer = await within(askBuiltIn(), signal, patience);
      const card = Number(answer?.resultCode) === 0 ? answer.data : null;
      if (!card?.citizenId) return null;
      if (!["", "0"].includes(text(card.cardType))) throw new CardReaderError("not-resident");
      return record(card.name, card.citizenId, card.sex, card.nation, card.birthday, card.issueOrgan, card.validDateStart, stated(card.validDateExpire), card.photoData);
    },
  },
  "est-http": {
    // The service has no address that only says it is there; a reading without a card says it too.
    async probe(address, signal) {
      await fetch(address, { signal: limited(signal, probeMilliseconds), credentials: "omit", mode: "no-cors" });
      return "";
    },
    async read(address, signal) {
      const card = (await ask(address, "/card=idcard", signal, readMilliseconds, "POST")).IDCardInfo;
      if (!card?.cardID) return null;
      return record(card.name, card.cardID, card.sex, card.nation, card.birthday, card.issueOrgan, card.validStart, card.validEnd, card.picBase64);
    },
  },
};

// The same service behind its certificate, for pages whose browser lets them call nothing but https.
adapters["synjones-https"] = adapters.synjones;

let pending = null;

/** The built-in reader may wait for a card by itself and cannot be broken off: while it does, whoever asks waits for the same answer. */
function askBuiltIn() {
  pending ??= Promise.resolve().then(() => globalThis.zwexplorer.IDCardReader.readIdCard({})).finally(() => { pending = null; });
  return pending;
}

/** The answer, or null when none comes in time or the reader refuses to give one: no card yet. */
function within(promise, signal, milliseconds) {
  return new Promise((done, fail) => {
    whenOver(signal, milliseconds, reason => reason.name === "TimeoutError" ? done(null) : fail(reason));
    promise.then(done, () => done(null));
  });
}

let turn = Promise.resolve();

/**
 * 新中新 answers one question at a time, under whichever address it was asked: the next waits for the answer to the last. What was
 * begun is therefore never broken off, since the service would go on with it; whoever does not want the answer any more ignores it.
 */
function askInTurn(address, path, signal, milliseconds) {
  const mine = turn.then(() => {
    signal?.throwIfAborted();
    return ask(address, path, undefined, milliseconds);
  });
  turn = mine.catch(() => {});
  return mine.then(answer => {
    signal?.throwIfAborted();
    return answer;
  });
}

function open(address, signal) {
  return new Promise((done, fail) => {
    const socket = new WebSocket(address);
    whenOver(signal, probeMilliseconds, () => { socket.close(); fail(new CardReaderError("not-found")); });
    socket.addEventListener("open", () => done(socket));
    socket.addEventListener("error", () => fail(new CardReaderError("not-found")));
  });
}

/**
 * Sends one command and waits for its answer. With mine(answer) others talk on the same line: theirs are passed over, be they JSON or
 * not, and silence is null, no card yet. cancel is sent when nobody waits any longer.
 */
async function command(address, words, signal, { patience = readMilliseconds, mine, cancel } = {}) {
  const socket = await open(address, signal);
  try {
    return await new Promise((done, fail) => {
      whenOver(signal, patience, reason => {
        if (cancel && socket.readyState === WebSocket.OPEN) socket.send(cancel);
        if (reason.name !== "TimeoutError") fail(reason);
        else if (mine) done(null);
        else fail(new CardReaderError("bad-answer"));
      });
      socket.addEventListener("close", () => fail(new CardReaderError("bad-answer")));
      socket.addEventListener("message", event => {
        try {
          const answer = JSON.parse(event.data);
          if (!mine || mine(answer)) done(answer);
        } catch {
          if (!mine) fail(new CardReaderError("bad-answer"));
        }
      });
      socket.send(words);
    });
  } finally {
    socket.close();
  }
}

/** Every reader that answers, with its serial; readers are { adapter, address, name }. */
export async function find(readers, signal) {
  const tries = await Promise.allSettled(readers.map(async reader => ({ ...reader, readerSerial: await adapters[reader.adapter].probe(reader.address, signal) })));
  return tries.map((one, index) => one.status === "fulfilled" ? { ...one.value, found: true } : { ...readers[index], found: false, reason: one.reason });
}

/** The reader chosen for this computer, else the one that answered last, else the first that answers now. */
async function choose(readers, choice, signal) {
  const known = readers.filter(reader => adapters[reader.adapter]);
  const wanted = choice && choice !== "auto" ? known.filter(reader => reader.adapter === choice) : known;
  const tries = await find(wanted, signal);
  const hit = tries.find(one => one.found);
  if (hit) return hit;
  const broken = tries.find(one => one.reason instanceof CardReaderError && one.reason.code === "no-reader");
  throw broken?.reason ?? new CardReaderError(await denied() ? "denied" : "not-found");
}

/** Newer browsers ask before a page may speak to this computer, and then refuse in silence. */
async function denied() {
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      if ((await navigator.permissions.query({ name })).state === "denied") return true;
    } catch {
      continue;
    }
  }
  return false;
}

const pause = (milliseconds, signal) => new Promise((done, fail) => {
  const timer = setTimeout(done, milliseconds);
  signal?.addEventListener("abort", () => { clearTimeout(timer); fail(signal.reason); }, { once: true });
});

/**
 * Waits for a card and reads it once.
 * @param options readers; choice (adapter name or "auto"); patience in milliseconds; tell(state, reader), state "looking" or "waiting"; signal
 */
export async function readCard({ readers, choice = "auto", patience = 20000, tell = () => {}, signal }) {
  tell("looking");
  const reader = await choose(readers, choice, signal);
  const adapter = adapters[reader.adapter];
  try {
    for (const end = performance.now() + patience; performance.now() < end; await pause(pollMilliseconds, signal)) {
      tell("waiting", reader);
      // A reader that waits by itself must not outwait whoever asked.
      const card = await adapter.read(reader.address, signal, Math.max(1, Math.min(readMilliseconds, end - performance.now())));
      if (card) return { ...card, device: reader.adapter, readerSerial: reader.readerSerial, photo: await picture(card.photo) };
    }
    throw new CardReaderError("no-card");
  } finally {
    adapter.close?.(reader.address).catch(() => {});
  }
}

/** The chip's picture as a file: JPEG and PNG as they are, an older reader's bitmap drawn as JPEG; null when there is none. */
async function picture(base64) {
  const plain = base64.replace(/^data:[^,]*,/, "").replace(/\s/g, "");
  if (plain === "") return null;
  let bytes;
  try {
    bytes = Uint8Array.from(atob(plain), one => one.charCodeAt(0));
  } catch {
    return null;
  }
  const type = bytes[0] === 0xff && bytes[1] === 0xd8 ? "image/jpeg" : bytes[0] === 0x89 && bytes[1] === 0x50 ? "image/png" : null;
  if (type) return new File([bytes], "chip", { type });
  const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => null);
  if (!bitmap) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  const blob = await new Promise(done => { canvas.toBlob(done, "image/jpeg", 0.95); });
  return new File([blob], "chip", { type: "image/jpeg" });
}
