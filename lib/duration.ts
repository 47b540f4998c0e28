/** Lengths of time as scenarios and flags write them: `250ms`, `1.5s`, `2m`. */

const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** The longest time that a runtime's timer can wait, in milliseconds. */
export const LONGEST = 2 ** 31 - 1;

/**
 * The milliseconds of a duration.
 *
 * @returns null where the text is no duration, or a longer one than a timer can wait.
 */
export function parseDuration(duration: string): number | null {
  const form = FORM.exec(duration.trim());
  if (form === null) return null;
  const unit = form[2] as keyof typeof MILLISECONDS;
  const milliseconds = Number(form[1]) * MILLISECONDS[unit];
  return milliseconds <= LONGEST ? milliseconds : null;
}

/** A time as a person reads it: `12 ms`, `1.5 s`, `2 min 5 s`. What rounds up to the next unit is told in that. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10) return `${Number(milliseconds.toFixed(1))} ms`;
  const whole = Math.round(milliseconds);
  if (whole < 1000) return `${whole} ms`;
  const seconds = Number((milliseconds / 1000).toFixed(2));
  if (seconds < 60) return `${seconds} s`;
  const wholeSeconds = Math.round(seconds);
  const minutes = Math.floor(wholeSeconds / 60);
  const rest = wholeSeconds % 60;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
