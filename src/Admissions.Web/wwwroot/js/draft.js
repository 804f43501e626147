// Autosave: <form data-draft="/address"> posts itself some seconds after a change and tells [data-saved] how it went.
// The server answers JSON {"savedAt":"9月8日 15:45:24","version":"…"}; 409 {"message":"…"} when another tab was quicker.
// The version goes back into the hidden field named Version, so that two tabs cannot overwrite each other silently.
// What could not be saved is tried again by itself, at once when the network comes back.

const PAUSE = 3000;
const RETRY = 10000;

for (const form of document.querySelectorAll("form[data-draft]")) {
  const box = document.querySelector("[data-saved]");
  let timer = 0, saving = false, changed = false, owed = false, stopped = false;

  function say(icon, parts, alert = false) {
    if (!box) return;
    delete box.dataset.why;
    box.setAttribute("role", alert ? "alert" : "status");
    const text = document.createElement("span");
    text.append(...parts);
    const sprite = box.dataset.icons;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", icon === "loader-2" ? "icon ex-spin" : "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite}#${icon}`);
    svg.append(use);
    box.replaceChildren(svg, text);
  }

  function failed(why) {
    owed = true;
    // Said once: an alert that comes back with every try would talk over what the person types.
    if (box?.dataset.why === why) return;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "ex-linkbtn";
    again.textContent = "重试";
    again.addEventListener("click", save);
    const bold = document.createElement("b");
    bold.textContent = "没有保存上。";
    say("cloud-off", [bold, why, again], true);
    if (box) box.dataset.why = why;
  }

  async function save(pressed) {
    if (saving || stopped) return;
    clearTimeout(timer);
    saving = true;
    changed = false;
    let retry = false;
    if (!owed || pressed) say("loader-2", ["正在保存草稿……"]);
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
        keepalive: document.hidden, // lets the request outlive the page, but holds no more than 64 kB
      });
      if (answer.ok) {
        const { savedAt, version } = await answer.json();
        if (version !== undefined && form.elements.Version) form.elements.Version.value = version;
        owed = false;
        say("device-floppy", [`草稿已自动保存，${savedAt}。没有提交，不生效。`]);
        if (!changed) form.dispatchEvent(new CustomEvent("draft-saved", { bubbles: true }));
      } else if (answer.status === 409) {
        stopped = true;
        const { message } = await answer.json().catch(() => ({}));
        say("cloud-off", [message ?? "您在另一个页面改过这份草稿。请刷新本页，再继续填写。"], true);
      } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        failed("登录已过期，内容还在本页。请在新页面登录后，");
      } else {
        retry = true;
        failed("系统暂时没有响应，内容还在本页，请不要关闭。");
      }
    } catch {
      retry = true;
      failed("网络断开，内容还在本页，请不要关闭。");
    } finally {
      saving = false;
      if (changed) later();
      else if (retry) timer = setTimeout(save, RETRY);
    }
  }

  function later() {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { stopped = true; clearTimeout(timer); });
  addEventListener("online", () => { if (changed || owed) save(); });
  addEventListener("visibilitychange", () => { if (document.hidden && (changed || owed)) save(); });
}
