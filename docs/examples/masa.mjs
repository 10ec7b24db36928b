// The client of a gateway: data by fetch, a model by the stock openai package. Every call has an Idempotency-Key that
// follows from what is asked and from the name of the run, so that a run which is repeated is paid for once.
import { createHash } from "node:crypto";
import OpenAI from "openai";
import { promptOf } from "./prompt.mjs";
import { line } from "./text.mjs";

// MasaError tells what went wrong, with the gateway's status and code, and with the request if there was one; the
// status is 0 if there was no answer.
export class MasaError extends Error {
  constructor(what, status, code, message, request) {
    const told = code ? `${status} ${code}: ${line(message)}` : line(message);
    const notes = [hints[code], request && `why: masad query rewards request ${line(request)}`].filter(Boolean);
    super(`${line(what)}: ${told}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`);
    this.name = "MasaError";
    Object.assign(this, { status, code, request });
  }
}

// What to do about an error, where its message does not say.
const hints = {
  no_worker: "repeat the run; if the error stays, ask anew by another --run",
  declined: "if the reason passes, ask anew by another --run",
  answer_rejected: "repeat the run; if the error stays, ask anew by another --run",
  worker_timeout: "repeat the run; if the error stays, ask anew by another --run",
  timeout: "the answer may still come: repeat the same run",
  shutting_down: "repeat the same run",
  invalid_api_key: "MASA_KEY is the key that the gateway knows you by",
  insufficient_quota: "the gateway's file of keys says how much this key may spend",
};

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export class Masa {
  // Requests are those that the network has answered, in the order of the answers.
  requests = [];

  // A gateway that is gone, or says that it may pass, is tried so often, with a pause that grows.
  constructor({ url, key, model = "llm/local", run, tries = 4, pause = 1000, timeout = 300_000 }) {
    Object.assign(this, { url: url.replace(/\/+$/, ""), key, model, run, tries, pause, timeout });
    this.openai = new OpenAI({ baseURL: `${this.url}/v1`, apiKey: key, maxRetries: tries - 1, timeout });
  }

  // nameOf is the Idempotency-Key of a call.
  nameOf(path, body) {
    return createHash("sha256").update([this.run, path, JSON.stringify(body)].join("\n")).digest("hex");
  }

  // data asks the workers of data/<kind> for a job: {data, next_cursor, truncated, request, worker}. what names the
  // call in errors.
  async data(kind, job, what = `data/${kind}`) {
    const path = `/v1/data/${kind}`;
    const call = {
      method: "POST", body: JSON.stringify(job),
      headers: {
        "Authorization": `Bearer ${this.key}`, "Content-Type": "application/json",
        "Idempotency-Key": this.nameOf(path, job),
      },
    };
    const answer = await this.#post(path, call, what);
    if (!Array.isArray(answer.data)) throw new MasaError(what, 200, "", "the answer is no list");
    this.requests.push({ service: `data/${kind}`, request: answer.request });
    return answer;
  }

  // post calls until there is an answer, or an error that another try does not mend.
  async #post(path, call, what) {
    for (let attempt = 1; ; attempt++) {
      let response, text;
      try {
        response = await fetch(this.url + path, { ...call, signal: AbortSignal.timeout(this.timeout) });
        text = await response.text();
      } catch (error) {
        if (attempt < this.tries && error.name !== "TimeoutError") {
          await sleep(this.pause * attempt);
          continue;
        }
        throw new MasaError(what, 0, "", `${this.url} cannot be reached: ${error.cause?.message ?? error.message}`);
      }
      const body = parsed(text);
      if (response.ok && body) return body;
      const passes = response.status === 429 || response.status >= 500;
      if (passes && response.headers.get("x-should-retry") !== "false" && attempt < this.tries) {
        await sleep(Math.max(this.pause * attempt, 1000 * Number(response.headers.get("retry-after") ?? 0)));
        continue;
      }
      const { code, message = `status ${response.status}, not an answer of a gateway` } = body?.error ?? {};
      throw new MasaError(what, response.status, code, message, response.headers.get("x-masa-request-id"));
    }
  }

  // ask gives a model a task and the material that it is about: {text, cut, request, worker}. cut tells that the
  // material was too long for a request, and that its end was left out.
  async ask(task, material, what = this.model, tokens = 200) {
    const { prompt, cut } = promptOf(task, material);
    const body = { model: this.model, messages: [{ role: "user", content: prompt }], max_completion_tokens: tokens };
    const headers = { "Idempotency-Key": this.nameOf("/v1/chat/completions", body) };
    try {
      const { data, response } = await this.openai.chat.completions.create(body, { headers }).withResponse();
      const [request, worker] = ["x-masa-request-id", "x-masa-worker"].map((name) => response.headers.get(name));
      this.requests.push({ service: this.model, request });
      return { text: data.choices?.[0]?.message?.content ?? "", cut, request, worker };
    } catch (error) {
      if (!(error instanceof OpenAI.APIError)) throw error;
      const message = error.error?.message ?? (error.status ? error.message : `${this.url} cannot be reached`);
      throw new MasaError(what, error.status ?? 0, error.code, message, error.headers?.get("x-masa-request-id"));
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// each does something for all items, some at a time, and returns what came of each, in their order. After the first
// error nothing more is begun.
export async function each(items, work, atATime = 4) {
  const results = [];
  let next = 0, failed = false;
  const lane = async () => {
    while (next < items.length && !failed) {
      const at = next++;
      try {
        results[at] = await work(items[at], at);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, lane));
  return results;
}
