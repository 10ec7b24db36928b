// How do the news speak of crypto assets? Loads news pages through the network (data/web) and asks a model, for each
// page and each asset that it names, for the mood of the paragraphs that name it. Prints the mood of each asset and
// overall.
import { askMood, moodOf, moods, unknown } from "../answer.mjs";
import { each } from "../masa.mjs";
import { address, main, wrong } from "../program.mjs";
import { line } from "../text.mjs";
import { assets, passagesOf } from "./assets.mjs";

const usage = "usage: node crypto-news-sentiment/index.mjs [options] <address of a news page>…";
const values = { positive: 1, neutral: 0, negative: -1 };

async function work(masa, urls) {
  if (urls.length === 0) throw wrong(usage);
  const pages = await each(urls.map(address), (url) => load(masa, url));
  const asked = pages.flatMap((page) => passagesOf(page.text).map((about) => ({ page, ...about })));
  const judged = await each(asked, (one) => judge(masa, one));
  return {
    pages: pages.map(({ text, ...page }) => ({ ...page, moods: judged.filter(({ url }) => url === page.url) })),
    assets: Object.keys(assets).flatMap((asset) => tally(asset, judged.filter((one) => one.asset === asset)) ?? []),
    overall: tally("overall", judged) ?? null,
  };
}

// load is a page. Its worker leaves out what is around the text, and says whether the page was too long.
async function load(masa, url) {
  const { data: [page], request, worker } = await masa.data("web", { url, max_depth: 0, max_pages: 1 }, url);
  const { metadata: { title, truncated = false } = {}, text = "" } = page ?? {};
  return { url, title: line(title ?? url, 120), truncated, request, worker, text };
}

async function judge(masa, { page, asset, passage }) {
  const task = `How does this piece of news speak of ${asset}? ${askMood}`;
  const { text, cut, request, worker } = await masa.ask(task, passage, `${asset} in ${page.url}`);
  return { url: page.url, asset, mood: moodOf(text), said: line(text, 400), cut, request, worker };
}

// tally counts moods. The score is their mean from -1 to 1, of those that are known; there is none if no mood is.
function tally(name, judged) {
  if (judged.length === 0) return undefined;
  const counts = Object.fromEntries([...moods, unknown].map((mood) => [mood, 0]));
  for (const { mood } of judged) counts[mood]++;
  const known = judged.length - counts.unknown;
  const sum = judged.reduce((total, { mood }) => total + (values[mood] ?? 0), 0);
  return { name, score: known > 0 ? Math.round((100 * sum) / known) / 100 : null, ...counts };
}

function show({ pages, assets: rows, overall }) {
  const told = [`Crypto news: ${pages.length} pages`];
  for (const { title, url, truncated, moods: found } of pages) {
    told.push("", `${title}${truncated ? " (cut)" : ""}`, `  ${line(url)}`);
    for (const { asset, mood, said, cut } of found) {
      told.push(`  ${mood.padEnd(9)}${asset}${cut ? " (cut)" : ""}`);
      told.push(`           ${said || "(the model said nothing)"}`);
    }
    if (found.length === 0) told.push("  names no asset that is looked for");
  }
  return [...told, "", ...rows.map(row), ...(overall ? [row(overall)] : [])].join("\n");
}

function row({ name, score, ...counts }) {
  const value = score === null ? "?" : (score > 0 ? "+" : "") + score.toFixed(2);
  const told = Object.entries(counts).filter(([, count]) => count > 0).map(([mood, count]) => `${count} ${mood}`);
  return `${name.padEnd(10)}${value.padStart(6)}   ${told.join(", ")}`;
}

export const program = { usage, work, show };
await main(import.meta.url, program);
