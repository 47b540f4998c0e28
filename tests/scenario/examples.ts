/** The examples of the language reference, as scenarios. */

import { readFileSync } from "node:fs";

/** One example of `lib/scenario/README.md`. */
export interface Example {
  /** Of the reference, for messages: `README.md:12`. */
  readonly place: string;
  /** Whole scenarios; a list of steps is put into one. */
  readonly text: string;
  /** Whether it passes against the embedded echo server, whose address is `{{ url }}`. */
  readonly runs: boolean;
}

/** Every YAML example of the reference that is marked `scenario`, `steps` or `check`. */
export function referenceExamples(): Example[] {
  const reference = readFileSync(
    new URL("../../lib/scenario/README.md", import.meta.url),
    "utf8",
  );
  const examples: Example[] = [];
  const fences = reference.matchAll(
    /^```yaml (scenario|steps|check)\n(.*?)^```$/gms,
  );
  for (const [whole, kind, body] of fences) {
    const line =
      reference.slice(0, reference.indexOf(whole)).split("\n").length;
    examples.push({
      place: `README.md:${line}`,
      text: kind === "steps"
        ? `url: "{{ url }}"\nsteps:\n${body!.replace(/^/gm, "  ").trimEnd()}\n`
        : body!,
      runs: kind !== "check",
    });
  }
  return examples;
}
