/** Everything that is wrong in scenario files, as a compiler prints it. */

import { makeStyle } from "../report/style.ts";
import { visible } from "../report/text.ts";
import { formatProblem, type ScenarioFileError } from "../scenario/problem.ts";

/** The problems of all files with their code frames, and how many there are. */
export function problemsText(
  errors: readonly ScenarioFileError[],
  color: boolean,
): string {
  const style = makeStyle(color);
  const blocks: string[] = [];
  const files = new Set<string>();
  for (const { problems, text } of errors) {
    for (const problem of problems) {
      files.add(problem.file);
      const [headline, ...frame] = formatProblem(problem, text).split("\n")
        .map((line) => visible(line.replaceAll("\t", "  ")));
      const lines = frame.map((line) =>
        line.replace(/^[> ] *\d* *\| ?/, (gutter) => style.faint(gutter))
          .replace(/\^+$/, (caret) => style.bad(caret))
      );
      blocks.push([style.strong(headline!), ...lines].join("\n") + "\n");
    }
  }
  const count = (number: number, noun: string) =>
    `${number} ${noun}${number === 1 ? "" : "s"}`;
  blocks.push(
    `framescript: ${count(blocks.length, "problem")} in ${
      count(files.size, "file")
    }, nothing was run\n`,
  );
  return blocks.join("\n");
}
