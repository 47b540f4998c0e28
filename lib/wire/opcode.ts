/** Opcodes (RFC 6455 5.2). */

export const CONTINUATION = 0x0;
export const TEXT = 0x1;
export const BINARY = 0x2;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

/** Whether an opcode is a control frame's, defined or reserved (RFC 6455 5.5). */
export function isControl(opcode: number): boolean {
  return opcode >= 0x8;
}

/** Whether RFC 6455 defines the opcode. */
export function isDefined(opcode: number): boolean {
  return opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG);
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [CONTINUATION, "continuation"],
  [TEXT, "text"],
  [BINARY, "binary"],
  [CLOSE, "close"],
  [PING, "ping"],
  [PONG, "pong"],
]);

/** An opcode's name; null: it has none. */
export function opcodeName(opcode: number): string | null {
  return NAMES.get(opcode) ?? null;
}

/** An opcode's name, or `opcode 11` for one without, as a scenario writes it. */
export function opcodeWords(opcode: number): string {
  return opcodeName(opcode) ?? `opcode ${opcode}`;
}

/** The opcode of a name; null: nothing is called so. */
export function opcodeNamed(name: string): number | null {
  for (const [opcode, known] of NAMES) {
    if (known === name) return opcode;
  }
  return null;
}
