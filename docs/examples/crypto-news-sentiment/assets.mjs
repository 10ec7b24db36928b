import { lines } from "../text.mjs";

// assets are those that are looked for, by their names and, in capitals only, their symbols.
export const assets = { Bitcoin: "BTC", Ethereum: "ETH", Solana: "SOL", Cosmos: "ATOM", Masa: "MASA" };

// passagesOf are, for each asset that a text names, the paragraphs that name it. So what is said of one asset is not
// taken for what is said of another.
export function passagesOf(text) {
  const paragraphs = lines(text).split("\n").filter(Boolean);
  const found = [];
  for (const [asset, symbol] of Object.entries(assets)) {
    const name = new RegExp(`\\b${asset}\\b`, "i"), ticker = new RegExp(`\\b${symbol}\\b`);
    const about = paragraphs.filter((paragraph) => name.test(paragraph) || ticker.test(paragraph));
    if (about.length > 0) found.push({ asset, passage: about.join("\n") });
  }
  return found;
}
