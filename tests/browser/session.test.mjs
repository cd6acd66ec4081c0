// Sessions and reports: saved from the page, opened to the same view, also one that the command line wrote.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { boxOfMap, inverted, reference, sequence } from "./fixtures.mjs";
import { repository, start } from "./harness.mjs";
import { native } from "./native.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const BOX = boxOfMap(44);

test("a session opens to the same view, without the map and with it", { timeout: 8 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([BOX, sequence, reference]);
  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await watched.finished();
  await page.locator("#colour").selectOption("confidence");
  await page.locator("#level").fill("700");
  await page.locator("#show-candidates").check();
  await page.locator("#strips [role=option][data-c]").nth(3).click();
  const before = await shown(page);
  const small = await saved(page, "#result-session");
  await page.locator("#share summary").click();
  await page.locator("#share-with-map").check();
  const whole = await saved(page, "#share-session");
  assert.ok(whole.buffer.length > small.buffer.length + BOX.buffer.length - 1000, "the map is in it only if asked");
  const report = await saved(page, "#share-report");
  assert.match(report.name, /_report\.html$/);
  await watched.close();

  const again = await browser.open();
  await again.page.locator("#picker").setInputFiles({ ...whole, mimeType: "application/zip" });
  await again.page.locator("#result:visible").waitFor();
  await again.page.locator("#picked:visible").waitFor();
  assert.deepEqual(await shown(again.page), before);
  assert.equal(await again.page.locator("#notice").isVisible(), false);
  await again.picture("session_opened");
  await assertAccessible(again.page);
  await again.close();

  const alone = await browser.open();
  await alone.page.locator("#picker").setInputFiles({ ...small, mimeType: "application/zip" });
  await alone.page.locator("#notice").getByText(`The session has no map: drop ${BOX.name}`).waitFor();
  await alone.page.locator("#picked:visible").waitFor();
  await alone.picture("session_without_map");
  await alone.give([BOX]);
  await alone.page.locator("#level-source").getByText("From the link.").waitFor({ state: "attached" });
  assert.deepEqual(await shown(alone.page), before);
  assert.ok(await alone.page.locator("#notice").isHidden(), "the map is no longer missing");
  await alone.close();

  // The report stands by itself: nothing is asked for, and nothing runs.
  const paper = await browser.open("", () => {}, { waits: false });
  const [sheet, asked] = [await paper.context.newPage(), []];
  sheet.on("request", (request) => asked.push(request.url()));
  await sheet.setContent(report.buffer.toString("utf8"));
  assert.equal(await sheet.locator("svg").count(), 3);
  const width = await sheet.locator("img").evaluate((picture) => picture.decode().then(() => picture.naturalWidth));
  assert.ok(width > 300, "the picture of the 3D view is in it");
  for (const words of ["Fit to the map", "Chains", "Geometry", "Map check", "SHA-256", "10.1038/s41467-024-49647-6"]) {
    await sheet.getByText(words).first().waitFor();
  }
  await sheet.screenshot({ path: join(repository, "tests/browser/artefacts/report.png"), fullPage: true });
  assert.deepEqual(asked.filter((address) => !address.startsWith("data:")), []);
  await paper.context.close();
});

test("a session changes its map again as it was changed before the run", { timeout: 6 * 60_000 }, async () => {
  const box = inverted(boxOfMap(40));
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([box, sequence]);
  await page.getByRole("button", { name: "Turn the sign" }).click();
  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await watched.finished();
  const kept = await saved(page, "#result-session");
  await watched.close();

  const again = await browser.open();
  await again.page.locator("#picker").setInputFiles({ ...kept, mimeType: "application/zip" });
  await again.page.locator("#result:visible").waitFor();
  await again.give([box]);
  await again.page.locator("#log").getByText("Changed the map").waitFor({ state: "attached" });
  await again.page.locator("#run:enabled").waitFor();
  assert.ok(await again.page.locator("#result-old").isHidden());
  await again.close();
});

test("a session and a report of the command line", { timeout: 8 * 60_000 }, async () => {
  const model = BOX.name.replace(".mrc", ".cif");
  const words = (folder) => {
    const [map, fasta, out, zip, html] = [BOX.name, sequence.name, "out", "run.zip", "run.html"].map((name) => join(folder, name));
    return ["predict", map, "--fasta", fasta, "--out", out, "--session", zip, "--session-map", "--report", html];
  };
  const written = (folder) => Promise.all(["run.zip", "run.html", `out/${model}`].map((name) => readFile(join(folder, name))));
  const [session, report, mmcif] = await native([BOX, sequence], words, written);
  const watched = await browser.open();
  await watched.page.locator("#picker").setInputFiles({ name: "run.zip", mimeType: "application/zip", buffer: session });
  await watched.page.locator("#result:visible").waitFor();
  await watched.loaded([BOX, sequence]);
  assert.equal(await watched.saved("mmCIF"), mmcif.toString("utf8"));
  assert.match(report.toString("utf8"), /<svg/);
  await watched.close();
});

test("a session that is damaged or too new is refused in words", { timeout: 2 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  const head = (words) => zip("session.json", words);
  const wrong = {
    "newer.zip": [head('{"format":"cryoweave session","version":99}'), /newer\.zip: this session has the version 99.*use a newer Cryoweave/],
    "broken.zip": [head("{"), /broken\.zip: this is no session that can be opened/],
  };
  for (const [name, [buffer, words]] of Object.entries(wrong)) {
    await page.locator("#picker").setInputFiles({ name, mimeType: "application/zip", buffer });
    await page.locator("#banner").getByText(words).waitFor();
  }
  await watched.close();
});

/** What the page shows of a model, in words. */
async function shown(page) {
  const text = (id) => page.locator(id).innerText();
  return {
    words: await text("#result-words"),
    summary: await text("#summary"),
    scores: await text("#scores"),
    picked: await text("#picked"),
    level: await text("#level-value"),
    colour: await page.locator("#colour").inputValue(),
    candidates: await page.locator("#show-candidates").isChecked(),
    strips: (await text("#strips")).length,
  };
}

async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
  return { name: download.suggestedFilename(), buffer: await readFile(await download.path()) };
}

/** A zip archive of one stored file. */
function zip(name, words) {
  const content = Buffer.from(words);
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(10, 0);
  facts.writeUInt32LE(crc(content), 10);
  facts.writeUInt32LE(content.length, 14);
  facts.writeUInt32LE(content.length, 18);
  facts.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), facts, Buffer.from(name), content]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x0a\x00"), facts, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}
