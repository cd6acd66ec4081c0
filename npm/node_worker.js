// A browser's worker and files in Node.js, as far as Cryoweave uses them: files are in memory and read at once.

import { Worker as Thread } from "node:worker_threads";

/** Bytes of a part of a blob: a copy, which nobody changes. */
function bytesOf(part) {
  if (part instanceof ByteBlob) return part.parts;
  if (typeof part === "string") return [new TextEncoder().encode(part)];
  if (part instanceof ArrayBuffer) return [new Uint8Array(part.slice(0))];
  const view = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  return [new Uint8Array(view)];
}

/** A `Blob` that can be read at once. Its parts stay apart, so that a blob of blobs takes no more memory. */
export class ByteBlob {
  constructor(parts = [], { type = "" } = {}) {
    this.parts = Array.from(parts, bytesOf).flat();
    this.type = type;
    this.size = this.parts.reduce((sum, { length }) => sum + length, 0);
  }

  slice(start = 0, end = this.size, type = "") {
    const blob = new ByteBlob([], { type });
    let at = 0;
    for (const part of this.parts) {
      const piece = part.subarray(Math.max(start - at, 0), Math.max(end - at, 0));
      if (piece.length > 0) blob.parts.push(piece);
      at += part.length;
    }
    blob.size = blob.parts.reduce((sum, { length }) => sum + length, 0);
    return blob;
  }

  /** Its bytes, in a buffer of their own. */
  bytes() {
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  async arrayBuffer() {
    return this.bytes().buffer;
  }

  async text() {
    return new TextDecoder().decode(this.bytes());
  }
}

/** A `File`. */
export class ByteFile extends ByteBlob {
  constructor(parts, name, options) {
    super(parts, options);
    this.name = name;
  }
}

/** A `FileReaderSync`. */
export class ByteReader {
  readAsArrayBuffer(blob) {
    return blob.bytes().buffer;
  }
}

/** Files lose their class on the way to another thread: these put them into words and back. A message is an array. */
export const pack = (message) =>
  message.map((part) => (part instanceof ByteBlob ? { packed: { parts: part.parts, type: part.type, name: part.name } } : part));

export const unpack = (message) =>
  message.map((part) => {
    if (!part?.packed) return part;
    const { parts, type, name } = part.packed;
    return name === undefined ? new ByteBlob(parts, { type }) : new ByteFile(parts, name, { type });
  });

/** A `Worker` of a browser: a thread that begins with `node_scope.js`. */
export class Worker {
  onmessage = null;
  onerror = null;
  #thread;

  constructor(address) {
    this.#thread = new Thread(new URL("./node_scope.js", import.meta.url), { workerData: { address: String(address) } });
    this.#thread.on("message", (message) => this.onmessage?.({ data: unpack(message) }));
    this.#thread.on("error", (error) => this.onerror?.({ message: error?.message ?? String(error), preventDefault() {} }));
  }

  postMessage(message, transfer) {
    this.#thread.postMessage(pack(message), transfer);
  }

  terminate() {
    this.#thread.terminate();
  }
}
