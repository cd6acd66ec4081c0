// Time of the network in the page with one worker that scores tiles and with one for each core, in turn, on the example.
//
//   ./dev page || trunk build --cargo-profile page      the page in dist/
//   node benches/tile_workers.mjs [PAIRS]

import { start } from "../tests/browser/harness.mjs";

const pairs = Number(process.argv[2] ?? 3);
const browser = await start();

/** Seconds of the stage, as the page says, of a run with at most `most` workers. */
async function seconds(most) {
  const watched = await browser.open();
  const { page, context } = watched;
  // The program of the worker is told of fewer cores than there are.
  await context.route(/worker\.js\?/, async (route) => {
    const script = await (await route.fetch()).text();
    const cores = `Object.defineProperty(navigator, "hardwareConcurrency", { get: () => ${most} });\n`;
    await route.fulfill({ contentType: "text/javascript", body: most ? cores + script : script });
  });
  await page.reload();
  await page.locator("#log").getByText("The network will run on").waitFor({ state: "attached" });
  await page.locator("#example").click();
  await watched.running();
  await watched.finished(20);
  const stages = await page.locator("#stages li").allInnerTexts();
  const network = stages.find((words) => words.startsWith("Run the network"));
  const log = await page.locator("#log li span").allInnerTexts();
  const workers = log.map((words) => words.match(/^(\d+|One) workers? runs? the network/)?.[1]).find(Boolean);
  const result = await page.locator("#result-words").innerText();
  await context.close();
  return { time: Number(network.match(/([\d.]+) s/)[1]), workers, result };
}

const ratios = [];
for (let pair = 0; pair < pairs; pair += 1) {
  const one = await seconds(1);
  const all = await seconds(0);
  ratios.push(one.time / all.time);
  console.log(`${one.workers} worker: ${one.time} s, ${all.workers} workers: ${all.time} s, ${ratios.at(-1).toFixed(2)} times as fast; ${all.result}`);
}
const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
console.log(`mean of ${pairs}: ${mean.toFixed(2)} times as fast`);
await browser.stop();
