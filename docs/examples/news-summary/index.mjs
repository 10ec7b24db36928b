// What is new? Reads feeds through the network (data/news, a worker's backend rss), puts their items together, each
// once and the newest first, and asks a model for a summary.
import { support } from "../answer.mjs";
import { each } from "../masa.mjs";
import { address, main, wrong } from "../program.mjs";
import { longestPrompt } from "../prompt.mjs";
import { line } from "../text.mjs";
import { merge } from "./merge.mjs";

const usage = `usage: node news-summary/index.mjs [options] <address of a feed>…

  --items   most items that are told and summarized (12)`;

const options = { items: { type: "string", default: "12" } };
const task = "Summarize these news in three sentences. Say only what stands there.";

// A summary of which less than this share of the words stands in the items speaks of something else.
const grounded = 0.4;
// An answer with fewer words is no summary.
const fewest = 10;

async function work(masa, urls, asked) {
  if (urls.length === 0) throw wrong(usage);
  const most = Number(asked.items);
  if (!(most >= 1 && most <= 100)) throw wrong(`--items: ${line(asked.items, 40)}, must be 1 to 100`);
  const feeds = await each(urls.map(address), (url) => load(masa, url));
  const { items, again } = merge(feeds.map(({ items }) => items));
  const told = items.slice(0, most);
  return {
    feeds: feeds.map(({ items, ...feed }) => ({ ...feed, items: items.length })), again,
    items: told, summary: await summarize(masa, told),
  };
}

async function load(masa, url) {
  const job = { type: "rss", arguments: { type: "getfeed", url, max_results: 20 } };
  const { data, next_cursor, truncated, request, worker } = await masa.data("news", job, url);
  return { url, more: Boolean(next_cursor || truncated), request, worker, items: data };
}

// summarize asks for a summary of the items, of the newest ones if there is no room for all. text is null if what was
// said is no summary of them.
async function summarize(masa, items) {
  if (items.length === 0) return { text: null, said: "", of: 0 };
  const all = items.map(({ title, summary }) => `${title}. ${line(summary, 300)}`.replace(/([.!?])\./, "$1"));
  const fitting = [];
  for (const one of all) {
    if (Buffer.byteLength([...fitting, one].join("\n")) > longestPrompt - 300) break;
    fitting.push(one);
  }
  const material = (fitting.length > 0 ? fitting : all.slice(0, 1)).join("\n");
  const { text, request, worker } = await masa.ask(task, material, "the summary", 250);
  const said = line(text, 2000);
  const is = said.split(" ").length >= fewest && support(said, material) >= grounded;
  return { text: is ? said : null, said, of: Math.max(fitting.length, 1), request, worker };
}

function show({ feeds, again, items, summary }) {
  const told = [`News: ${items.length} items of ${feeds.length} feeds, ${again} were in several`];
  for (const { published, title, source, link } of items) {
    told.push("", `${published.slice(0, 16).replace("T", " ") || "no date"}  ${title}`, `  ${source}  ${link}`);
  }
  told.push("", `Summary of the newest ${summary.of} items`);
  told.push(summary.text ?? `unknown: what the model said is no summary of these items: ${summary.said || "nothing"}`);
  return told.join("\n");
}

export const program = { usage, options, work, show };
await main(import.meta.url, program);
