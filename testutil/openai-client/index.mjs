// Calls a gateway with the stock openai package: models, a chat completion as a whole and as a stream, embeddings as
// floats and in base64, errors, and whether the package tries again where it should and only there. URL and KEY name the
// gateway and a bearer key, MODEL and EMBEDDING_MODEL the models. It ends with an error if anything is not as it is to be.
import assert from "node:assert/strict";
import OpenAI from "openai";

const { URL: url, KEY: key, MODEL: model = "llm/local", EMBEDDING_MODEL: embeddingModel = "embed/local" } = process.env;
assert(url && key, "URL and KEY: name a gateway and a bearer key");

// Calls are counted where they leave, so that the package's own tries are seen.
let calls = 0;
const count = (...request) => {
  calls++;
  return fetch(...request);
};
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch: count, maxRetries: 2, timeout: 180_000 });
const ask = (content, more) => ({ model, messages: [{ role: "user", content }], ...more });

async function models() {
  const names = [];
  for await (const one of client.models.list()) names.push(one.id);
  assert(names.includes(model), `${model} is not one of ${names}`);
  assert.equal((await client.models.retrieve(model)).id, model);
}

async function chat() {
  const { data, response } = await client.chat.completions.create(ask("Why is the sky blue?")).withResponse();
  assert.equal(data.object, "chat.completion");
  assert(data.choices[0].message.content.length > 0);
  assert.equal(data.usage.total_tokens, data.usage.prompt_tokens + data.usage.completion_tokens);
  for (const name of ["x-masa-request-id", "x-masa-worker", "x-masa-tx"]) assert(response.headers.get(name), name);
}

async function stream() {
  const events = await client.chat.completions.create(
    ask("Why is grass green?", { stream: true, stream_options: { include_usage: true } }),
  );
  let text = "", end, usage;
  for await (const chunk of events) {
    text += chunk.choices[0]?.delta.content ?? "";
    end = chunk.choices[0]?.finish_reason ?? end;
    usage = chunk.usage ?? usage;
  }
  assert(text.length > 0);
  assert.equal(end, "stop");
  assert(usage.total_tokens > 0);
}

async function embeddings() {
  const options = { headers: { "Idempotency-Key": `embedding-${Date.now()}` } };
  const input = ["the sky", "a longer text about the sky"];
  // Without a format the package asks for base64, and decodes it.
  const decoded = await client.embeddings.create({ model: embeddingModel, input }, options);
  const floats = await client.embeddings.create({ model: embeddingModel, input, encoding_format: "float" }, options);
  assert.equal(decoded.data.length, input.length);
  floats.data.forEach(({ index, embedding }, i) => {
    assert.equal(index, i);
    assert.deepEqual(Array.from(decoded.data[i].embedding), embedding.map(Math.fround));
  });
}

// refused runs a call that must fail, and tells with what and after how many tries.
async function refused(call) {
  calls = 0;
  const error = await call().then(() => assert.fail("was not refused"), (error) => error);
  assert(error instanceof OpenAI.APIError, String(error));
  return { status: error.status, code: error.code, param: error.param ?? null, calls };
}

async function errors() {
  const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: "sk-of-a-stranger-0123", fetch: count });
  assert.deepEqual(await refused(() => stranger.models.list()),
    { status: 401, code: "invalid_api_key", param: null, calls: 1 });
  assert.deepEqual(await refused(() => client.chat.completions.create(ask("Why?", { model: "no/such" }))),
    { status: 404, code: "model_not_found", param: "model", calls: 1 });
  assert.deepEqual(await refused(() => client.chat.completions.create(ask("Why?", { n: 2 }))),
    { status: 400, code: "unsupported_parameter", param: "n", calls: 1 });
  assert.deepEqual(await refused(() => client.embeddings.create({ model: embeddingModel, input: "a", dimensions: 2 })),
    { status: 400, code: "unsupported_parameter", param: "dimensions", calls: 1 });
}

async function retries() {
  // A gateway that is gone for one try: the package tries again by itself.
  let tries = 0;
  const shaky = new OpenAI({
    baseURL: `${url}/v1`, apiKey: key, timeout: 180_000,
    fetch: (...request) => (tries++ ? fetch(...request) : Promise.resolve(new Response("", { status: 503 }))),
  });
  const answer = await shaky.chat.completions.create(ask("Why is snow white?"));
  assert(answer.choices[0].message.content.length > 0);
  assert.equal(tries, 2);
}

const steps = { models, chat, stream, embeddings, errors, retries };
const { STEPS: chosen = Object.keys(steps).join(",") } = process.env;
for (const name of chosen.split(",")) {
  await steps[name]();
  console.log(`openai ${name}: as it is to be`);
}
