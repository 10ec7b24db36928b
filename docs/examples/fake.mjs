// A gateway for tests that behaves as docs/gateway.md says: it knows its callers by bearer keys, gives a call that is
// repeated by the same Idempotency-Key the same answer or error, refuses a key that names another question, and prompts
// that are too long. What the workers answer is the test's.
import { createServer } from "node:http";

export const key = "sk-masa-test-0123456789";

// fault is an error as a worker's failure is told. Those that another try does not mend say so.
export const fault = (status, code, message, final = true) => ({ status, code, message, final });

const invalid = (code, message) => fault(400, code, message);

// start starts a gateway on a port of its own. data answers jobs with {data, next_cursor?, truncated?}, model prompts
// with a text; both may return a fault instead. drop tells of which calls the connection is lost after they were paid.
export async function start({ data = () => fault(503, "no_worker", "nobody offers the service now"),
  model = () => "Well.", drop = () => false } = {}) {
  const gateway = { paid: [], calls: 0, prompts: [], jobs: [] };
  const known = new Map();

  const jobOf = (kind, body) => (body.arguments ? body : { type: kind, arguments: body });
  const answerOf = (path, body) => {
    if (path === "/v1/chat/completions") {
      const prompt = body.messages?.map(({ content }) => content).join("\n\n") ?? "";
      if (Buffer.byteLength(prompt) > 4096) {
        return invalid("context_length_exceeded", `messages: ${Buffer.byteLength(prompt)} bytes of text, limit 4096`);
      }
      if (body.model !== "llm/local") return fault(404, "model_not_found", `the model "${body.model}" does not exist`);
      gateway.prompts.push(prompt);
      const text = model(prompt);
      return text.status ? text : { text };
    }
    const kind = path.match(/^\/v1\/data\/([a-z0-9/-]+)$/)?.[1];
    if (!kind) return fault(404, "not_found", "no such path");
    const job = jobOf(kind, body);
    gateway.jobs.push(job);
    return data(kind, job);
  };

  // paid is what the network did for a call; it has a request if there was one.
  const paid = (path, body) => {
    const answer = answerOf(path, body);
    if (answer.status >= 500 && answer.code === "not_submitted") return { answer };
    const request = (gateway.paid.length + 1).toString(16).padStart(8, "0");
    gateway.paid.push(path);
    return { answer, request };
  };

  const serve = async (incoming, outgoing) => {
    gateway.calls++;
    const reply = (status, headers, body) =>
      outgoing.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
    const refuse = ({ status, code, message, final }, headers = {}) =>
      reply(status, { ...headers, ...(final && { "X-Should-Retry": "false" }) },
        { error: { message, type: "server_error", code } });
    if (incoming.headers.authorization !== `Bearer ${key}`) return refuse(fault(401, "invalid_api_key", "no such key"));
    if (incoming.headers["content-type"] !== "application/json") {
      return refuse(fault(415, "unsupported_media_type", "Content-Type: must be application/json"));
    }
    let text = "";
    for await (const part of incoming) text += part;
    const name = incoming.headers["idempotency-key"];
    const before = known.get(name);
    if (before && before.text !== text) {
      return refuse(invalid("idempotency_key_reused", "the Idempotency-Key was used for another request"));
    }
    const done = before ?? { text, ...paid(incoming.url, JSON.parse(text)) };
    if (name && done.request) known.set(name, done);
    if (!before && drop(gateway.calls)) return incoming.socket.destroy();
    const { answer, request } = done;
    if (answer.status) return refuse(answer, request && { "X-Masa-Request-Id": request });
    const headers = { "X-Masa-Request-Id": request, "X-Masa-Worker": "masa1worker" };
    if (answer.text === undefined) return reply(200, headers, { ...answer, request, worker: "masa1worker" });
    return reply(200, headers, {
      id: `chatcmpl-${request}`, object: "chat.completion", created: 0, model: "llm/local",
      choices: [{ index: 0, message: { role: "assistant", content: answer.text }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });
  };

  const server = createServer(serve);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  gateway.url = `http://127.0.0.1:${server.address().port}`;
  gateway.stop = () => new Promise((done) => {
    server.close(done);
    server.closeAllConnections?.();
  });
  return gateway;
}

// tty is where a program under test reads and writes. Its client does not wait between tries.
export function tty(gateway, ...args) {
  const io = { argv: ["node", "index.mjs", "--url", gateway.url, "--run", "test", ...args], out: "", err: "" };
  io.env = { MASA_KEY: key };
  io.client = { pause: 1, tries: 2 };
  io.stdout = { write: (text) => { io.out += text; } };
  io.stderr = { write: (text) => { io.err += text; } };
  return io;
}

// insideOf is the material of a prompt.
export const insideOf = (prompt) => prompt.split("<<<\n")[1]?.split("\n>>>")[0] ?? "";
