/**
 * What a run does with single frames, as the rest of it sees that. Whole
 * messages need nothing of it, so that a bundle carries it only beside a
 * transport that shows frames.
 */

import type { Endpoint, Runtime, WireEvent } from "../endpoint/endpoint.ts";
import type { PayloadBytes } from "../scenario/payload.ts";
import type { Resolved } from "../scenario/resolve.ts";
import type {
  FrameCount,
  FrameExpectation,
  Payload,
  Send,
} from "../scenario/types.ts";
import type { MessageCondition } from "./condition.ts";
import type { Expected, FramesExpected } from "./expected.ts";
import type { Inbox } from "./inbox.ts";
import type { Judgement } from "./judgement.ts";
import type { Payloads } from "./payloads.ts";
import type { Crossed, Transcript } from "./transcript.ts";

/** A runtime, and what makes use of its raw transport; absent: whoever runs has that. */
export interface FramedRuntime extends Runtime {
  readonly frames?: Frames | null;
}

/** Loads that where a run takes the raw transport. */
export type LoadFrames = () => Promise<Frames>;

/** Expectations that only frames can meet. */
export type FramesForm = Resolved<
  | { readonly frame: FrameExpectation }
  | { readonly ping: Payload | "any" }
  | { readonly pong: Payload | "any" }
  | { readonly violation: string }
>;

/** What goes out, ready to. */
export interface Outgoing {
  /** It may break the protocol on purpose. */
  readonly anyway: boolean;
  put(endpoint: Endpoint): Promise<void>;
}

/** What a run does with single frames. */
export interface Frames {
  /** @throws {FramescriptError} A payload cannot be had. */
  ready(form: FramesForm, payloads: Payloads): Promise<FramesExpected>;
  /** A message in exactly these frames. */
  fragments(fragments: readonly PayloadBytes[]): MessageCondition;
  /** A condition that also asks in how many frames the message came. */
  counted(
    condition: MessageCondition,
    count: Resolved<FrameCount>,
  ): MessageCondition;
  /** The same judgement, but for what would leave something behind that came before (`strict: all`). */
  ordered(judgement: Judgement, expected: Expected, inbox: Inbox): Judgement;
  /**
   * The frames or octets that are to be sent; null: it is a message.
   *
   * @throws {FramescriptError} A payload cannot be had.
   */
  outgoing(
    send: Exclude<Resolved<Send>, string>,
    payloads: Payloads,
  ): Promise<Outgoing | null>;
  /** Tells what of one connection is not told of messages. */
  entries(transcript: Transcript): (event: FramesEvent) => Crossed;
}

/** What only a transport that shows frames observes. */
export type FramesEvent = Extract<
  WireEvent,
  { type: "frame" | "bytes" | "violation" }
>;
