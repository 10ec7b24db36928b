import { line, wordsOf } from "../text.mjs";

// merge puts the items of feeds together: each once, the newest first, those without a date last. again is how many
// there were besides. Items are the same if they point to the same page, whatever leads there, or have the same title.
export function merge(feeds) {
  const known = new Set(), items = [];
  let again = 0;
  for (const item of feeds.flat().map(told)) {
    const names = [pageOf(item.link), wordsOf(item.title).join(" ")].filter(Boolean);
    if (names.some((name) => known.has(name))) again++;
    else items.push(item);
    names.forEach((name) => known.add(name));
  }
  return { items: items.sort((a, b) => time(b) - time(a)), again };
}

const told = ({ title, link, published, summary, source }) => ({
  title: line(title || link, 200), link: line(link, 500), published: dated(published), summary: line(summary, 1000),
  source: line(source, 80),
});

const dated = (text) => (Number.isNaN(Date.parse(text)) ? "" : new Date(text).toISOString());
const time = ({ published }) => Date.parse(published) || 0;

// pageOf is a link without what tells where a reader came from.
function pageOf(link) {
  try {
    const url = new URL(link);
    for (const name of [...url.searchParams.keys()]) if (name.startsWith("utm_")) url.searchParams.delete(name);
    return url.host.replace(/^www\./, "") + url.pathname.replace(/\/$/, "") + url.search;
  } catch {
    return "";
  }
}
