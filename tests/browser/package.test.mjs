// The npm package: installed into an empty folder and used in Node.js, and imported by a page of another origin.

import assert from "node:assert/strict";
import { File } from "node:buffer";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { boxOfMap, inverted, reference, sequence, wrongFiles } from "./fixtures.mjs";
import { launch, repository } from "./harness.mjs";
import { SHARE, TOLERANCE, alike, atoms } from "./models.mjs";
import { native } from "./native.mjs";
import { serve } from "./server.mjs";

const run = promisify(execFile);
const BOX = boxOfMap(56);
const SMALL = boxOfMap(40);
const KNOWN = gunzipSync(reference.buffer).toString();

let folder;
let open;
let cryoweave;
/** The model of the box, as Node.js builds it. */
let built;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "cryoweave-package-"));
  const made = join(repository, "target/npm");
  const archive = (await readdir(made).catch(() => [])).find((name) => name.endsWith(".tgz"));
  assert.ok(archive, "there is no package: run ./dev browser");
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(made, archive)], { cwd: folder });
  await writeFile(join(folder, "use.js"), 'export * from "cryoweave";\n');
  ({ open } = await import(pathToFileURL(join(folder, "use.js"))));
  cryoweave = await open();
});
after(async () => {
  cryoweave?.close();
  await rm(folder, { recursive: true });
});

/** A file as a `File`, which keeps its name. */
const named = ({ name, buffer }) => new File([buffer], name);

test("the types suit a program", { timeout: 60_000 }, async () => {
  await cp(join(repository, "tests/browser/package_types.ts"), join(folder, "types.ts"));
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const words = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom", "types.ts"];
  await run(process.execPath, [compiler, ...words], { cwd: folder }).catch(({ stdout }) => assert.fail(stdout));
});

test("Node.js and the command line build the same model", { timeout: 10 * 60_000 }, async (t) => {
  const steps = [];
  built = await cryoweave.predict(named(BOX), named(sequence), { reference: named(reference) }, (step) => steps.push(step));
  const [cif, record] = await modelOfCommandLine();
  const { same, of, share } = alike(built.mmcif, cif);
  t.diagnostic(`${same} atoms within ${TOLERANCE} Å, of ${of[0]} by the package and ${of[1]} natively`);
  assert.ok(share >= SHARE, `only ${(100 * share).toFixed(1)} % of the atoms are the same`);
  assert.deepEqual(built.run.counts, record.counts);
  assert.deepEqual(built.run.settings, record.settings);
  assert.deepEqual(built.run.inputs, record.inputs);
  assert.equal(built.evaluation.target_residues, record.evaluation.target_residues);
  assert.deepEqual(built.notes, built.run.notes);
  assert.match(built.pdb, /^ATOM .* CA /m);
  assert.match(built.csv.split("\n")[0], /confidence/);
  assert.match(built.run.user_agent, /^Node\.js/);
  const stages = [...new Set(steps.map(({ stage }) => stage))];
  assert.deepEqual(stages, ["weights", "prepare", "score", "candidates", "trace", "model", "evaluate"]);
  assert.ok(steps.every(({ done, of }) => of === undefined || done <= of));
  const types = await readFile(join(folder, "node_modules/cryoweave/index.d.ts"), "utf8");
  const names = Object.values(record.settings).flatMap((group) => (typeof group === "object" ? Object.keys(group) : []));
  for (const name of [...Object.keys(record.settings), ...names]) assert.match(types, new RegExp(`\\b${name}\\?:`), `the types lack ${name}`);
});

test("a model is built on a given backbone, and a prediction is placed", { timeout: 5 * 60_000 }, async () => {
  const given = { backbone: named({ ...reference, name: "own.cif.gz" }), predicted: named(reference), model: { refine: false } };
  const { notes, run } = await cryoweave.predict(named(BOX), named(sequence), given);
  assert.match(notes.join("\n"), /Built on the \d+ Cα of the given backbone/);
  assert.match(notes.join("\n"), /Chain [A-D] of the predicted structure is placed/);
  assert.deepEqual(run.inputs.map(({ role }) => role).filter((role) => /back|pred/.test(role)), ["predicted structure", "backbone"]);
  assert.equal(run.settings.model.refine, false);
});

