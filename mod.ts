/**
 * framescript: scenarios for WebSockets, and the RFC 6455 endpoint that they
 * run on.
 *
 * @example A scenario
 * ```ts
 * import { runScenario } from "@framescript/framescript";
 *
 * const report = await runScenario({
 *   url: "ws://127.0.0.1:8787/",
 *   steps: [
 *     { send: { fragments: ["Hello, ", "frames"] } },
 *     { expect: "Hello, frames" },
 *     { close: 1000 },
 *     { expect: { close: 1000 } },
 *   ],
 * });
 * console.log(report.verdict);
 * ```
 *
 * @example A connection without a scenario
 * ```ts
 * import { connect } from "@framescript/framescript";
 *
 * await using connection = await connect("ws://127.0.0.1:8787/");
 * await connection.send(["Hello, ", "frames"]);
 * for await (const message of connection) {
 *   console.log(message);
 *   break;
 * }
 * ```
 *
 * @module
 */

// Scenarios
export { parseScenarios } from "./lib/scenario/parse.ts";
export type { ParseOptions } from "./lib/scenario/parse.ts";
export { loadScenarios } from "./lib/api/load.ts";
export { runScenario } from "./lib/api/run.ts";
export type { RunOptions } from "./lib/api/run.ts";
export type {
  Kept,
  RunOptions as RunnerOptions,
} from "./lib/runner/options.ts";

// Connections
export { connect, RefusedError } from "./lib/api/connect.ts";
export type { ClientOptions } from "./lib/api/connect.ts";
export { listen } from "./lib/api/listen.ts";
export type {
  ClientRequest,
  Refusal,
  ServedConnection,
  ServerOptions,
  WebSocketServer,
} from "./lib/api/listen.ts";
export type {
  FrameToSend,
  MessageData,
  SendOptions,
  WebSocketConnection,
} from "./lib/api/connection.ts";

// Edge functions
export { scheduled, smoke } from "./lib/edge/installed.ts";

// Errors
export {
  ConnectError,
  FramescriptError,
  UnsupportedError,
  UsageError,
} from "./lib/errors.ts";
export type { ConnectFailure } from "./lib/errors.ts";
export { ScenarioFileError } from "./lib/scenario/problem.ts";

// Types of the language, of reports and of endpoints
export type * from "./lib/scenario/types.ts";
export type { Problem } from "./lib/scenario/problem.ts";
export type * from "./lib/runner/report.ts";
export type * from "./lib/edge/options.ts";
export type * from "./lib/endpoint/endpoint.ts";
export type { Bytes } from "./lib/bytes.ts";
export { CAPABILITIES } from "./lib/capability.ts";
export type { Capability } from "./lib/capability.ts";
export type { Violation, ViolationCode } from "./lib/violations.ts";
export type { Compression, DeflateOffer } from "./lib/wire/negotiation.ts";
export type { Frame, OutgoingFrame } from "./lib/wire/frame.ts";
export type { HeaderChanges, HeaderList } from "./lib/wire/handshake.ts";
export type { Limits } from "./lib/wire/limits.ts";
export type { IncomingMessage, OutgoingMessage } from "./lib/wire/message.ts";
