/** Close codes explained (RFC 6455 7.4, and the registry that it set up). */

import { closeCodeName, RESERVED_CODES } from "../close_codes.ts";

/** What a close code says. */
export interface CloseMeaning {
  /** As registered, such as `normal closure`. */
  readonly name: string;
  /** One sentence without a final period. */
  readonly meaning: string;
  /** Whether an endpoint may put it into a Close frame (RFC 6455 7.4). */
  readonly sendable: boolean;
}

const MEANINGS: ReadonlyMap<number, string> = new Map([
  [1000, "The connection has done what it was for"],
  [1001, "The server goes down, or the browser leaves the page"],
  [1002, "The other side broke the WebSocket protocol"],
  [1003, "A kind of message came that this side cannot take"],
  [1004, "No meaning was given yet; it is never to be sent"],
  [1005, "Stands for a Close without a code; it is never to be sent"],
  [1006, "Stands for an end without a Close; it is never to be sent"],
  [
    1007,
    "A message was not what its type says, such as text that is not UTF-8",
  ],
  [1008, "A message broke this side's policy"],
  [1009, "A message was bigger than this side takes"],
  [1010, "The client needs an extension that the server did not agree to"],
  [1011, "The server met something that it cannot do"],
  [1012, "The service restarts; come back in a while"],
  [1013, "The service is overloaded; come back later"],
  [1014, "A gateway got an invalid answer from the server behind it"],
  [1015, "Stands for a TLS handshake that failed; it is never to be sent"],
  [3000, "The endpoint needs credentials"],
  [3003, "The credentials do not suffice"],
  [3008, "The endpoint took too long to answer"],
]);

/** What a code says; null: a Close without a body. Codes that nobody registered are told by their range. */
export function closeMeaning(code: number | null): CloseMeaning {
  if (code === null) {
    const meaning = "The Close has no body, and so gives no reason";
    return { name: "no code", meaning, sendable: true };
  }
  return {
    name: closeCodeName(code),
    meaning: MEANINGS.get(code) ?? meaningOfRange(code),
    sendable: code >= 1000 && code < 5000 && !RESERVED_CODES.has(code) &&
      (code >= 3000 || MEANINGS.has(code)),
  };
}

function meaningOfRange(code: number): string {
  if (code < 1000) return "Codes below 1000 are not used";
  if (code < 3000) return "Reserved for the protocol's future";
  if (code < 4000) return "For libraries and frameworks";
  if (code < 5000) return "Agreed between the two applications";
  return "Codes from 5000 on have no meaning";
}
