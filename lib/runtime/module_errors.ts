/** Where a module cannot be loaded, which every runtime tells in a way of its own. */

import { messageOf } from "../errors.ts";

/** A place in a module. */
export interface ModulePlace {
  /** A path, or a URL. */
  readonly file: string;
  readonly line: number;
  /** Null where the runtime tells the line alone. */
  readonly column: number | null;
}

/** Why a module could not be loaded, and where. */
export interface ModuleFault {
  /** In one line. */
  readonly message: string;
  /** Null where the runtime does not tell, or it is in no module that is known. */
  readonly place: ModulePlace | null;
  /** Whether the place is in the module that was asked for, not in one that it imports. */
  readonly own: boolean;
}

/** What was thrown in loading the module of a URL. */
export function moduleFault(thrown: unknown, url: string): ModuleFault {
  const first = (thrown as { errors?: unknown[] } | null)?.errors?.[0] ??
    thrown;
  const message = withoutColor(messageOf(first));
  const written = [
    ...positionOf(first),
    ...headOf(first),
    ...framesIn(message),
  ];
  const frames = framesOf(first);
  const own = [...written, ...frames].find(({ file }) =>
    pathOf(file) === pathOf(url)
  );
  return {
    message: message.split("\n", 1)[0]!,
    place: own ?? written[0] ?? null,
    own: own !== undefined,
  };
}

/** Bun has a position beside the message. */
function positionOf(thrown: unknown): ModulePlace[] {
  const { position } = (thrown ?? {}) as {
    position?: { file: string; line: number; column: number } | null;
  };
  if (position === undefined || position === null) return [];
  const { file, line, column } = position;
  return [{ file, line, column }];
}

/** Node puts the line and a caret before the stack. */
function headOf(thrown: unknown): ModulePlace[] {
  const stack = (thrown as Error | null)?.stack ?? "";
  const head = /^((?:file:|\/|[A-Za-z]:\\).*):(\d+)\n(?:.*\n)*?\n/.exec(stack);
  if (head === null) return [];
  const caret = /^( *)\^+$/m.exec(head[0])?.[1];
  const column = caret === undefined ? null : caret.length + 1;
  return [{ file: head[1]!, line: Number(head[2]), column }];
}

/** The frames of the stack of what was thrown, the innermost first; none where it has no stack. */
export function framesOf(thrown: unknown): ModulePlace[] {
  return framesIn(withoutColor((thrown as Error | null)?.stack ?? ""));
}

/** The frames of a stack; Deno tells of a syntax error as if it were one. */
function framesIn(stack: string): ModulePlace[] {
  const frames =
    /^\s*at (?:.*\()?((?:file:|\/|[A-Za-z]:\\)[^()]*):(\d+):(\d+)\)?$/gm;
  return Array.from(stack.matchAll(frames), ([, file, line, column]) => ({
    file: file!,
    line: Number(line),
    column: Number(column),
  }));
}

/** The path of a path or a URL. */
export function pathOf(file: string): string {
  const path = file.startsWith("file:")
    ? decodeURIComponent(new URL(file).pathname)
    : file.replace(/\?.*$/, "");
  return path.replaceAll("\\", "/").replace(/^\/(?=[A-Za-z]:\/)/, "");
}

function withoutColor(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[\d;]*m/g, "");
}
