// What a model answered, read with tolerance for its manners. An answer that does not have the form that was asked for
// is never guessed at: it is unknown, and the reports show what was said instead.
import { line, wordsOf } from "./text.mjs";

export const moods = ["positive", "negative", "neutral"];
export const unknown = "unknown";

// The words that ask for a mood, so that it can be read.
export const askMood =
  "Begin your answer with one word: positive, negative or neutral. Then give the reason in one or two sentences.";

// moodOf is the mood that an answer begins with, or that is all there is in a short first sentence ("Sentiment:
// negative."). An answer that names two, or denies one, is unknown.
export function moodOf(answer) {
  const head = String(answer).trim().split(/[.!?\n]/, 1)[0];
  const words = wordsOf(head);
  if (moods.includes(words[0]) && !words.slice(1, 3).some((word) => moods.includes(word))) return words[0];
  const named = new Set(words.filter((word) => moods.includes(word)));
  const denied = words.some((word) => ["not", "no", "nor", "neither", "never"].includes(word));
  return words.length <= 6 && named.size === 1 && !denied ? [...named][0] : unknown;
}

// bulletsOf are the points of a list, each in one line; undefined if the answer has no list.
export function bulletsOf(answer, most = 10) {
  const points = [];
  for (const one of String(answer).split("\n")) {
    const point = one.match(/^\s*(?:[-*•–]|\d{1,2}[.)])\s+(.*\S)/);
    if (point) points.push(line(point[1].replace(/\*\*|__|`/g, "").replace(/^["“](.*)["”]$/, "$1")));
  }
  return points.length > 0 ? points.slice(0, most) : undefined;
}

// shortest is the length from which on a word says something.
const shortest = 4;

// support is the share of an answer's words of four letters and more that the material has too: near 0 the answer
// speaks of something else. It tells nothing of whether the answer is true.
export function support(answer, material) {
  const known = new Set(wordsOf(material));
  const words = wordsOf(answer).filter((word) => word.length >= shortest);
  return words.length === 0 ? 0 : words.filter((word) => known.has(word)).length / words.length;
}
