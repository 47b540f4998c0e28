/** Several sources into one function. */

/** One source's end. */
export interface Channel<T> {
  write(item: T): void;
  /** It tells no more. */
  end(): void;
}

/** As many channels as asked for: what any of them tells goes on at once. */
export function directChannels<T>(
  count: number,
  emit: (item: T, channel: number) => void,
): Channel<T>[] {
  return Array.from({ length: count }, (_, index) => ({
    write: (item) => emit(item, index),
    end() {},
  }));
}

/**
 * As many channels as asked for, one after the other: what the first unfinished
 * one tells goes on at once, what later ones tell waits for their turn. So the
 * output is the same whatever ran beside what.
 */
export function orderedChannels<T>(
  count: number,
  emit: (item: T, channel: number) => void,
): Channel<T>[] {
  const waiting: T[][] = Array.from({ length: count }, () => []);
  const ended = new Set<number>();
  let turn = 0;
  const advance = () => {
    while (turn < count) {
      for (const item of waiting[turn]!.splice(0)) emit(item, turn);
      if (!ended.has(turn)) return;
      turn++;
    }
  };
  return waiting.map((items, index) => ({
    write(item) {
      if (index === turn) emit(item, index);
      else items.push(item);
    },
    end() {
      ended.add(index);
      advance();
    },
  }));
}
