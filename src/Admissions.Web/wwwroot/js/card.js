// F2 on the counter: looks for a card reader, waits for the card, and sends what it says as if it had been typed. Whoever
// begins to type meanwhile has decided for typing.
import { readCard } from "./idcard-bridge.js";

const key = document.querySelector("[data-card-key]");
const form = document.querySelector("[data-card-form]");
const line = document.querySelector("[data-card-text]");

const sentences = {
  "looking": "正在找读卡器……",
  "waiting": "请把身份证放在读卡器上",
  "not-found": "没有找到读卡器。请检查读卡器的服务程序是否在运行，或者照证件输入",
  "denied": "浏览器没有得到访问本机读卡器的许可。请在地址栏左边允许，或者照证件输入",
  "no-reader": "读卡器的服务程序在运行，但是没有连上读卡器。请插好读卡器，或者照证件输入",
  "no-card": "没有读到身份证。请把证件拿开再放好，按 F2 重读，或者照证件输入",
  "not-resident": "这不是居民身份证。请照证件输入",
  "bad-answer": "读卡器的回答看不懂。请按 F2 重读，或者照证件输入",
};

let reading = null;

function fill(card) {
  const fields = form.elements;
  [fields.cardName.value, fields.cardNumber.value, fields.validUntil.value] = [card.name, card.number, card.validUntil];
  // A date field drops what is no date, and nothing stands for 长期: the server is to see what the card says.
  if (fields.validUntil.value !== card.validUntil) [fields.validUntil.type, fields.validUntil.value] = ["text", card.validUntil];
  for (const name of ["device", "readerSerial", "sex", "ethnicity", "birthDate", "issuer", "validFrom"]) fields[name].value = card[name];
  if (card.photo) {
    const files = new DataTransfer();
    files.items.add(card.photo);
    fields.cardPhoto.files = files.files;
  }
}

async function read() {
  reading?.abort();
  const mine = new AbortController();
  reading = mine;
  try {
    const card = await readCard({
      readers: JSON.parse(form.dataset.readers),
      choice: localStorage.getItem("adm-card-reader") ?? "auto",
      tell: state => { line.textContent = sentences[state]; },
      signal: mine.signal,
    });
    fill(card);
    form.requestSubmit();
  } catch (problem) {
    if (!mine.signal.aborted) line.textContent = sentences[problem.code] ?? sentences["bad-answer"];
  }
}

if (key && form?.dataset.readers && line) {
  key.addEventListener("click", read);
  form.addEventListener("input", event => { if (event.isTrusted) reading?.abort(); });
  addEventListener("pagehide", () => reading?.abort());
}
