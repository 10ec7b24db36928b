// Asks gateways with the stock openai package until the time is over, while they are killed: each call again and again
// by the same Idempotency-Key until it has its answer or an error that is final, every fifth in private. Prints one JSON
// line for each call.
//
//   URLS     gateways, separated by commas    SECONDS  for how long    CALLERS  at a time    MODEL  what is asked
import assert from "node:assert/strict";
import OpenAI from "openai";

const { URLS, SECONDS = "60", CALLERS = "2", MODEL: model = "llm/local", PATIENCE = "600" } = process.env;
assert(URLS, "URLS: name gateways");

const questions = [
  "Why does the moon cause tides in the ocean?", "What is a Merkle tree, and where is it used?",
  "How do vaccines train the immune system?", "Why do leaves change their colour in autumn?",
  "What makes bread rise in the oven?", "How does a suspension bridge carry its load?",
];
const began = Date.now();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Errors after which the same call is worth repeating: its answer is on its way, or it was never sent.
const passing = new Set([
  "timeout", "shutting_down", "chain_unreachable", "not_submitted", "rate_limit_exceeded", "oracle_not_ready",
]);

async function call(client, key, content, isPrivate) {
  const line = {
    client: "openai", kind: "llm", private: isPrivate, key, url: client.baseURL, tries: 0, began: Date.now(),
  };
  const headers = { "Idempotency-Key": key, ...(isPrivate && { "X-Masa-Private": "true" }) };
  for (;;) {
    line.tries++;
    try {
      const { data, response } = await client.chat.completions
        .create({ model, messages: [{ role: "user", content }] }, { headers }).withResponse();
      assert(data.choices[0].message.content.length > 0);
      Object.assign(line, { status: 200, code: "", request: response.headers.get("x-masa-request-id"), text: "" });
      break;
    } catch (error) {
      Object.assign(line, {
        status: error.status ?? 0, code: error.code ?? "", text: String(error.message),
        request: error.headers?.get("x-masa-request-id") ?? "",
      });
      if (error.status && !passing.has(error.code)) break;
      if (Date.now() - line.began > Number(PATIENCE) * 1000) break;
      await sleep(500);
    }
  }
  line.ms = Date.now() - line.began;
  console.log(JSON.stringify(line));
}

async function caller(number) {
  const urls = URLS.split(",");
  const client = new OpenAI({ baseURL: urls[number % urls.length], apiKey: "none", maxRetries: 2, timeout: 180_000 });
  for (let i = 0; Date.now() - began < Number(SECONDS) * 1000; i++) {
    const content = `${questions[(number + i) % questions.length]} (${number}-${i})`;
    await call(client, `openai-${number}-${i}`, content, i % 5 === 2);
    await sleep(1000);
  }
}

await Promise.all([...Array(Number(CALLERS)).keys()].map(caller));
