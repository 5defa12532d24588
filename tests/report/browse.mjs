// Opens a page in headless Chromium and prints, as JSON, every URL that it asked for, and its text
// at first and after each click.
// usage: node browse.mjs chromium page-url profile-folder screenshot.png expected-text [click-text...]
// WIDTH and HEIGHT (pixels, 1200 and 1500), SCHEME (light or dark) and PATIENCE (seconds, 20) are read from the environment.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const [browser, url, profile, screenshot, expected, ...clicks] = process.argv.slice(2);
const flags = ["headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync",
  "disable-background-networking", "disable-component-update", "remote-debugging-port=0",
  "window-size=1200,1500", `user-data-dir=${profile}`];
const { WIDTH = "1200", HEIGHT = "1500", SCHEME = "light", PATIENCE = "20" } = process.env;
const chromium = spawn(browser, [...flags.map((flag) => `--${flag}`), "about:blank"], { stdio: "ignore" });

async function until(look, seconds = Number(PATIENCE)) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(50)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`nothing after ${seconds} s: ${look}`);
}

function quietly(look) {
  try { return look(); } catch { return undefined; }
}

try {
  const port = await until(() => quietly(() => readFileSync(`${profile}/DevToolsActivePort`, "utf8").split("\n")[0]));
  const pages = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const socket = new WebSocket(pages.find((page) => page.type === "page").webSocketDebuggerUrl);
  await new Promise((resolve) => { socket.onopen = resolve; });
  const waiting = new Map();
  const urls = [];
  socket.onmessage = ({ data }) => {
    const { id, method, params, result } = JSON.parse(data);
    if (method === "Network.requestWillBeSent") urls.push(params.request.url.slice(0, 200));
    waiting.get(id)?.(result);
  };
  let last = 0;
  const call = (method, params = {}) => new Promise((resolve) => {
    waiting.set(++last, resolve);
    socket.send(JSON.stringify({ id: last, method, params }));
  });
  const evaluate = async (expression) =>
    (await call("Runtime.evaluate", { expression, returnByValue: true })).result.value;
  await call("Network.enable");
  await call("Page.enable");
  await call("Emulation.setDeviceMetricsOverride", { width: Number(WIDTH), height: Number(HEIGHT), deviceScaleFactor: 1,
    mobile: Number(WIDTH) < 600 });
  await call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: SCHEME }] });
  await call("Page.navigate", { url });
  const text = () => evaluate("document.body ? document.body.innerText : ''");
  await until(async () => (await text()).includes(expected));
  const settled = async () => {
    let before;
    do { before = await text(); await pause(300); } while (before !== await text());
    return before;
  };
  const texts = [await settled()];
  for (const words of clicks) {
    await until(() => evaluate(`(() => { const all = [...document.querySelectorAll("*")].filter((e) =>
      e.innerText?.trim().startsWith(${JSON.stringify(words)}) && e.offsetParent !== null);
      all.at(-1)?.click(); return all.length; })()`));
    texts.push(await settled());
  }
  const { data } = await call("Page.captureScreenshot");
  writeFileSync(screenshot, Buffer.from(data, "base64"));
  console.log(JSON.stringify({ urls, texts }));
} finally {
  chromium.kill();
}
