// The calls of the package: a queue of them, each a few messages to the worker, which is the page's own.

/** Time in which a worker must be ready, in milliseconds: the shaders of a slow GPU take some seconds. */
const START_TIME = 45_000;
/** The same where the GPU is asked for, which may be one in software. */
const FORCED_START_TIME = 240_000;
/** Time in which a call must end that was aborted, in milliseconds; then its worker is replaced. */
const ABORT_TIME = 700;

/** Replies that end a request without a result, each with the error that it means. */
const FAILURES = {
  Failed: ({ reason }) => new Error(reason),
  DeviceFailed: ({ reason }) => new Error(`${reason}; open({ device: "cpu" }) computes without it`),
  Refused: ({ file, reason }) => new Error(`${file}: ${reason}`),
  NotCorrected: ({ reason }) => new Error(`the corrections: ${reason}`),
  NotLabelled: ({ reason }) => new Error(reason),
  Cancelled: () => new Error("the run was cancelled"),
};

/** Files of a session: what the worker calls one, its name if it has none, and in words. */
const ROLES = {
  map: { kind: "Map", name: "map", words: "density map (MRC or CCP4)" },
  fasta: { kind: "Sequences", name: "sequence", words: "sequence (FASTA)" },
  reference: { kind: "Reference", name: "reference", words: "structure (PDB or mmCIF)" },
  predicted: { kind: "Predicted", name: "predicted", words: "structure (PDB or mmCIF)" },
  backbone: { kind: "Backbone", name: "backbone", words: "structure (PDB or mmCIF)" },
};

/** A message: its name, its content and what is attached. Those without content are a mere name. */
function opened([message, ...attached]) {
  const [name, content] = typeof message === "string" ? [message] : Object.entries(message)[0];
  return { name, content, attached };
}

/** A worker that runs one of the two programs, `worker` or `worker_gpu`. It takes one request at a time. */
class Program {
  #worker;
  /** The request that goes on: the replies that end it, those that are listened to, and what settles it. */
  #request;
  /** The reason why it does no more. */
  #ended;

  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#hear(opened(data));
    worker.onerror = (event) => {
      event.preventDefault();
      const begins = this.#request?.ends.includes("Ready");
      const advice = begins ? "; check `assets`, and that their host lets other sites read them (CORS)" : "";
      this.stop(new Error(`the worker stopped: ${event.message || "its program did not come"}${advice}`));
    };
  }

  get ended() {
    return this.#ended;
  }

  /** Sends `message`, which has no reply. */
  tell(message) {
    if (!this.#ended) this.#worker.postMessage([message]);
  }

  /** Sends `message` with `files`; gives the first of the replies in `ends`. `on` hears others by their names. */
  ask(message, files, ends, on = {}) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#request = { ends, on, resolve, reject };
      if (message) this.#worker.postMessage([message, ...files]);
    });
  }

  #hear({ name, content, attached }) {
    const request = this.#request;
    if (!request) return;
    try {
      request.on[name]?.(content);
      if (request.ends.includes(name)) this.#settle("resolve", { content, attached });
      else if (name in FAILURES && !(name in request.on)) this.#settle("reject", FAILURES[name](content));
    } catch (error) {
      // Of the caller's own function: the worker still works, but for nobody.
      this.stop(error);
    }
  }

  #settle(how, value) {
    const request = this.#request;
    this.#request = undefined;
    request?.[how](value);
  }

  /** Ends it; a request that goes on fails with `error`. */
  stop(error) {
    if (this.#ended) return;
    this.#ended = error;
    this.#worker.onmessage = this.#worker.onerror = null;
    this.#worker.terminate();
    this.#settle("reject", error);
  }
}

/** A list of names in words. */
const listed = (names) => names.join(", ");

/** Refuses options that are none, by their names. */
function known(options, names) {
  if (typeof options !== "object" || options === null) throw new TypeError("the options must be an object");
  const strange = Object.keys(options).find((name) => !names.includes(name));
  if (strange !== undefined) throw new TypeError(`the option ${strange} is none of ${listed(names)}`);
  return options;
}

/** Cryoweave, open: the worker, and a queue of calls. */
class Cryoweave {
  #platform;
  #options;
  #program;
  #device;
  #queue = Promise.resolve();
  #closed;

  constructor(platform, options) {
    this.#platform = platform;
    this.#options = options;
  }

  get device() {
    return this.#device;
  }

