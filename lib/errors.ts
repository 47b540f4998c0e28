/**
 * The errors that framescript throws: each is somebody's to mend, and says
 * whose by its class. What a peer does wrong is never thrown; it is an event.
 *
 * @module
 */

/** Base of every error that framescript throws on purpose. */
export class FramescriptError extends Error {
  /** A stable name to test by, in snake_case. */
  readonly code: string;

  /** Made with a stable code and a message for people. */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The command, an option or an argument of the API was used wrongly. Exit code 2. */
export class UsageError extends FramescriptError {
  /** Made with a message that names the mend. */
  constructor(message: string, options?: ErrorOptions) {
    super("usage", message, options);
  }
}

/** A transport or runtime cannot do what was asked. Exit code 2. */
export class UnsupportedError extends FramescriptError {
  /** The capability that is missing, as `capability.ts` names it. */
  readonly capability: string;

  /** Made with the capability that is missing. */
  constructor(capability: string, message: string) {
    super("unsupported", message);
    this.capability = capability;
  }
}

/** Why no HTTP answer came to an opening handshake. */
export type ConnectFailure =
  | "dns"
  | "refused"
  | "unreachable"
  | "reset"
  | "tls"
  | "timeout"
  | "not_http"
  | "closed"
  | "proxy"
  | "permission"
  | "aborted"
  | "other";

/** No HTTP answer came: the scenario is `errored`. Exit code 3. */
export class ConnectError extends FramescriptError {
  /** What stood in the way. */
  readonly failure: ConnectFailure;

  /** Made with what stood in the way. */
  constructor(
    failure: ConnectFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`connect_${failure}`, message, options);
    this.failure = failure;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
