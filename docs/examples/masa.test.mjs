import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, insideOf, key, start } from "./fake.mjs";
import { each, Masa, MasaError } from "./masa.mjs";

const job = { url: "https://news.example" };

// serving runs a test against a gateway that behaves in some way.
async function serving(behaviour, use, options) {
  const gateway = await start(behaviour);
  try {
    return await use(gateway, new Masa({ url: gateway.url, key, run: "test", tries: 3, pause: 1, ...options }));
  } finally {
    await gateway.stop();
  }
}

const page = () => ({ data: [{ url: job.url, text: "News." }] });

test("data and answers come with their requests", () => serving({ data: page, model: () => "Fine." },
  async (gateway, masa) => {
    const { data, request } = await masa.data("web", job);
    assert.equal(data[0].text, "News.");
    assert.deepEqual(gateway.jobs, [{ type: "web", arguments: job }]);
    const answer = await masa.ask("How is it?", "News.");
    assert.deepEqual(answer, { text: "Fine.", cut: false, request: "00000002", worker: "masa1worker" });
    assert.deepEqual(masa.requests.map((one) => one.request), [request, answer.request]);
  }));

test("a run that is repeated is paid once, another run again", () => serving({ data: page },
  async (gateway, masa) => {
    const whole = async (run) => {
      const client = new Masa({ url: gateway.url, key, run });
      await client.data("web", job);
      await client.ask("How is it?", "News.");
      return client.requests;
    };
    assert.deepEqual(await whole("monday"), await whole("monday"));
    assert.equal(gateway.paid.length, 2);
    await whole("tuesday");
    assert.equal(gateway.paid.length, 4);
    assert.notEqual(masa.nameOf("/a", { b: 1 }), masa.nameOf("/a", { b: 2 }));
  }));

test("a connection that is lost after the payment is no second payment", () =>
  serving({ data: page, drop: () => true }, async (gateway, masa) => {
    assert.equal((await masa.data("web", job)).data.length, 1);
    await masa.ask("How is it?", "News.");
    assert.deepEqual(gateway.paid, ["/v1/data/web", "/v1/chat/completions"]);
    assert.equal(gateway.calls, 4);
  }));

test("an error that passes is tried again, one that is final is not", async () => {
  let left = 1;
  const shaky = () => (left-- > 0 ? fault(503, "not_submitted", "the chain took nothing", false) : page());
  await serving({ data: shaky }, async (gateway, masa) => {
    assert.equal((await masa.data("web", job)).data.length, 1);
    assert.equal(gateway.calls, 2);
  });
  await serving({}, async (gateway, masa) => {
    await assert.rejects(masa.data("web", job), { status: 503, code: "no_worker" });
    assert.equal(gateway.calls, 1);
  });
});

test("errors name the call, the status, the code and what to do", async () => {
  const rows = [
    [fault(502, "answer_rejected", "the response is not JSON"), /news: 502 answer_rejected: .* JSON .*another --run/],
    [fault(503, "no_worker", "nobody\n\u001b[31moffers it"), /news: 503 no_worker: nobody \[31moffers it/],
    [fault(504, "timeout", "no answer in time"), /news: 504 timeout: .*repeat the same run; why: masad .* 0000000\d\)/],
  ];
  for (const [failure, told] of rows) {
    await serving({ data: () => failure, model: () => failure }, async (_, masa) => {
      await assert.rejects(masa.data("web", job, "news"), told);
      await assert.rejects(masa.ask("How?", "News.", "news"), told);
    });
  }
  await serving({}, async (_, masa) => {
    await assert.rejects(masa.data("no such", job), { status: 404 });
    await assert.rejects(masa.ask("How?", "News."), /404 model_not_found/);
  }, { model: "no/such" });
  await serving({}, async (_, masa) => {
    await assert.rejects(masa.data("web", job), /401 invalid_api_key: .*MASA_KEY/);
    await assert.rejects(masa.ask("How?", "News."), /401 invalid_api_key/);
  }, { key: "sk-of-a-stranger" });
});

test("a gateway that is not there is told", async () => {
  const masa = new Masa({ url: "http://127.0.0.1:1", key, run: "test", tries: 1 });
  await assert.rejects(masa.data("web", job), /data\/web: http:\/\/127.0.0.1:1 cannot be reached/);
  await assert.rejects(masa.ask("How?", "News."), MasaError);
});

test("what is no list is no data", () => serving({ data: () => ({ data: "a text" }) }, async (_, masa) => {
  await assert.rejects(masa.data("web", job), /the answer is no list/);
}));

test("a long material is cut to what a request takes", () => serving({}, async (gateway, masa) => {
  assert.equal((await masa.ask("How is it?", "é".repeat(5000))).cut, true);
  const [prompt] = gateway.prompts;
  assert(Buffer.byteLength(prompt) > 4090 && Buffer.byteLength(prompt) <= 4096, prompt.length);
  assert.match(insideOf(prompt), /^é+$/);
}));

test("work is done some at a time, in order, and ends with the first error", async () => {
  let now = 0, most = 0;
  const work = async (item) => {
    most = Math.max(most, ++now);
    await new Promise((done) => setTimeout(done, 1));
    now--;
    return item * 2;
  };
  assert.deepEqual(await each([1, 2, 3, 4, 5], work, 2), [2, 4, 6, 8, 10]);
  assert.equal(most, 2);
  const begun = [];
  await assert.rejects(each([1, 2, 3], async (item) => {
    begun.push(item);
    throw new Error("no");
  }, 1), /no/);
  assert.deepEqual(begun, [1]);
});
