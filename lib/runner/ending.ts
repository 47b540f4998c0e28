/** What is done when the steps have ended: connections are closed, and what is left over is judged. */

import { formatDuration } from "../duration.ts";
import type { OpenConnection } from "./connection.ts";
import type { Course } from "./course.ts";
import { failure, type FailureDetail } from "./failure.ts";
import type { Client } from "./client.ts";
import type { Inbox } from "./inbox.ts";
import type { Note } from "./report.ts";
import { countWords, endWords, entryWords } from "./words.ts";

/** The most milliseconds that a peer is given to answer the Close at the end. */
const CLOSE_TIME = 2000;
const NORMAL_CLOSURE = 1000;
/** As many unread messages are told one by one. */
const UNREAD_SHOWN = 5;

/**
 * Closes what is open with 1000 and waits for the answers; where the handshake
 * opened nothing, only TCP is ended.
 *
 * @param most Milliseconds; what was not waited for in full is not told.
 */
export async function closeAll(course: Course, most: number): Promise<void> {
  const { clock } = course;
  const open = course.clients.flatMap((client) =>
    client.connection === null || client.connection.ended
      ? []
      : [{ client, connection: client.connection }]
  );
  const usual = Math.min(course.timeout, CLOSE_TIME);
  const milliseconds = Math.min(usual, most);
  const until = performance.now() + milliseconds;
  await Promise.all(open.map(({ connection }) => sendClose(connection, until)));
  while (
    open.some(({ connection }) => !connection.ended) &&
    clock.stopped === null && performance.now() < until
  ) await clock.rest(until);
  const cutShort = milliseconds < usual || clock.stopped !== null;
  for (const { client, connection } of open) {
    if (cutShort && !connection.ended) continue;
    const note = unanswered(client, connection, milliseconds);
    if (note !== null) course.notes.push(note);
  }
}

/** Sends a Close where none was, and waits for the socket no longer than `until`. */
async function sendClose(
  connection: OpenConnection,
  until: number,
): Promise<void> {
  connection.readOn();
  const { endpoint } = connection;
  if (endpoint.closeSent) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, until - performance.now()));
  });
  const sending = connection.opened
    ? endpoint.close(NORMAL_CLOSURE)
    : endpoint.closeWrite();
  // That it ended in between is what was wanted.
  const sent = sending.catch(() => {});
  await Promise.race([sent, late]);
  clearTimeout(timer);
}

function unanswered(
  client: Client,
  { inbox, opened, ended }: OpenConnection,
  milliseconds: number,
): Note | null {
  const note = (code: string, message: string) => ({
    code,
    message,
    client: client.name,
  });
  // Nothing is owed by one who was not let in, nor to one who breaks the rules.
  if (!opened || inbox.violation !== null) return null;
  if (inbox.close === null) {
    return note(
      "close_unanswered",
      ended
        ? "the peer ended the connection without answering the Close"
        : `the peer did not answer the Close in ${
          formatDuration(milliseconds)
        }`,
    );
  }
  return ended
    ? null
    : note("tcp_left_open", "the peer left TCP open after both Closes");
}

/** Connections that were lost while no step waited on them. */
export function lostOnes(course: Course): Note[] {
  return course.clients.flatMap(({ name, connections }) =>
    connections.flatMap(({ inbox, opened, endSeen }) => {
      const { close, violation, end } = inbox;
      if (end === null || !opened || endSeen) return [];
      // An end behind a Close, or a violation, is no loss; nor is one of our own.
      if (close !== null || violation !== null) return [];
      const { by, error } = end.ending;
      if (by === "self" && error === null) return [];
      return [{
        code: "connection_lost",
        message: `${endWords(end.ending)} while no step waited`,
        client: name,
      }];
    })
  );
}

/** What is left over at the end, of all connections. */
export interface LeftOver {
  /** What fails the scenario, and was not told by a step that it failed. */
  readonly failures: readonly FailureDetail[];
  /** Whether there was anything that no step asked for, told or not. */
  readonly unasked: boolean;
  readonly notes: readonly Note[];
}

/** Looks at what no step asked for. */
export function leftOver(course: Course): LeftOver {
  const failures: FailureDetail[] = [];
  const notes: Note[] = [];
  let unasked = false;
  for (const client of course.clients) {
    for (const connection of client.connections) {
      if (connection.overflowed) {
        failures.push(failure("overflow", "more came than a run keeps unread"));
      }
      const broken = connection.inbox.violations.first();
      if (broken !== null) {
        const { told, inClose, violation: { message, section } } = broken;
        // A bad Close is the matter of the step that it fails.
        unasked ||= !inClose;
        if (!told) {
          failures.push(failure("violation", `violation: ${message}`, section));
        }
      }
      const unread = unreadOf(course, connection.inbox);
      if (unread === null) continue;
      if (course.settings.strict === false) {
        notes.push({
          code: "unread_messages",
          message: `${unread.words} not consumed`,
          client: client.name,
        });
      } else {
        failures.push({
          ...failure("strict", `${unread.words} not consumed`),
          expected: "nothing more",
          actual: unread.shown,
        });
      }
    }
  }
  return { failures, unasked: unasked || failures.length > 0, notes };
}

interface Unread {
  /** `2 messages and 1 Ping were`. */
  readonly words: string;
  readonly shown: string;
}

/** What no expectation consumed; null: nothing. */
function unreadOf(course: Course, inbox: Inbox): Unread | null {
  const messages = inbox.messages.left();
  const torn = inbox.torn();
  const all = course.settings.strict === "all";
  const pings = all ? inbox.pings.left() : [];
  const pongs = all ? inbox.pongs.left() : [];
  const counts: readonly (readonly [number, string])[] = [
    [messages.length, "message"],
    [torn, "message in part"],
    [pings.length, "Ping"],
    [pongs.length, "Pong"],
  ];
  const total = counts.reduce((sum, [count]) => sum + count, 0);
  if (total === 0) return null;
  const words = counts.filter(([count]) => count > 0)
    .map(([count, noun]) => countWords(count, noun))
    .join(" and ");
  const left = [...messages, ...pings, ...pongs]
    .sort((a, b) => a.seq - b.seq);
  const shown = left.slice(0, UNREAD_SHOWN)
    .map((entry) => entryWords(entry, course.redactor));
  if (left.length > UNREAD_SHOWN) {
    shown.push(`and ${left.length - UNREAD_SHOWN} more`);
  }
  return {
    words: `${words} ${total === 1 ? "was" : "were"}`,
    shown: shown.join("\n"),
  };
}
