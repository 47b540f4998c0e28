/** What is said in a chat room, and to whom, whatever platform holds its members. */

import { BAD_REQUEST } from "./echo.ts";

/** Somebody in the room. */
export interface Member {
  readonly name: string;
  send(text: string): unknown;
  close(code: number, reason: string): unknown;
}

/** How many of the last lines a newcomer is shown. */
export const KEPT_LINES = 20;

/** A line of the conversation. */
export interface Line {
  readonly from: string;
  readonly text: string;
}

function tell(members: Iterable<Member>, event: unknown): void {
  const text = JSON.stringify(event);
  for (const member of members) member.send(text);
}

/** Welcomes a newcomer with who is there and what was said, and tells the others. */
export function join(
  others: readonly Member[],
  newcomer: Member,
  last: readonly Line[],
): void {
  const members = [...others.map((member) => member.name), newcomer.name];
  tell([newcomer], { type: "welcome", members, last });
  tell(others, { type: "joined", name: newcomer.name });
}

/** What a message says; null: it is no map in JSON. */
function saidIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const said = JSON.parse(text);
    return typeof said === "object" ? said : null;
  } catch {
    return null;
  }
}

/** Passes on what a member says. @returns the lines that are kept from now on. */
export function hear(
  members: readonly Member[],
  from: Member,
  text: string,
  last: readonly Line[],
): readonly Line[] {
  const said = saidIn(text);
  if (said === null) {
    from.close(BAD_REQUEST, "a message is a map in JSON");
    return last;
  }
  if (said.type === "ping") from.send('{"type":"pong"}');
  if (said.type === "kick") {
    for (const member of members) {
      if (member.name === said.name) {
        member.close(4003, `kicked by ${from.name}`);
      }
    }
  }
  if (said.type !== "say") return last;
  const line = { from: from.name, text: String(said.text) };
  tell(members, { type: "said", ...line });
  return [...last, line].slice(-KEPT_LINES);
}

/** Tells those who stay that somebody left. */
export function leave(staying: readonly Member[], name: string): void {
  tell(staying, { type: "left", name });
}
