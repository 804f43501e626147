// Takes the portrait with the counter's camera: F4 opens it, F4 again takes the picture and sends it. Without a camera, or
// where the browser refuses it, the file field beside it does the same work.

const key = document.querySelector("[data-camera-key]");
const panel = document.querySelector("[data-camera]");
const form = document.querySelector("[data-photo-form]");
const video = panel?.querySelector("video");
const text = panel?.querySelector("[data-camera-text]");
const reasons = {
  NotAllowedError: "浏览器没有得到使用摄像头的许可，请在地址栏左边允许，或者上传相片文件",
  NotFoundError: "没有找到摄像头，请接好摄像头，或者上传相片文件",
  NotReadableError: "摄像头被别的程序占用，请关掉那个程序，或者上传相片文件",
};

let stream = null;

/** The camera chosen for this computer on the devices page, else the one that looks at the person. */
function chosen() {
  const camera = localStorage.getItem("adm-camera");
  return camera ? { deviceId: { ideal: camera } } : { facingMode: "user" };
}

/** The largest part of the picture with the ratio of a portrait, from its middle. */
function cut(width, height) {
  const wide = Math.min(width, Math.round(height * 3 / 4));
  const high = Math.min(height, Math.round(wide * 4 / 3));
  return [Math.round((width - wide) / 2), Math.round((height - high) / 2), wide, high];
}

function say(sentence) {
  panel.hidden = false;
  text.textContent = sentence;
}

async function open() {
  if (!navigator.mediaDevices?.getUserMedia) {
    say("这个浏览器不能用摄像头，请上传相片文件");
    return;
  }
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { ...chosen(), width: { ideal: 1280 }, height: { ideal: 960 } } });
  } catch (problem) {
    say(reasons[problem.name] ?? "摄像头打不开，请上传相片文件");
    return;
  }
  panel.hidden = false;
  video.srcObject = stream;
  await video.play();
  panel.dataset.ready = "true";
}

async function take() {
  const [x, y, wide, high] = cut(video.videoWidth, video.videoHeight);
  // Twice the size that is kept is plenty; the server draws the picture anew and sees to its weight.
  const scale = Math.min(1, 2 * Number(form.dataset.width) / wide);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(wide * scale), Math.round(high * scale)];
  canvas.getContext("2d").drawImage(video, x, y, wide, high, 0, 0, canvas.width, canvas.height);
  close();
  const blob = await new Promise(done => { canvas.toBlob(done, "image/jpeg", 0.95); });
  const files = new DataTransfer();
  files.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
  form.elements.photo.files = files.files;
  form.elements.origin.value = "Camera";
  say("正在上传相片……");
  form.requestSubmit();
}

function close() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
}

if (key && panel && form) {
  key.addEventListener("click", () => (stream ? take() : open()));
  form.elements.photo.addEventListener("change", event => { if (event.isTrusted) form.elements.origin.value = "Upload"; });
  addEventListener("pagehide", close);
}
