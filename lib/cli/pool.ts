/** Tasks, a bounded number of them at a time. */

/** What became of the tasks. */
export interface PoolOptions<R> {
  /** How many run at a time. */
  readonly parallel: number;
  /** Whether a result is the last to be waited for: nothing more is begun. */
  stops(result: R): boolean;
  /** Aborted: nothing more is begun. */
  readonly signal: AbortSignal;
}

/** The results in order of the tasks; undefined for those that were not begun. */
export async function pool<T, R>(
  tasks: readonly T[],
  work: (task: T, index: number) => Promise<R>,
  options: PoolOptions<R>,
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = tasks.map(() => undefined);
  let next = 0;
  let stopped = false;
  const worker = async () => {
    while (next < tasks.length && !stopped && !options.signal.aborted) {
      const index = next++;
      const result = await work(tasks[index]!, index);
      results[index] = result;
      stopped ||= options.stops(result);
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(options.parallel, tasks.length) }, worker),
  );
  return results;
}