async function modelOfCommandLine() {
  return native(
    [BOX, sequence, reference],
    (folder) => {
      const [map, fasta, known] = [BOX, sequence, reference].map(({ name }) => join(folder, name));
      const files = [map, "--fasta", fasta, "--reference", known, "--out", join(folder, "out")];
      return ["predict", ...files, "--backend", "cpu", "--quiet"];
    },
    async (folder) => {
      const model = (await readdir(join(folder, "out"))).find((name) => name.endsWith(".cif"));
      const texts = [model, "run.json"].map((name) => readFile(join(folder, "out", name), "utf8"));
      const [cif, record] = await Promise.all(texts);
      return [cif, JSON.parse(record)];
    },
  );
}

test("a map is checked without a run", { timeout: 3 * 60_000 }, async () => {
  const findings = await cryoweave.check(named(SMALL), { fasta: sequence.buffer, reference: KNOWN });
  const topics = findings.map(({ topic }) => topic);
  for (const topic of ["voxel_size", "contrast", "handedness", "resolution", "sequences", "reference"]) {
    assert.ok(topics.includes(topic), `${topic} is not among ${topics}`);
  }
  const quick = await cryoweave.check(SMALL.buffer, { network: false });
  assert.ok(!quick.some(({ topic }) => topic === "handedness"), "the network was not asked");
  const turned = await cryoweave.check(inverted(SMALL).buffer, { network: false });
  const contrast = turned.find(({ topic }) => topic === "contrast");
  assert.deepEqual([contrast.level, contrast.mend], ["red", "invert"]);
  const mended = await cryoweave.check(inverted(SMALL).buffer, { network: false, corrections: { invert: true } });
  assert.equal(mended.find(({ topic }) => topic === "contrast").level, "green");
});

test("structures are compared as on the command line", { timeout: 60_000 }, async () => {
  const model = { name: "model.cif", buffer: Buffer.from(built.mmcif) };
  const compared = await cryoweave.evaluate(reference.buffer, model.buffer);
  const expected = await native(
    [reference, model],
    (folder) => ["evaluate", join(folder, reference.name), join(folder, model.name), "--json"],
    (_, stdout) => JSON.parse(stdout),
  );
  assert.ok(compared.matched > 0 && compared.matches.length === compared.matched);
  assert.deepEqual(JSON.parse(JSON.stringify(compared)), expected);
  const itself = await cryoweave.evaluate(KNOWN, KNOWN);
  assert.deepEqual([itself.matched_percent, itself.sequence_percent, itself.rmsd_angstrom], [100, 100, 0]);
});

test("a simulated map is labelled by its structure", { timeout: 2 * 60_000 }, async () => {
  const map = await cryoweave.simulate(KNOWN, 4);
  assert.match(Buffer.from(map).toString("latin1", 224, 304), /^SIMULATED by Cryoweave from reference at 4 A/);
  const labels = await cryoweave.label(new File([map], "map.mrc"), KNOWN, { fasta: sequence.buffer, secondary: "dssp" });
  const [x, y, z] = labels.size;
  assert.deepEqual(labels.voxelSize, [1, 1, 1]);
  assert.equal(labels.density.length, x * y * z);
  assert.deepEqual(labels.masks.map(({ kind }) => kind), ["atoms", "ca", "amino_acids", "secondary"]);
  const ca = labels.masks[1];
  assert.deepEqual([ca.classes, ca.outside, ca.labels.length], [["CA"], 0, ca.indices.length]);
  const marked = new Set(ca.indices);
  const alphas = atoms(KNOWN).filter(({ name }) => name.endsWith(" CA"));
  assert.ok(alphas.length > 500);
  for (const { name, position } of alphas) {
    const [i, j, k] = position.map((at, axis) => Math.round(at - labels.origin[axis]));
    const near = [-1, 0, 1].some((dx) => [-1, 0, 1].some((dy) => [-1, 0, 1].some((dz) => marked.has(((k + dz) * y + j + dy) * x + i + dx))));
    assert.ok(near, `no label at ${name}`);
  }
  const record = JSON.parse(await labels.files["record.json"].text());
  assert.deepEqual([record.labelled_ca, record.settings], [ca.indices.length, { rules: "cryoweave", secondary: "dssp" }]);
  assert.equal(labels.secondaryFrom, "dssp");
  const zip = Buffer.from(await labels.zip.arrayBuffer());
  assert.equal(zip.toString("latin1", 0, 2), "PK");
  const sum = Object.values(labels.files).reduce((bytes, { size }) => bytes + size, 0);
  assert.ok(zip.length > sum && zip.length < 1.01 * sum, `${zip.length} bytes for ${sum}`);
});

