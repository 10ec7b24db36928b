// What the three programs have in common: options, a report for people or for programs, and how they end.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Masa, MasaError } from "./masa.mjs";
import { line } from "./text.mjs";

const common = {
  url: { type: "string" }, model: { type: "string" }, run: { type: "string" },
  json: { type: "boolean" }, help: { type: "boolean" },
};

const help = `
  --url     the gateway (MASA_URL; http://127.0.0.1:8090)
  --model   the model (MASA_MODEL; llm/local)
  --run     name of the run: what is asked again by the same run is not paid again (today, by UTC)
  --json    print JSON
  MASA_KEY  the bearer key by which the gateway knows the caller`;

class UsageError extends Error {}

// run reads the command line, lets work fill a report, and prints it. It returns the exit status: 0, 1 if the network
// did not answer, 2 if the command line is wrong. io is where it reads and writes.
export async function run({ usage, options = {}, work, show }, io = process) {
  try {
    const { values, positionals } = commandLine(io.argv.slice(2), options);
    if (values.help) {
      io.stdout.write(`${usage}\n${help}\n`);
      return 0;
    }
    const masa = new Masa({
      url: address(values.url ?? io.env.MASA_URL ?? "http://127.0.0.1:8090"), key: io.env.MASA_KEY || "none",
      model: values.model ?? io.env.MASA_MODEL, run: values.run ?? new Date().toISOString().slice(0, 10), ...io.client,
    });
    const report = { run: masa.run, model: masa.model, ...await work(masa, positionals, values) };
    report.requests = masa.requests;
    io.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${show(report)}\n\n${footer(report)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof MasaError || error instanceof UsageError)) throw error;
    io.stderr.write(`error: ${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

// wrong is an error in the command line.
export const wrong = (message) => new UsageError(message);

function commandLine(args, options) {
  try {
    return parseArgs({ args, options: { ...common, ...options }, allowPositionals: true });
  } catch (error) {
    throw wrong(error.message);
  }
}

// address refuses what is not an http or https address.
export function address(text) {
  try {
    if (["http:", "https:"].includes(new URL(text).protocol)) return text;
  } catch { /* told below */ }
  throw wrong(`${line(text, 80)}: is not an http or https address`);
}

function footer({ run: name, requests }) {
  const ids = [...new Set(requests.map(({ request }) => request))];
  return `run ${line(name)}: ${ids.length} requests, such as ${ids[0] ?? "none"}`;
}

// main runs a program if its file is the one that node was started with.
export async function main(file, program) {
  if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(file)) process.exitCode = await run(program);
}
