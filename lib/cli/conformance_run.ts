/** What `framescript conformance` does. */

import { VERSION } from "../version.ts";
import type { ConformanceCase, Profile } from "../conformance/case.ts";
import { pack, SECTIONS } from "../conformance/pack.ts";
import type { ConformanceResult } from "../conformance/result.ts";
import { selectCases } from "../conformance/select.ts";
import {
  type FailOn,
  judge,
  type Judgement,
  parseResults,
} from "../conformance/verdict.ts";
import { formatAddress, parseAddress } from "../endpoint/failure.ts";
import { targetOf } from "../endpoint/target.ts";
import type { Address } from "../endpoint/transport.ts";
import { UsageError } from "../errors.ts";
import { makeStyle, type Style } from "../report/style.ts";
import { count } from "../report/text.ts";
import { currentRuntime } from "../runtime/current.ts";
import { currentFiles, type Files } from "../runtime/files.ts";
import { wholeNumber } from "./arguments.ts";
import { wantsColor } from "./color.ts";
import type { Arguments } from "./command.ts";
import type { Host } from "./host.ts";
import { interruptible, type Interruption } from "./interrupt.ts";
import {
  type ConformanceOutputs,
  conformanceOutputs,
} from "./conformance_outputs.ts";
import { modeOf } from "./conformance_mode.ts";
import { Progress } from "./conformance_progress.ts";
import { missingText, resultText } from "./conformance_table.ts";

const MOST_PARALLEL = 256;
const EXIT_FAILED = 1;
/** Not every selected case was run. */
const EXIT_INCOMPLETE = 3;

/** Runs the command. */
export async function executeConformance(
  given: Arguments,
  host: Host,
): Promise<number> {
  const mode = modeOf(given);
  const profile = (given.value("profile") ?? "quick") as Profile;
  const cases = selectCases(pack(profile), {
    cases: lists(given, "case"),
    exclude: lists(given, "exclude"),
    sections: lists(given, "section"),
  });
  const files = await currentFiles();
  const forClients = given.value("listen") !== undefined;
  switch (mode) {
    case "show":
      return await showCase(given.value("show")!, profile, forClients, host);
    case "list":
      return list(
        forClients ? cases.filter((one) => one.client !== null) : cases,
        host,
      );
    case "export": {
      const folder = given.value("export")!;
      const { exportCases } = await import("./conformance_yaml.ts");
      const written = await exportCases(cases, forClients, folder, files);
      host.out(`Wrote ${count(written, "scenario")} below ${folder}\n`);
      return 0;
    }
    case "server":
    case "clients":
    case "page":
      return await judged(mode, { given, host, cases, profile, files });
  }
}

/** Runs the cases, or takes stored results alone, and writes down what they come to. */
async function judged(
  mode: "server" | "clients" | "page",
  { given, host, cases, profile, files }: Choice,
): Promise<number> {
  const failOn = (given.value("fail-on") ?? "failed") as FailOn;
  const before = await storedResults(given.values("baseline"), files);
  const judgementOf = (result: ConformanceResult) =>
    judge(result, failOn, baselineOf(before, result.agent));
  const outputs = await conformanceOutputs({
    reporters: given.values("reporter"),
    beside: await storedResults(given.values("beside"), files),
    judgementOf,
    files,
    color: wantsColor(host, "stdout"),
    out: host.out,
  });
  if (mode === "page") {
    await outputs.end([]);
    return 0;
  }
  const interruption = interruptible(host);
  interruption.begin();
  try {
    const session: Session = {
      given,
      host,
      cases,
      profile,
      outputs,
      interruption,
      style: makeStyle(wantsColor(host, "stdout")),
      judgementOf,
    };
    const results = mode === "clients"
      ? await testClients(given.value("listen")!, session)
      : await testServer(given.operands[0]!, session);
    // Interrupted or not, what was run is written down.
    const code = await conclude(results, session);
    return interruption.code ?? code;
  } finally {
    interruption.release();
  }
}

/** What was asked for, and of which cases. */
interface Choice {
  readonly given: Arguments;
  readonly host: Host;
  readonly cases: readonly ConformanceCase[];
  readonly profile: Profile;
  readonly files: Files;
}

/** What both kinds of runs are given. */
interface Session extends Omit<Choice, "files"> {
  readonly outputs: ConformanceOutputs;
  readonly interruption: Interruption;
  readonly style: Style;
  readonly judgementOf: (result: ConformanceResult) => Judgement;
}

async function testServer(
  url: string,
  session: Session,
): Promise<ConformanceResult[]> {
  const { given, host, profile, interruption } = session;
  const { runPack } = await import("../conformance/run.ts");
  const { host: address } = targetOf(url);
  const cases = session.cases.filter((one) => one.server !== null);
  noneIsAnError(cases, "servers");
  const progress = new Progress(host, cases);
  const result = await runPack({
    runtime: await currentRuntime(),
    url: new URL(url).href,
    agent: given.value("agent") ?? address,
    profile,
    cases,
    framescript: VERSION,
    parallel: wholeNumber(given, "parallel", 1, MOST_PARALLEL),
    signal: interruption.signal,
    onEvent: (event) => progress.tell(event),
  });
  progress.end();
  return [result];
}

