/** `framescript run`: from paths to reports and an exit code. */

import { UsageError } from "../errors.ts";
import { DEFAULT_KEPT, type Kept } from "../runner/options.ts";
import { currentFiles } from "../runtime/files.ts";
import { wholeNumber } from "./arguments.ts";
import { wantsColor } from "./color.ts";
import type { Arguments, Command } from "./command.ts";
import { exitCode } from "./exit_code.ts";
import type { Host } from "./host.ts";
import { interruptible, type Interruption } from "./interrupt.ts";
import { openOutputs } from "./outputs.ts";
import { namesOf, prepare } from "./prepare.ts";
import { INPUT, Loader, taken } from "./selection.ts";
import { runSession } from "./session.ts";
import {
  duration,
  readSettings,
  selector,
  SETTING_OPTIONS,
} from "./settings.ts";

const MOST_PARALLEL = 1000;
const MOST_RETRIES = 1_000_000;
/** Milliseconds. */
const DEFAULT_RETRY_DELAY = 1000;

export const run: Command = {
  name: "run",
  summary: "Run scenarios",
  description:
    `Runs the scenarios of files, of everything below folders (*.yaml, *.yml and
*.scenario.{json,ts,js}, links followed) and of globs, each once; - is a
scenario on standard input. A module is executed only where it, its folder or
a glob with its ending is named. Where one file is invalid, nothing runs.

Exit codes: 2 for an invalid file or wrong usage; else the first that applies
of 1 (a scenario failed), 3 (no HTTP answer), 2 (unsupported), 0 (passed);
130 when interrupted.`,
  operands: {
    form: "FILE|DIR|GLOB|- ...",
    least: 1,
    most: Infinity,
    completes: "path",
  },
  options: [
    ...SETTING_OPTIONS,
    {
      name: "echo",
      meaning:
        "Start the embedded echo server on a free port and set {{ url }} to it",
    },
    {
      name: "retry",
      value: "N",
      meaning: "Run a scenario that failed up to N times more",
    },
    {
      name: "retry-delay",
      value: "TIME",
      meaning: "Wait so long before that; default 1s",
    },
    {
      name: "parallel",
      value: "N",
      meaning: "Run so many scenarios at a time; default 1",
    },
    { name: "bail", meaning: "Begin no further scenario after one failed" },
    {
      name: "reporter",
      value: "NAME[=FILE]",
      several: true,
      path: true,
      choices: [
        "pretty",
        "json",
        "ndjson",
        "tap",
        "junit",
        "github",
        "markdown",
        "html",
      ],
      meaning:
        "pretty, json, ndjson, tap, junit, github (pretty and annotations), markdown or html, to a file or a folder",
    },
    {
      name: "verbose",
      meaning:
        "Print every frame as it crosses; to standard error beside a reporter for programs",
    },
    {
      name: "keep-payloads",
      value: "N|all",
      meaning:
        "Keep so many octets of each payload in reports, or all of it; default 4096",
    },
    { name: "watch", meaning: "Run again what changed, until interrupted" },
    { name: "no-color", meaning: "Print no colours, as NO_COLOR does" },
  ],
  examples: [
    {
      command: "framescript run --echo --verbose hello.yaml",
      meaning: "Try a scenario offline, and see every frame",
    },
    {
      command:
        "framescript run --url wss://staging.example.com --parallel 10 scenarios/",
      meaning: "Everything below a folder against a deployment, ten at a time",
    },
    {
      command:
        "framescript run --retry 10 --retry-delay 2s --tag smoke 'scenarios/**/*.yaml'",
      meaning: "Smoke tests of a deployment that is still coming up",
    },
    {
      command:
        "framescript run --env TOKEN --reporter junit=out.xml --reporter html=report/ scenarios/",
      meaning: "In CI: a token from the environment, and two reports",
    },
    {
      command:
        "framescript run --keep-payloads all --reporter html=report/ large.yaml",
      meaning: "A page in which every payload can be seen to its end",
    },
    {
      command:
        "echo '{steps: [{expect: hi}]}' | framescript run --url ws://localhost:8787 -",
      meaning: "A scenario on standard input",
    },
  ],
  execute,
};

async function execute(given: Arguments, host: Host): Promise<number> {
  const interruption = interruptible(host);
  try {
    return await executeUntil(interruption, given, host);
  } finally {
    interruption.release();
  }
}

async function executeUntil(
  interruption: Interruption,
  given: Arguments,
  host: Host,
): Promise<number> {
  if (given.has("watch") && given.operands.includes(INPUT)) {
    throw new UsageError(
      "Cannot watch standard input: it comes once, name a file",
    );
  }
  const files = await currentFiles();
  const settings = readSettings(given, host);
  const names = namesOf(settings, given.has("echo"));
  const loader = new Loader(given.operands, host, files, names);
  const color = wantsColor(host, "stdout");
  const live = host.isTerminal("stdout")
    ? new (await import("./live.ts")).LiveLines(host, color)
    : null;
  const outputs = await openOutputs({
    reporters: given.values("reporter"),
    verbose: given.has("verbose"),
    again: given.has("watch"),
    stdout: {
      color,
      write(text) {
        live?.erase();
        host.out(text);
      },
    },
    stderr: {
      color: wantsColor(host, "stderr"),
      write(text) {
        live?.erase();
        host.err(text);
      },
    },
    files,
  });
  const how = {
    parallel: wholeNumber(given, "parallel", 1, MOST_PARALLEL) ?? 1,
    bail: given.has("bail"),
    retries: wholeNumber(given, "retry", 0, MOST_RETRIES) ?? 0,
    retryDelay: duration(given, "retry-delay") ?? DEFAULT_RETRY_DELAY,
    outputs,
    live,
  };
  const { signal } = interruption;
  const preparation = await prepare(settings, loader, {
    echo: given.has("echo"),
    signal,
    kept: keptOf(given),
  });
  const { labelsOf } = preparation;
  const takes = selector(given, labelsOf);
  try {
    if (given.has("watch")) {
      const { watch } = await import("./watch.ts");
      interruption.begin();
      await watch({ loader, takes, files, host, preparation, how, signal });
      return interruption.code ?? 0;
    }
    const found = await loader.find();
    await outputs.spare(found.map(({ path }) => path));
    const scenarios = taken(await loader.load(found), takes);
    await preparation.check(scenarios);
    const { runOne } = preparation;
    const session = { ...how, signal, labelsOf, runOne };
    interruption.begin();
    const reports = await runSession(scenarios, session);
    return interruption.code ?? exitCode(reports);
  } catch (thrown) {
    const { annotate } = await import("./tell.ts");
    annotate(host, outputs, thrown);
    throw thrown;
  } finally {
    await preparation.close();
  }
}

/** What `--keep-payloads` asks reports to keep; undefined: what they keep by themselves. */
function keptOf(given: Arguments): Kept | undefined {
  const text = given.value("keep-payloads");
  if (text === undefined) return undefined;
  if (text !== "all" && !/^\d+$/.test(text)) {
    throw new UsageError(
      `Cannot use --keep-payloads ${text}: it is a number of octets, or all`,
    );
  }
  const payload = text === "all" ? Infinity : Number(text);
  return { ...DEFAULT_KEPT, payload, payloads: Infinity };
}
