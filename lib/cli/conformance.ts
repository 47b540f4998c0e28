/** `framescript conformance`: the RFC 6455 and RFC 7692 pack. */

import type { Command } from "./command.ts";

export const conformance: Command = {
  name: "conformance",
  summary: "Judge a server or a client by RFC 6455 and RFC 7692",
  description:
    `Runs the pack against a server that echoes, at URL; or, with --listen, serves
it to a client that echoes and walks through /getCaseCount, /runCase?case=N,
/getCaseStatus and /updateReports, until the client asks for the last of these.

Every case has a grade for the behaviour and one for the close: ok, non-strict,
informational, unimplemented (the peer declined the extension) or failed.
Sections 1 to 13 have the ids of the well-known suite, those with a letter are
framescript's own; --list shows what is in them.

Exit codes: 2 for wrong usage; 1 where a case fails the run (see --fail-on and
--baseline); 3 where a selected case was not run, as the server did not answer,
at first or any more, or a client left it out; else 0; 130 when interrupted.`,
  operands: { form: "[URL]", least: 0, most: 1, completes: [] },
  options: [
    {
      name: "listen",
      value: "[HOST:]PORT",
      meaning: "Serve the pack to clients; port 0 takes a free one",
    },
    {
      name: "case",
      value: "PATTERN",
      several: true,
      meaning: "Only these cases: ids or 1.*, several divided by commas",
    },
    {
      name: "exclude",
      value: "PATTERN",
      several: true,
      meaning: "Not these cases",
    },
    {
      name: "section",
      value: "ID",
      several: true,
      meaning: "Only these sections, divided by commas",
    },
    {
      name: "profile",
      value: "NAME",
      choices: ["quick", "full"],
      meaning:
        "quick (default) repeats less in 9.7, 9.8, 12 and 13; full as often as it takes",
    },
    {
      name: "parallel",
      value: "N",
      meaning: "Run so many cases at a time; default 8",
    },
    {
      name: "agent",
      value: "NAME",
      meaning: "The server's name in reports; default its address",
    },
    {
      name: "fail-on",
      value: "GRADE",
      choices: ["failed", "non_strict"],
      meaning: "What makes the run fail: failed (default), or non_strict too",
    },
    {
      name: "baseline",
      value: "FILE",
      path: true,
      meaning: "A stored JSON result: only what got worse fails the run",
    },
    {
      name: "beside",
      value: "FILE",
      several: true,
      path: true,
      meaning: "A stored JSON result to show beside this one in the HTML page",
    },
    {
      name: "keep-listening",
      meaning: "With --listen: serve further clients until interrupted",
    },
    { name: "list", meaning: "Print the cases and run nothing" },
    {
      name: "show",
      value: "CASE",
      meaning: "Print a case's scenario as YAML and run nothing",
    },
    {
      name: "export",
      value: "DIR",
      path: true,
      meaning: "Write the cases as files that framescript run runs",
    },
    {
      name: "reporter",
      value: "NAME[=FILE]",
      several: true,
      path: true,
      choices: [
        "pretty",
        "json",
        "html",
        "ndjson",
        "tap",
        "junit",
        "github",
        "markdown",
      ],
      meaning: "As of framescript run, to a file or a folder",
    },
    { name: "no-color", meaning: "Print no colours, as NO_COLOR does" },
  ],
  examples: [
    {
      command: "framescript conformance ws://127.0.0.1:9001",
      meaning: "All of it against an echo server",
    },
    {
      command:
        "framescript conformance --section 6,7 --case h.1.* ws://127.0.0.1:9001",
      meaning: "UTF-8, closing, and h.1 of the handshake",
    },
    {
      command:
        "framescript conformance --listen 9001 --reporter json=client.json",
      meaning:
        "For a client; drivers of other fuzzing servers work as they are",
    },
    {
      command:
        "framescript conformance --baseline known.json --reporter html=report/ ws://127.0.0.1:9001",
      meaning: "In CI: only what got worse fails",
    },
  ],
  async execute(given, host) {
    const { executeConformance } = await import("./conformance_run.ts");
    return await executeConformance(given, host);
  },
};