async function testClients(
  listen: string,
  session: Session,
): Promise<ConformanceResult[]> {
  const { given, host, profile, interruption } = session;
  const { hostPack } = await import("../conformance/host.ts");
  const { hostname, port } = addressOf(listen);
  const cases = session.cases.filter((one) => one.client !== null);
  noneIsAnError(cases, "clients");
  const progresses = new Map<string, Progress>();
  const server = await hostPack({
    runtime: await currentRuntime(),
    hostname,
    port,
    profile,
    cases,
    framescript: VERSION,
    signal: interruption.signal,
    onEvent(event, agent) {
      let progress = progresses.get(agent);
      if (progress === undefined) {
        progress = new Progress(host, cases);
        progresses.set(agent, progress);
      }
      progress.tell(event);
    },
    onReport({ agent }) {
      progresses.get(agent)?.end();
      progresses.delete(agent);
    },
  });
  try {
    host.err(
      `Serving ${count(cases.length, "case")} at ws://${
        formatAddress(server)
      }\n`,
    );
    // With --keep-listening there is always a next client, but for a fault.
    const through = given.has("keep-listening")
      ? server.through.then(() => interruption.interrupted)
      : server.through;
    await Promise.race([through, interruption.interrupted]);
  } catch (fault) {
    // What there is by then is not lost by a fault of ours.
    await session.outputs.end(server.results());
    throw fault;
  } finally {
    await server.close();
    for (const progress of progresses.values()) progress.end();
  }
  return server.results();
}

/** Writes everything down, and says what it comes to as an exit code. */
async function conclude(
  results: readonly ConformanceResult[],
  session: Session,
): Promise<number> {
  const { host, style, outputs, judgementOf } = session;
  await outputs.end(results);
  let failing = 0;
  for (const result of results) {
    const judgement = judgementOf(result);
    failing += judgement.failing.length;
    const people = outputs.stdout === "pretty" || outputs.stdout === "github";
    if (people && result.cases.length > 0) {
      host.out(resultText(result, judgement, style));
    }
    const missing = missingText(result);
    if (missing !== "") host.err(missing);
  }
  if (results.length === 0) {
    host.err("framescript: No client ran a case\n");
  }
  if (failing > 0) return EXIT_FAILED;
  const whole = results.length > 0 &&
    results.every(({ missing }) => missing.length === 0);
  return whole ? 0 : EXIT_INCOMPLETE;
}

function noneIsAnError(
  cases: readonly ConformanceCase[],
  peers: "servers" | "clients",
): void {
  if (cases.length > 0) return;
  throw new UsageError(
    `Cannot run conformance: none of the selected cases is about ${peers}`,
  );
}

/** `[HOST:]PORT`. */
function addressOf(listen: string): Address {
  const address = parseAddress(
    listen.includes(":") ? listen : `127.0.0.1:${listen}`,
  );
  if (address !== null) return address;
  throw new UsageError(
    `Cannot use --listen ${listen}: it is a port, or a host and a port, such as 127.0.0.1:9001`,
  );
}

/** The values of an option, each possibly several divided by commas. */
function lists(given: Arguments, name: string): string[] {
  return given.values(name).flatMap((value) => {
    const parts = value.split(",").map((part) => part.trim())
      .filter((part) => part !== "");
    if (parts.length > 0) return parts;
    throw new UsageError(`Cannot use --${name} ${value}: it names nothing`);
  });
}

async function storedResults(
  paths: readonly string[],
  files: Files,
): Promise<ConformanceResult[]> {
  const results: ConformanceResult[] = [];
  for (const path of paths) {
    results.push(...parseResults(await files.read(path), path));
  }
  return results;
}

/** What is known of an agent: its own stored result, or the only one there is. */
function baselineOf(
  before: readonly ConformanceResult[],
  agent: string,
): ConformanceResult | null {
  return before.find((result) => result.agent === agent) ??
    (before.length === 1 ? before[0]! : null);
}

function list(cases: readonly ConformanceCase[], host: Host): number {
  const width = Math.max(...cases.map(({ id }) => id.length), 0);
  for (const { id, title } of SECTIONS) {
    const own = cases.filter(({ section }) => section === id);
    if (own.length === 0) continue;
    host.out(`${id}  ${title}\n`);
    for (const one of own) {
      const peers = one.client === null
        ? "servers"
        : one.server === null
        ? "clients"
        : "";
      host.out(
        `  ${one.id.padEnd(width)}  ${one.title}${
          peers === "" ? "" : `  (${peers})`
        }\n`,
      );
    }
  }
  return 0;
}

async function showCase(
  id: string,
  profile: Profile,
  forClients: boolean,
  host: Host,
): Promise<number> {
  const one = pack(profile).find((one) => one.id === id);
  if (one === undefined) {
    throw new UsageError(
      `Cannot show ${id}: no case has such an id, --list shows them`,
    );
  }
  const { caseText } = await import("./conformance_yaml.ts");
  host.out(caseText(one, forClients));
  return 0;
}
