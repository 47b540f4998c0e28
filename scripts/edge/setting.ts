/** What an entry file is told by its platform. */

/**
 * A variable or secret of the platform's.
 *
 * @throws {Error} It was not set.
 */
export function setting(name: string, value: string | undefined): string {
  if (value) return value;
  throw new Error(`Cannot start: set ${name}`);
}