test("what is wrong is said in words", { timeout: 60_000 }, async () => {
  const refused = (call, message) => assert.rejects(call, { message });
  for (const { name, buffer, word } of wrongFiles) {
    await refused(cryoweave.predict(new File([buffer], name), sequence.buffer), word);
  }
  await refused(cryoweave.predict(KNOWN, sequence.buffer), /^map: give a density map.*which this is not/);
  await refused(cryoweave.predict(SMALL.buffer, KNOWN), /^sequence: give a sequence/);
  await refused(cryoweave.predict(7), /^map: give a Uint8Array/);
  await refused(cryoweave.predict(SMALL.buffer, sequence.buffer, { colour: "red" }), /^the settings: unknown field `colour`.*score/);
  await refused(cryoweave.predict(SMALL.buffer, sequence.buffer, { score: { rotations: 0 } }), /score\.rotations is 0, which must be from 1/);
  await refused(cryoweave.predict(SMALL.buffer, null, { corrections: { hand: true } }), /^the corrections: unknown field `hand`/);
  await refused(cryoweave.predict(SMALL.buffer, null, { corrections: { voxel_size: -1 } }), /^the corrections: a voxel cannot measure -1/);
  await refused(cryoweave.check(SMALL.buffer, { force: true }), /the option force is none of fasta, reference/);
  await refused(cryoweave.label(SMALL.buffer, KNOWN, { rule: "mine" }), /^the settings of labels: unknown field `rule`/);
  await refused(cryoweave.evaluate(KNOWN, "nothing"), /^model: /);
  await refused(cryoweave.simulate(KNOWN, 0), /resolution/);
  await refused(cryoweave.simulate(KNOWN, "fine"), /the resolution must be a number/);
  await refused(open({ device: "gpu" }), /no WebGPU in Node/);
  await refused(open({ device: "abacus" }), /abacus is none of auto, cpu, gpu/);
  await refused(open({ assets: join(folder, "nowhere") }), /the worker stopped: .*nowhere/);
  const turned = await cryoweave.predict(inverted(SMALL).buffer, sequence.buffer).catch((error) => error);
  assert.match(turned.message, /^the map check stopped the run: .*corrections/);
  assert.ok(turned.findings.some(({ level }) => level === "red"));
});

test("calls wait for each other, and can be aborted", { timeout: 2 * 60_000 }, async () => {
  const order = [];
  const [begun, waiting] = [new AbortController(), new AbortController()];
  const note = (name, call) => call.then(() => order.push(name), ({ name: kind }) => order.push(`${name} ${kind}`));
  const runs = cryoweave.predict(SMALL.buffer, sequence.buffer, {}, ({ stage }) => stage === "score" && begun.abort(), begun.signal);
  const all = [
    note("run", runs),
    note("waiting", cryoweave.simulate(KNOWN, 4, waiting.signal)),
    note("evaluate", cryoweave.evaluate(KNOWN, KNOWN)),
  ];
  waiting.abort();
  await Promise.all(all);
  assert.deepEqual(order, ["waiting AbortError", "run AbortError", "evaluate"]);
  await assert.rejects(cryoweave.evaluate(KNOWN, KNOWN, AbortSignal.abort()), { name: "AbortError" });
  const own = new Error("of the caller");
  await assert.rejects(cryoweave.predict(SMALL.buffer, null, {}, () => { throw own; }), own);
  const other = await open({ device: "cpu" });
  assert.equal(other.device.kind, "cpu");
  const cut = other.predict(SMALL.buffer, sequence.buffer);
  other.close();
  await assert.rejects(cut, /was closed/);
  await assert.rejects(other.evaluate(KNOWN, KNOWN), /was closed/);
});

