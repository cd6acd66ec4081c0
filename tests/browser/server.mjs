// Serves the built page on localhost and writes down every request it gets.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Serves `folder` below the path `base`, with `headers` beside the type; `requests` grows by `{ method, path, bytes }` for each request. */
export async function serve(folder, base = "/", headers = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const entry = { method: request.method, path: pathname, bytes: 0 };
    requests.push(entry);
    request.on("data", (chunk) => (entry.bytes += chunk.length));
    const file = normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    try {
      if (!file.startsWith(base)) throw new Error("outside");
      const body = await readFile(join(server.folder, file.slice(base.length)));
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, ...headers }).end(body);
    } catch {
      response.writeHead(404).end("not found");
    }
  });
  server.folder = folder;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${server.address().port}`;
  /** Another folder in place of the first, as after an upload. */
  const replace = (other) => (server.folder = other);
  return { origin, requests, replace, close: () => new Promise((resolve) => server.close(resolve)) };
}
