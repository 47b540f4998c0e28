/** Everything that is wrong in scenario files, as a compiler prints it. */

import { makeStyle, type Style } from "../report/style.ts";
import { visible } from "../report/text.ts";
import { formatted, type ScenarioFileError } from "../scenario/problem.ts";

/** The problems of all files with their code frames, and how many there are. */
export function problemsText(
  errors: readonly ScenarioFileError[],
  color: boolean,
): string {
  const style = makeStyle(color);
  const blocks: string[] = [];
  const files = new Set<string>();
  let problems = 0;
  for (const error of errors) {
    problems += error.problems.length;
    for (const { file } of error.problems) files.add(file);
    const { shown, more } = formatted(error);
    for (const one of shown) blocks.push(blockOf(one, style));
    if (more.length > 0) blocks.push(more.map(visible).join("\n") + "\n");
  }
  const count = (number: number, noun: string) =>
    `${number} ${noun}${number === 1 ? "" : "s"}`;
  blocks.push(
    `framescript: ${count(problems, "problem")} in ${
      count(files.size, "file")
    }, nothing was run\n`,
  );
  return blocks.join("\n");
}

function blockOf(problem: string, style: Style): string {
  const [headline, ...frame] = problem.split("\n")
    .map((line) => visible(line.replaceAll("\t", "  ")));
  const lines = frame.map((line) =>
    line.replace(/^[> ] *\d* *\| ?/, (gutter) => style.faint(gutter))
      .replace(/\^+$/, (caret) => style.bad(caret))
  );
  return [style.strong(headline!), ...lines].join("\n") + "\n";
}
