/** `framescript check`: what is wrong with scenarios, and how the sound ones would be run. */

import { placeWords } from "../report/place.ts";
import type { Style } from "../report/style.ts";
import { visible } from "../report/text.ts";
import type { Plan } from "../runner/plan.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import type { Arguments, Command } from "./command.ts";
import type { Host } from "./host.ts";
import { readSettings, selector, SETTING_OPTIONS } from "./settings.ts";

const EXIT_UNSUPPORTED = 2;

/** Where a scenario without a url would connect: only `run` needs to know. */
const UNNAMED_SERVER = "ws://localhost/";

export const check: Command = {
  name: "check",
  summary: "Validate scenarios, and tell which transport they take",
  description:
    `Validates what \`run\` would run, and prints for each scenario the transport that
it takes and the step that decides it. It connects to nothing. Variables that
\`run\` is given must be given here too.

Exit codes: 2 for an invalid file, wrong usage, or a scenario that this runtime
does not support; else 0.`,
  operands: {
    form: "FILE|DIR|GLOB|- ...",
    least: 1,
    most: Infinity,
    completes: "path",
  },
  options: [
    ...SETTING_OPTIONS,
    { name: "no-color", meaning: "Print no colours, as NO_COLOR does" },
  ],
  examples: [
    { command: "framescript check scenarios/", meaning: "Before a commit" },
    {
      command: "framescript check --transport web hello.yaml",
      meaning: "Whether the runtime's own WebSocket would do",
    },
  ],
  execute,
};

async function execute(given: Arguments, host: Host): Promise<number> {
  const { currentFiles } = await import("../runtime/files.ts");
  const { Loader, taken } = await import("./selection.ts");
  const { namesOf, prepare } = await import("./prepare.ts");
  const { planScenario } = await import("../runner/plan.ts");
  const { makeStyle } = await import("../report/style.ts");
  const { wantsColor } = await import("./color.ts");
  const settings = readSettings(given, host);
  const loader = new Loader(
    given.operands,
    host,
    await currentFiles(),
    namesOf(settings, false),
  );
  const preparation = await prepare(settings, loader, {
    echo: false,
    server: UNNAMED_SERVER,
  });
  const scenarios = taken(
    await loader.load(await loader.find()),
    selector(given, preparation.labelsOf),
  );
  await preparation.check(scenarios);
  const style = makeStyle(wantsColor(host, "stdout"));
  let code = 0;
  for (const parsed of scenarios) {
    const plan = planScenario(parsed, preparation.optionsFor(parsed));
    const { name } = preparation.labelsOf(parsed);
    host.out(planText(name, parsed, plan, style));
    if (plan.type === "unsupported") code = EXIT_UNSUPPORTED;
  }
  return code;
}

/** A scenario and its plan, in two lines and one for each degraded step. */
function planText(
  name: string,
  parsed: ParsedScenario,
  plan: Plan,
  style: Style,
): string {
  const where = placeWords(parsed.locate([])) ?? visible(parsed.file);
  const kind = plan.type === "run"
    ? style.good(plan.transport)
    : style.warn("unsupported");
  const deciding = placeWords(plan.deciding?.place ?? null);
  const lines = [
    `${style.strong(visible(name))}  ${kind}  ${style.faint(where)}`,
    `  ${visible(plan.reason)}${
      deciding === null ? "" : style.faint(`  ${deciding}`)
    }`,
  ];
  if (plan.type === "run") {
    for (const path of plan.degraded) lines.push(`  degraded: ${path}`);
  }
  return lines.join("\n") + "\n";
}
