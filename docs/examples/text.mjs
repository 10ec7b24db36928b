// What strangers wrote, made fit to be shown and to be sent.

// Signs that steer a terminal or turn the direction of a line, and everything that is not seen.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

// line is a text in one line without signs that steer a terminal, at most so many characters.
export function line(text, most = 300) {
  const plain = String(text ?? "").replace(unseen, " ").replace(/\s+/g, " ").trim();
  const signs = [...plain];
  return signs.length > most ? `${signs.slice(0, most - 1).join("").trimEnd()}…` : plain;
}

// lines is a text whose lines are such lines, without empty ones.
export function lines(text, most = 4096) {
  return String(text ?? "").split(/\r\n|[\r\n]/).map((one) => line(one, most)).filter(Boolean).join("\n");
}

// cut is as much of a text as has room in so many bytes, in whole characters.
export function cut(text, bytes) {
  const all = Buffer.from(text);
  if (all.length <= bytes) return text;
  return all.subarray(0, Math.max(bytes, 0)).toString("utf8").replace(/\uFFFD+$/, "");
}

// wordsOf are the words of a text, in small letters.
export const wordsOf = (text) => String(text).toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