  /** Starts the worker, unless it is there: the first program that starts, of those that suit the device. */
  async start() {
    if (this.#program && !this.#program.ended) return this.#program;
    const { device, assets } = this.#options;
    const forced = device === "gpu";
    const names = await this.#platform.programs(device);
    for (const [index, name] of names.entries()) {
      if (this.#closed) throw this.#closed;
      const query = new URLSearchParams({ program: name, forced: forced ? "yes" : "no", storage: "none" });
      const program = new Program(this.#platform.worker(new URL(`worker_start.js?${query}`, assets)));
      this.#program = program;
      const time = forced ? FORCED_START_TIME : START_TIME;
      const late = setTimeout(() => program.stop(new Error(`the worker did not start within ${time / 1000} s`)), time);
      try {
        const { content } = await program.ask(undefined, [], ["Ready"]);
        if (forced && content.backend !== "WebGpu") throw new Error(content.why ?? "the network does not run on the GPU here");
        this.#device = { kind: content.backend === "WebGpu" ? "gpu" : "cpu", name: content.name, why: content.why };
        return program;
      } catch (error) {
        program.stop(error);
        if (index === names.length - 1 || this.#closed) throw error;
      } finally {
        clearTimeout(late);
      }
    }
  }

  /** Does `work` with the worker once all earlier calls have ended. */
  #call(signal, work) {
    const result = this.#queue.then(async () => {
      signal?.throwIfAborted();
      if (this.#closed) throw this.#closed;
      const program = await this.start();
      let late;
      const abort = () => {
        program.tell("Cancel");
        late = setTimeout(() => program.stop(signal.reason), ABORT_TIME);
      };
      signal?.throwIfAborted();
      signal?.addEventListener("abort", abort);
      try {
        return await work(program);
      } finally {
        clearTimeout(late);
        signal?.removeEventListener("abort", abort);
      }
    });
    this.#queue = result.catch(() => {});
    if (!signal) return result;
    // Whoever aborts hears at once; the queue waits until the worker is free.
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      if (signal.aborted) abort();
      result.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
  }

  /** The file that `input` is, to be sent; `name` is its name where it has none. */
  async #file(name, input) {
    const suits = ArrayBuffer.isView(input) || input instanceof ArrayBuffer || typeof input === "string" || input instanceof Blob;
    if (!suits) throw new TypeError(`${name}: give a Uint8Array, an ArrayBuffer, a Blob or a string`);
    return this.#platform.file(typeof input.name === "string" ? input.name : name, input);
  }

  /** Has the worker forget everything and read the files in these roles; gives the findings of the map check. */
  async #load(program, inputs, corrections) {
    const given = Object.entries(inputs).filter(([, input]) => input !== undefined && input !== null);
    const files = Object.fromEntries(
      await Promise.all(given.map(async ([role, input]) => [role, await this.#file(ROLES[role].name, input)])),
    );
    for (const { kind } of Object.values(ROLES)) program.tell({ Forget: [kind, null] });
    let findings = [];
    const read = new Set();
    let refused;
    const heard = (kind) => (facts) => {
      read.add(kind);
      findings = facts?.check ?? findings;
    };
    const kinds = Object.keys(files).map((role) => ROLES[role].kind);
    await program.ask({ Read: kinds }, Object.values(files), ["ReadAll"], {
      ...Object.fromEntries(["Map", "Sequences", "Reference"].map((kind) => [kind, heard(kind)])),
      Structure: ([kind]) => heard(kind)(),
      Checked: (checked) => (findings = checked),
      Refused: (refusal) => (refused ??= FAILURES.Refused(refusal)),
    });
    if (refused) throw refused;
    for (const [role, file] of Object.entries(files)) {
      if (!read.has(ROLES[role].kind)) throw new Error(`${file.name}: give a ${ROLES[role].words}, which this is not`);
    }
    if (corrections === undefined) return findings;
    const { content } = await program.ask({ Task: { Correct: JSON.stringify(corrections) } }, [files.map], ["Map"]);
    return content.check;
  }

  predict(map, fasta, options = {}, onProgress = undefined, signal = undefined) {
    return this.#call(signal, async (program) => {
      const { reference, predicted, backbone, corrections, ...settings } = options ?? {};
      const findings = await this.#load(program, { map, fasta, reference, predicted, backbone }, corrections);
      if (!settings.force) refuseRed(findings);
      const step = ({ stage, done, of }) => onProgress?.({ stage, done, of });
      const { content, attached } = await program.ask({ Task: { Predict: JSON.stringify(settings) } }, [], ["Predicted"], {
        Weights: ({ done, of }) => step({ stage: "weights", done, of }),
        Step: step,
      });
      return resultOf(content.files, attached.slice(-content.files.length));
    });
  }

  check(map, options = {}, signal = undefined) {
    return this.#call(signal, async (program) => {
      const { fasta, reference, corrections, network = true } = known(options, ["fasta", "reference", "corrections", "network"]);
      const findings = await this.#load(program, { map, fasta, reference }, corrections);
      // Red is red, whatever the network says, which may take long to say it.
      if (!network || findings.some(isRed)) return findings;
      return (await program.ask("Probe", [], ["Probed"])).content;
    });
  }

  label(map, structure, options = {}, signal = undefined) {
    return this.#call(signal, async (program) => {
      const { fasta, entry, ...settings } = options ?? {};
      const files = [await this.#file("map", map), await this.#file("structure", structure)];
      if (fasta !== undefined) files.push(await this.#file("sequence", fasta));
      if (entry !== undefined) files.push(await this.#file("entry", entry));
      const { content, attached } = await program.ask({ Task: { Label: JSON.stringify(settings) } }, files, ["Labelled"]);
      return labelsOf(content, attached, this.#platform);
    });
  }

  evaluate(reference, model, signal = undefined) {
    return this.#call(signal, async (program) => {
      const files = [await this.#file("reference", reference), await this.#file("model", model)];
      return (await program.ask({ Task: "Evaluate" }, files, ["Evaluated"])).content;
    });
  }

  simulate(structure, resolution, signal = undefined) {
    return this.#call(signal, async (program) => {
      if (typeof resolution !== "number") throw new TypeError("the resolution must be a number, in Å");
      await this.#load(program, { reference: structure });
      const { attached } = await program.ask({ Simulate: resolution }, [], ["Simulated"]);
      return new Uint8Array(await attached[0].arrayBuffer());
    });
  }

  close() {
    this.#closed ??= new Error("cryoweave was closed");
    this.#program?.stop(this.#closed);
  }
}

