// A news site for trying the examples out: serves the folder site/ on a loopback port. node site.mjs <port>
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const folder = new URL("site/", import.meta.url);
const kinds = { ".html": "text/html; charset=utf-8", ".xml": "application/xml; charset=utf-8" };

const server = createServer(async ({ url }, response) => {
  try {
    const path = `.${new URL(url, "http://site").pathname}`; // without any "..", and never an address of its own
    const content = await readFile(new URL(path, folder));
    response.writeHead(200, { "Content-Type": kinds[extname(url)] ?? "text/plain; charset=utf-8" }).end(content);
  } catch {
    response.writeHead(404).end("not found\n");
  }
});
server.listen(Number(process.argv[2]), "127.0.0.1");
