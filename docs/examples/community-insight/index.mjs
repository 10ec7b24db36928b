// What does a community talk about? Reads the archives of its channels through the network (data/archive) and asks a
// model, for each channel by itself, for topics, for questions that nobody answered, and for the mood. What the model
// names counts only if the messages have it: a question must be one of them, a topic must share a word with them.
import { askMood, bulletsOf, moodOf, support } from "../answer.mjs";
import { each } from "../masa.mjs";
import { main, wrong } from "../program.mjs";
import { line, wordsOf } from "../text.mjs";

const usage = `usage: node community-insight/index.mjs [options]

  --query   words that messages must have
  --since   first day, such as 2026-01-31 (default: 2000-01-01)
  --until   day behind the last one
  --pages   most pages of messages that are read (5)`;

const options = {
  query: { type: "string" }, since: { type: "string", default: "2000-01-01" }, until: { type: "string" },
  pages: { type: "string", default: "5" },
};

const list = "Write each on a line of its own that begins with a dash.";
const tasks = {
  topics: `List the topics of these messages of a community, at most five, the most frequent first. ${list}`,
  questions: "Copy the questions that are left open, because no message after them answers them, word for word. " +
    `${list} If there is none, write: - none`,
  mood: `In what mood is this community? ${askMood}`,
};

async function work(masa, _, asked) {
  const pages = Number(asked.pages);
  if (!(pages >= 1 && pages <= 100)) throw wrong(`--pages: ${line(asked.pages, 40)}, must be 1 to 100`);
  const { messages, more } = await read(masa, asked, pages);
  const channels = new Map();
  for (const message of messages) {
    const channel = line(message.channel || "(no channel)", 60);
    channels.set(channel, [...channels.get(channel) ?? [], message]);
  }
  return {
    messages: messages.length, more,
    channels: await each([...channels], ([channel, said]) => look(masa, channel, said), 2),
  };
}

// read gets messages page by page; more tells that there are some behind the last page.
async function read(masa, { query, since, until }, pages) {
  const messages = [];
  let cursor, truncated;
  for (let page = 0; page < pages && (page === 0 || cursor); page++) {
    const job = { query, start_time: since, end_time: until, max_results: 20, next_cursor: cursor };
    const answer = await masa.data("archive", { type: "archive", arguments: job }, "the archive");
    messages.push(...answer.data);
    ({ next_cursor: cursor, truncated } = answer);
  }
  return { messages, more: Boolean(cursor || truncated) };
}

// look asks all there is to ask about a channel.
async function look(masa, channel, messages) {
  const material = messages.map(({ username, text }) => `${line(username, 40)}: ${line(text, 600)}`).join("\n");
  const [topics, questions, mood] = await each(Object.keys(tasks), (what) =>
    masa.ask(tasks[what], material, `${what} of ${channel}`), 3);
  return {
    channel, messages: messages.length, cut: mood.cut,
    topics: topicsOf(topics.text, material), questions: questionsOf(questions.text, messages),
    mood: { mood: moodOf(mood.text), said: line(mood.text, 400) },
  };
}

// topicsOf are the topics of an answer of which the messages speak; found is null if the answer is no list.
function topicsOf(answer, material) {
  const named = bulletsOf(answer, 5);
  if (!named) return { found: null, said: line(answer, 400) };
  const found = named.filter((topic) => support(topic, material) > 0);
  return { found, invented: named.length - found.length };
}

// questionsOf are the questions of an answer that somebody in the channel has asked, with who and when.
function questionsOf(answer, messages) {
  const named = bulletsOf(answer)?.filter((one) => plain(one) !== "none");
  if (!named) return { found: null, said: line(answer, 400) };
  const asked = named.map((one) => askedIn(messages, one)).filter(Boolean);
  const found = [...new Set(asked)].map(({ text, username, created_at }) => (
    { text: line(text), username: line(username, 40), created_at: line(created_at, 40) }));
  return { found, invented: named.length - asked.length };
}

const plain = (text) => wordsOf(text).join(" ");

// askedIn is the message that has a question; the copy may begin with who asked it.
function askedIn(messages, copy) {
  const question = plain(copy.replace(/^[^\s:]{1,40}: /, ""));
  if (!question) return undefined;
  return messages.find(({ text }) => String(text).includes("?") && ` ${plain(text)} `.includes(` ${question} `));
}

function show({ messages, more, channels }) {
  const told = [`Community: ${messages} messages in ${channels.length} channels${more ? ", and there are more" : ""}`];
  for (const { channel, messages: count, cut, topics, questions, mood } of channels) {
    told.push("", `${channel}: ${count} messages${cut ? " (cut)" : ""}`);
    told.push(`  mood       ${mood.mood}`, `             ${mood.said || "(the model said nothing)"}`);
    told.push(...section("topics", topics, (topic) => topic));
    told.push(...section("open", questions, ({ text, username, created_at: at }) => `${text} (${username}, ${at})`));
  }
  return told.join("\n");
}

function section(name, { found, said, invented }, form) {
  const head = `  ${name.padEnd(11)}`;
  if (!found) return [`${head}unknown`, `             the model said: ${said || "nothing"}`];
  const points = found.length > 0 ? found.map(form) : ["none"];
  if (invented > 0) points.push(`(${invented} more that nobody wrote, left out)`);
  return points.map((point, at) => (at === 0 ? head : " ".repeat(13)) + point);
}

export const program = { usage, options, work, show };
await main(import.meta.url, program);