const isRed = ({ level }) => level === "red";

/** Refuses a run that the map check is against, as the command line does. */
function refuseRed(findings) {
  const red = findings.filter(isRed).map(({ words }) => words);
  if (red.length === 0) return;
  const error = new Error(`the map check stopped the run: ${red.join(" ")} Mend it by \`corrections\`, or go on by \`force: true\`.`);
  throw Object.assign(error, { findings });
}

/** The result of a run, from its files. */
function resultOf(files, buffers) {
  const texts = Object.fromEntries(files.map(({ label }, index) => [label, new TextDecoder().decode(buffers[index])]));
  const run = JSON.parse(texts["run.json"]);
  return { mmcif: texts.mmCIF, pdb: texts.PDB, csv: texts.CSV, run, notes: run.notes, evaluation: run.evaluation ?? undefined };
}

/** A record with its masks, from the facts about it and what came with them. */
function labelsOf({ name, grid, masks, files, secondary_from, warnings }, [density, ...attached], { blob }) {
  const three = ({ x, y, z }) => [x, y, z];
  const labels = attached.splice(0, 2 * masks.length);
  const blobs = attached.map(blob);
  return {
    name,
    size: three(grid.size),
    voxelSize: three(grid.frame.voxel_size),
    origin: three(grid.frame.origin),
    density: new Uint8Array(density),
    masks: masks.map(({ kind, classes, outside }, index) => ({
      kind,
      classes,
      outside,
      indices: new Uint32Array(labels[2 * index]),
      labels: new Uint8Array(labels[2 * index + 1]),
    })),
    files: Object.fromEntries(files.map((file, index) => [file.name, blobs[index]])),
    zip: blobs[files.length],
    secondaryFrom: secondary_from,
    warnings,
  };
}

/** Opens Cryoweave on a platform, a browser or Node.js: starts its worker. */
export async function openOn(platform, options = {}) {
  const { assets, device = "auto" } = known(options, ["assets", "device"]);
  const devices = ["auto", "cpu", "gpu"];
  if (!devices.includes(device)) throw new TypeError(`the device ${device} is none of ${listed(devices)}`);
  const cryoweave = new Cryoweave(platform, { device, assets: platform.folder(assets) });
  await cryoweave.start();
  return cryoweave;
}
