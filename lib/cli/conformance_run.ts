/** What `framescript conformance` does. */

import { VERSION } from "../version.ts";
import type { ConformanceCase, Profile } from "../conformance/case.ts";
import { pack, SECTIONS } from "../conformance/pack.ts";
import type { ConformanceResult } from "../conformance/result.ts";
import { selectCases } from "../conformance/select.ts";
import { type FailOn, judge, parseResult } from "../conformance/verdict.ts";
import { targetOf } from "../endpoint/target.ts";
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
import { Progress } from "./conformance_progress.ts";
import { closingText, failuresText, tableText } from "./conformance_table.ts";

const MOST_PARALLEL = 256;
/** Exit code where the server never answered. */
const EXIT_ERRORED = 3;

/** Runs the command. */
export async function executeConformance(
  given: Arguments,
  host: Host,
): Promise<number> {
  const profile = (given.value("profile") ?? "quick") as Profile;
  const cases = selectCases(pack(profile), {
    cases: lists(given, "case"),
    exclude: lists(given, "exclude"),
    sections: lists(given, "section"),
  });
  const files = await currentFiles();
  const forClients = given.value("listen") !== undefined;
  const show = given.value("show");
  if (show !== undefined) {
    return await showCase(show, profile, forClients, host);
  }
  if (given.has("list")) return list(cases, host);
  const folder = given.value("export");
  if (folder !== undefined) {
    const { exportCases } = await import("./conformance_yaml.ts");
    const written = await exportCases(cases, forClients, folder, files);
    host.out(`Wrote ${count(written, "scenario")} below ${folder}\n`);
    return 0;
  }
  const beside = await storedResults(given.values("beside"), files);
  const baseline = given.value("baseline");
  const [before = null] = baseline === undefined
    ? []
    : await storedResults([baseline], files);
  const url = given.operands[0];
  if (url === undefined && !forClients && beside.length === 0) {
    throw new UsageError(
      "Cannot run conformance: nothing was named, it needs the URL of a server or --listen",
    );
  }
  const outputs = await conformanceOutputs({
    reporters: given.values("reporter"),
    beside,
    files,
    color: wantsColor(host, "stdout"),
    out: host.out,
  });
  if (url === undefined && !forClients) {
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
      failOn: (given.value("fail-on") ?? "failed") as FailOn,
      before,
    };
    const code = url === undefined
      ? await testClients(given.value("listen")!, session)
      : await testServer(url, session);
    return interruption.code ?? code;
  } finally {
    interruption.release();
  }
}

/** What both kinds of runs are given. */
interface Session {
  readonly given: Arguments;
  readonly host: Host;
  readonly cases: readonly ConformanceCase[];
  readonly profile: Profile;
  readonly outputs: ConformanceOutputs;
  readonly interruption: Interruption;
  readonly style: Style;
  readonly failOn: FailOn;
  /** The baseline. */
  readonly before: ConformanceResult | null;
}

async function testServer(url: string, session: Session): Promise<number> {
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
  await session.outputs.end([result]);
  const unreachable = result.cases.length > 0 &&
    result.cases.every(({ report }) => report.verdict === "errored");
  const code = conclude(result, session);
  return unreachable ? EXIT_ERRORED : code;
}

async function testClients(listen: string, session: Session): Promise<number> {
  const { given, host, profile, interruption, outputs } = session;
  const { hostPack } = await import("../conformance/host.ts");
  const { hostname, port } = addressOf(listen);
  const cases = session.cases.filter((one) => one.client !== null);
  noneIsAnError(cases, "clients");
  const results: ConformanceResult[] = [];
  const progresses = new Map<string, Progress>();
  let through = () => {};
  const finished = new Promise<void>((resolve) => through = resolve);
  interruption.signal.addEventListener("abort", () => through());
  const server = await hostPack({
    runtime: await currentRuntime(),
    hostname,
    port,
    profile,
    cases,
    framescript: VERSION,
    onEvent(event, agent) {
      let progress = progresses.get(agent);
      if (progress === undefined) {
        progress = new Progress(host, cases);
        progresses.set(agent, progress);
      }
      progress.tell(event);
    },
    onReport(result) {
      progresses.get(result.agent)?.end();
      progresses.delete(result.agent);
      results.push(result);
      if (!given.has("keep-listening")) through();
    },
  });
  try {
    host.err(
      `Serving ${
        count(cases.length, "case")
      } at ws://${server.hostname}:${server.port}\n`,
    );
    await finished;
  } finally {
    await server.close();
  }
  for (const progress of progresses.values()) progress.end();
  await outputs.end(results);
  const codes = results.map((result) => conclude(result, session));
  // Nobody came: that is never a pass.
  return codes.length === 0 ? 2 : Math.max(...codes);
}

/** Prints what a result comes to, where standard output is not a program's. */
function conclude(result: ConformanceResult, session: Session): number {
  const { host, style, outputs } = session;
  const judgement = judge(result, session.failOn, session.before);
  if (outputs.stdout === "pretty" || outputs.stdout === "github") {
    host.out(
      tableText(result, style) + failuresText(judgement.failing, style) +
        closingText(result, judgement, style),
    );
  }
  return judgement.failing.length > 0 ? 1 : 0;
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
function addressOf(listen: string): { hostname: string; port: number } {
  const colon = listen.lastIndexOf(":");
  const hostname = colon < 0 ? "127.0.0.1" : listen.slice(0, colon);
  const port = Number(listen.slice(colon + 1));
  if (!/^\d+$/.test(listen.slice(colon + 1)) || port > 65535) {
    throw new UsageError(
      `Cannot use --listen ${listen}: it is a port, or a host and a port, such as 127.0.0.1:9001`,
    );
  }
  return { hostname: hostname.replace(/^\[|\]$/g, ""), port };
}

/** The values of an option, each possibly several divided by commas. */
function lists(given: Arguments, name: string): string[] {
  return given.values(name).flatMap((value) =>
    value.split(",").map((part) => part.trim()).filter((part) => part !== "")
  );
}

async function storedResults(
  paths: readonly string[],
  files: Files,
): Promise<ConformanceResult[]> {
  const results: ConformanceResult[] = [];
  for (const path of paths) {
    results.push(parseResult(await files.read(path), path));
  }
  return results;
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
