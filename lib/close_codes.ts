/** Close codes and their names (RFC 6455 7.4.1, and the registry that it set up). */

/** Codes that are defined only to say what never stood on the wire, or nothing yet: none may be sent. */
export const RESERVED_CODES: ReadonlySet<number> = new Set([
  1004,
  1005,
  1006,
  1015,
]);

const NAMES: ReadonlyMap<number, string> = new Map([
  [1000, "normal closure"],
  [1001, "going away"],
  [1002, "protocol error"],
  [1003, "unsupported data"],
  [1004, "reserved"],
  [1005, "no status received"],
  [1006, "abnormal closure"],
  [1007, "invalid payload data"],
  [1008, "policy violation"],
  [1009, "message too big"],
  [1010, "mandatory extension"],
  [1011, "internal error"],
  [1012, "service restart"],
  [1013, "try again later"],
  [1014, "bad gateway"],
  [1015, "TLS handshake"],
  [3000, "unauthorized"],
  [3003, "forbidden"],
  [3008, "timeout"],
]);

/** A code's name as registered; codes that nobody registered are named by their range. */
export function closeCodeName(code: number): string {
  const name = NAMES.get(code);
  if (name !== undefined) return name;
  if (code < 1000) return "not used";
  if (code < 3000) return "unassigned";
  if (code < 4000) return "unregistered";
  if (code < 5000) return "private use";
  return "out of range";
}

/** A code with its name: `1002 (protocol error)`; `no code` for a Close without a body. */
export function closeCodeWords(code: number | null): string {
  return code === null ? "no code" : `${code} (${closeCodeName(code)})`;
}
