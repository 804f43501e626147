// The devices of one computer: which card readers answer, which one to use, which camera. Kept in this browser only.
import { find } from "./idcard-bridge.js";

const table = document.querySelector("[data-readers]");
const words = { "no-reader": "服务在运行，没有连上读卡器", "bad-answer": "回答看不懂" };

for (const radio of document.querySelectorAll("input[name=reader]")) {
  radio.checked = radio.value === (localStorage.getItem("adm-card-reader") ?? "auto");
  radio.addEventListener("change", () => localStorage.setItem("adm-card-reader", radio.value));
}

async function check() {
  for (const cell of table.querySelectorAll("[data-state]")) cell.textContent = "正在找……";
  for (const one of await find(JSON.parse(table.dataset.readers))) {
    table.querySelector(`[data-state="${CSS.escape(one.adapter)}"]`).textContent =
      one.found ? `找到${one.readerSerial ? `，编号 ${one.readerSerial}` : ""}` : words[one.reason?.code] ?? "没有找到";
  }
  table.dataset.ready = "true";
}

const cameras = document.querySelector("[data-cameras]");
async function list() {
  if (!navigator.mediaDevices?.getUserMedia) return;
  try {
    // Names of cameras are told only after one has been allowed.
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    for (const track of stream.getTracks()) track.stop();
  } catch {
    document.querySelector("[data-camera-state]").textContent = "摄像头打不开。请接好摄像头，并在地址栏左边允许使用";
    return;
  }
  const found = (await navigator.mediaDevices.enumerateDevices()).filter(one => one.kind === "videoinput");
  for (const one of found) cameras.add(new Option(one.label || "摄像头", one.deviceId, false, one.deviceId === localStorage.getItem("adm-camera")));
  document.querySelector("[data-camera-state]").textContent = `找到 ${found.length} 个摄像头`;
}

document.querySelector("[data-check]").addEventListener("click", check);
cameras.addEventListener("change", () => localStorage.setItem("adm-camera", cameras.value));
check();
list();