test("a page of another origin builds the same model", { timeout: 5 * 60_000 }, async () => {
  const files = join(folder, "node_modules/cryoweave");
  const [host, closed] = await Promise.all([serve(files, "/", { "access-control-allow-origin": "*" }), serve(files)]);
  // The strictest policy that docs/api.md allows.
  const hosts = `${host.origin} ${closed.origin}`;
  const policy = `default-src 'none'; script-src ${hosts} 'wasm-unsafe-eval'; connect-src ${hosts}; worker-src blob:`;
  const empty = await mkdtemp(join(tmpdir(), "cryoweave-site-"));
  const site = await serve(empty, "/", { "content-security-policy": policy });
  const browser = await launch();
  try {
    await writeFile(join(empty, "index.html"), "<!doctype html><title>Another site</title>");
    const page = await browser.newPage();
    await page.goto(`${site.origin}/`);
    const given = [BOX, sequence, reference].map(({ name, buffer }) => ({ name, base64: buffer.toString("base64") }));
    const result = await page.evaluate(useInPage, [given, host.origin, closed.origin]);
    assert.equal(result.mmcif, built.mmcif, "browser and Node.js build the same model, to the last letter");
    assert.deepEqual(result.run.counts, built.run.counts);
    assert.deepEqual(result.evaluation, built.evaluation);
    assert.ok(result.findings.length > 5 && result.compared.matched === built.evaluation.matched);
    assert.match(result.title, /^SIMULATED by Cryoweave/);
    assert.ok(result.labels.ca > 500 && result.labels.files.includes("record.json"), JSON.stringify(result.labels));
    assert.equal(result.aborted, "AbortError");
    assert.match(result.refused, /unknown field `colour`/);
    assert.match(result.closed, /the worker stopped: .*other sites/);
    assert.equal(result.kept, 0, "nothing is kept in the browser");
    assert.deepEqual([...new Set(site.requests.map(({ path }) => path))].filter((path) => path !== "/favicon.ico"), ["/"]);
    const starts = host.requests.filter(({ path }) => path.endsWith("/worker_start.js"));
    assert.ok(starts.length > 1, "workers that score tiles came from the other origin, too");
    assert.ok(host.requests.every(({ method, bytes }) => method === "GET" && bytes === 0), "nothing was sent");
  } finally {
    await browser.close();
    await Promise.all([host, closed, site].map((server) => server.close()));
    await rm(empty, { recursive: true });
  }
});

/** The whole API, from a page of another origin than `host`; `closed` lets no other site read its files. */
async function useInPage([given, host, closed]) {
  const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const [map, fasta, known] = given.map(({ name, base64 }) => new File([bytes(base64)], name));
  const { open } = await import(`${host}/index.js`);
  const cryoweave = await open({ device: "cpu" });
  const { mmcif, run, evaluation } = await cryoweave.predict(map, fasta, { reference: known });
  const findings = await cryoweave.check(map, { network: false });
  const compared = await cryoweave.evaluate(known, mmcif);
  const simulated = await cryoweave.simulate(known, 4);
  const labels = await cryoweave.label(simulated, known);
  const stop = new AbortController();
  const aborted = cryoweave.predict(map, fasta, {}, ({ stage }) => stage === "score" && stop.abort(), stop.signal);
  const words = (call, name = "message") => call.then(() => "nothing", (error) => error[name]);
  const kept = [];
  const result = {
    mmcif,
    run,
    evaluation,
    findings,
    compared,
    title: new TextDecoder("latin1").decode(simulated.subarray(224, 304)),
    labels: { ca: labels.masks[1].indices.length, files: Object.keys(labels.files) },
    aborted: await words(aborted, "name"),
    refused: await words(cryoweave.predict(map, fasta, { colour: "red" })),
    closed: await words(open({ device: "cpu", assets: `${closed}/assets` })),
  };
  for await (const name of (await navigator.storage.getDirectory()).keys()) kept.push(name);
  cryoweave.close();
  return { ...result, kept: kept.length };
}
