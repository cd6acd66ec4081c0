// Keeps the page for visits without a network, tells of a newer version, and takes files that the system opens with the
// page. By itself, so that it also works where the program of the page does not start.

const find = (id) => document.getElementById(id);
const handOver = "cryoweave hands over";
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

takeLaunchFiles();
// Inside another page nothing is kept: that page has its own reasons and its own share of the browser.
if (new URLSearchParams(location.search).has("embed")) {
  say("Open this page by itself to keep it.");
} else if ("serviceWorker" in navigator) {
  keepPage().catch((error) => say(`This page cannot be kept for offline use: ${error.message}`));
} else {
  say("This browser keeps no page for offline use, or this address does not allow it: that takes https.");
}

function say(words) {
  find("offline-words").textContent = words;
}

/** Asks the service worker `worker` for `what`. */
function ask(worker, what, more = {}, tell = () => {}) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.progress) return tell(data.progress);
      port1.close();
      if (data.failed) reject(new Error(data.failed));
      else resolve(data.done);
    };
    worker.postMessage({ what, ...more }, [port2]);
  });
}

async function keepPage() {
  const registration = await navigator.serviceWorker.register("./service_worker.js", { updateViaCache: "none" });
  if (!registration) return;
  watchForUpdates(registration);
  const { active } = await navigator.serviceWorker.ready;
  show(await ask(active, "state"));
  find("offline-keep").addEventListener("click", () => change(active, "keep"));
  find("offline-forget").addEventListener("click", () => change(active, "forget"));
  noticePrograms(async (program) => show(await ask(active, "used", { program })));
}

function show({ missing, kept }) {
  find("offline-keep").hidden = missing === 0;
  find("offline-forget").hidden = missing !== 0;
  find("offline-keep").textContent = `Keep for offline use (${megabytes(missing)})`;
  say(
    missing === 0
      ? `Kept for offline use: ${megabytes(kept)} on this computer. Everything works without a network but public entries.`
      : "The page itself opens without a network. To build without one, keep the weights of the network and the example, too.",
  );
}

async function change(worker, what) {
  const buttons = [find("offline-keep"), find("offline-forget")];
  buttons.forEach((button) => (button.disabled = true));
  if (what === "keep") await navigator.storage?.persist?.();
  try {
    show(await ask(worker, what, {}, ({ done, of }) => say(`${megabytes(done)} of ${megabytes(of)} kept …`)));
  } catch (error) {
    say(`Not all is kept: ${error.message}.`);
  }
  buttons.forEach((button) => (button.disabled = false));
  // The keyboard's focus moves from the button that went to the one that came.
  if (document.activeElement === document.body) buttons.find((button) => !button.hidden)?.focus();
}

/** Calls `used` with the name of each program that the page starts, but of the one that is always kept. */
function noticePrograms(used) {
  const seen = new Set();
  const look = (list) => {
    for (const { name } of list.getEntries()) {
      const { pathname, searchParams } = new URL(name);
      const file = pathname.split("/").pop();
      const program = { "worker_start.js": searchParams.get("program"), "app_webgl.js": "app_webgl" }[file];
      if (!program || seen.has(program)) continue;
      seen.add(program);
      used(program);
    }
  };
  new PerformanceObserver(look).observe({ type: "resource", buffered: true });
}

/** Offers a newer version once all of it is here. It takes over in a page that has nothing to lose: one just loaded. */
function watchForUpdates(registration) {
  const { serviceWorker } = navigator;
  const wanted = sessionStorage.getItem(handOver);
  sessionStorage.removeItem(handOver);
  let reloads = false;
  serviceWorker.addEventListener("controllerchange", () => {
    if (reloads) location.reload();
    else offer("Another tab has moved to a new version of Cryoweave. Reload this page, too.");
  });
  const ready = async (worker) => {
    if (!serviceWorker.controller) return;
    if (!wanted) return offer("A new version of Cryoweave is here. Reload the page to use it.");
    reloads = true;
    let others = 0;
    // A tab that was just closed is counted for a little while.
    for (let tries = 0; tries < 10; tries += 1) {
      ({ others } = await ask(worker, "takeOver"));
      if (others < 1) return;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    reloads = false;
    const tabs = others === 1 ? "the other tab" : `the ${others} other tabs`;
    offer(`A new version of Cryoweave is here. Close ${tabs} of Cryoweave first, so that no tab mixes two versions; then reload.`);
  };
  const follow = (worker) =>
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") ready(worker);
    });
  if (registration.waiting) ready(registration.waiting);
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
  // A tab that stays open for days hears of it, too.
  const hour = 3_600_000;
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < hour) return;
    looked = Date.now();
    registration.update().catch(() => {});
  });
}

function offer(words) {
  find("update-words").textContent = words;
  find("update").hidden = false;
  find("update-reload").onclick = () => {
    sessionStorage.setItem(handOver, "yes");
    location.reload();
  };
}

/** Gives the page the files that the system opens with it, where it is installed. */
function takeLaunchFiles() {
  window.launchQueue?.setConsumer(async ({ files }) => {
    if (!files?.length) return;
    const data = new DataTransfer();
    for (const handle of files) data.items.add(await handle.getFile());
    const picker = find("picker");
    picker.files = data.files;
    picker.dispatchEvent(new Event("change"));
  });
}
