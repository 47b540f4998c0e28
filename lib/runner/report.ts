/**
 * What a run came to: the one value that every reporter is a function of. It
 * is plain JSON, and versioned.
 *
 * @module
 */

import type { TransportName } from "../endpoint/endpoint.ts";
import type { Grade, Place, Verb } from "../scenario/types.ts";

/** What became of a scenario. */
export type Verdict = "passed" | "failed" | "errored" | "unsupported";

/** What became of a step. */
export type StepOutcome =
  | "passed"
  | "failed"
  | "errored"
  | "skipped"
  | "degraded";

/** A run of one scenario. */
export interface Report {
  /** Of this format. */
  readonly version: 1;
  /** The scenario's name. */
  readonly name: string;
  /** What the scenario is for, where it says so. */
  readonly description?: string;
  /** The scenario's tags. */
  readonly tags: readonly string[];
  /** Where the scenario stands: of a module's, the file; null for one made in code. */
  readonly place: Place | null;
  /** Whether it connected or listened. */
  readonly role: "client" | "server";
  /** Where it connected to, or listened at. */
  readonly url: string;
  /** Null where the scenario did not get that far. */
  readonly transport: TransportName | null;
  /** Why that transport, in words. */
  readonly transportReason: string;
  /** For example `Deno 2.9.6`. */
  readonly runtime: string;
  /** What became of it. */
  readonly verdict: Verdict;
  /** The lowest grade that it reached. */
  readonly grade: Grade;
  /** The grade of each part; `grade` is the lowest of them. */
  readonly grades: PartGrades;
  /** The reason for any verdict but passed; null for passed. */
  readonly failure: Failure | null;
  /** RFC 3339, UTC: when the last attempt began. */
  readonly startedAt: string;
  /** Of the last attempt, from its start to its end. */
  readonly milliseconds: number;
  /** How often it was run, retries included. */
  readonly attempts: number;
  /** The attempts before the last one, which this report is about. */
  readonly earlier: readonly Attempt[];
  /** The steps, then those of `finally`. */
  readonly steps: readonly StepReport[];
  /** Things worth knowing that decide nothing. */
  readonly notes: readonly Note[];
  /** In the order in which they were opened. */
  readonly connections: readonly ConnectionReport[];
  /** Everything that crossed, of all connections, in order of time. */
  readonly transcript: readonly TranscriptEntry[];
}

/** An attempt that did not pass, and that another followed. */
export interface Attempt {
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** How long it took. */
  readonly milliseconds: number;
  /** What became of it. */
  readonly verdict: Verdict;
  /** Why it did not pass. */
  readonly failure: Failure | null;
}

/** The lowest grade that each part of a scenario reached. */
export interface PartGrades {
  /** The opening handshakes. */
  readonly handshake: Grade;
  /** The steps. */
  readonly steps: Grade;
  /** The steps of `finally`. */
  readonly finally: Grade;
  /**
   * What no step asked for, whether it also failed a step or not: violations,
   * and where it is `strict` what was not consumed. A Close that breaks a rule
   * is the matter of the step that it fails.
   */
  readonly unasked: Grade;
}

/** Why something did not pass. */
export interface Failure {
  /** A stable name: `timeout`, `mismatch`, `closed`, `violation`, `refused`, `unsupported`, `strict`, `deadline`, `aborted`, … */
  readonly code: string;
  /** The reason in words, without a final period. */
  readonly message: string;
  /** Where it stands in the scenario file; null where there is no such place. */
  readonly place: Place | null;
  /** Path of the step, such as `steps[2]`; null where it is no step's. */
  readonly step: string | null;
  /** What was expected, as a person reads it, and what came; both null where there is nothing to compare. */
  readonly expected: string | null;
  /** See `expected`. */
  readonly actual: string | null;
  /** Line by line, `-` expected, `+` actual, as in a unified diff. */
  readonly diff: readonly string[];
  /** Such as `RFC 6455 5.2`; null where it is not about an RFC. */
  readonly section: string | null;
}

/** A run of one step. */
export interface StepReport {
  /** Such as `steps[2]`, `finally[0]`, `steps[3].repeat.steps[0]`. */
  readonly path: string;
  /** Where the step stands; null for a scenario made in code. */
  readonly place: Place | null;
  /** The step's verb. */
  readonly verb: Verb;
  /** The step's name, or what it does in a few words. */
  readonly title: string;
  /** Whose step it is: `main`, or a name of `clients`. */
  readonly client: string;
  /** `role: server` with several connections: which of them, from 1. */
  readonly connection?: number;
  /** What became of it. */
  readonly outcome: StepOutcome;
  /** The grade that it reached. */
  readonly grade: Grade;
  /** Milliseconds from the start of the run. */
  readonly at: number;
  /** How long it took. */
  readonly milliseconds: number;
  /** In a `repeat`: from 0. */
  readonly iteration: number | null;
  /** Things worth knowing about it. */
  readonly notes: readonly string[];
  /** Why it did not pass; null where it did. */
  readonly failure: Failure | null;
  /** What was consumed, as indices into the transcript. */
  readonly consumed: readonly number[];
  /** Of an `expect` that failed: what it was held against and left unread, as an index into the transcript. */
  readonly judged?: number;
  /** Of a `repeat`: the steps of each iteration, in order. */
  readonly steps: readonly StepReport[];
}

/** Something worth knowing that decides nothing. */
export interface Note {
  /** A stable name: `unread_messages`, `close_unanswered`, `connection_lost`, `tls_not_verified`, … */
  readonly code: string;
  /** In words, without a final period. */
  readonly message: string;
  /** Whose connection it is about; null: nobody's. */
  readonly client: string | null;
}

/** One connection of the run. */
export interface ConnectionReport {
  /** `main`, or the client's name. */
  readonly client: string;
  /** From 1; a reconnect counts up. */
  readonly number: number;
  /** Where it connected to. */
  readonly url: string;
  /** Which implementation it was. */
  readonly transport: TransportName;
  /** Milliseconds from the start of the run. */
  readonly at: number;
  /** Dialling and the opening handshake. */
  readonly milliseconds: number;
  /** Of the answer to the opening handshake; null where the transport does not show it. */
  readonly status: number | null;
  /** What was sent; empty where the transport does not show it. */
  readonly requestHeaders: readonly (readonly [string, string])[];
  /** What was answered; empty where the transport does not show it. */
  readonly responseHeaders: readonly (readonly [string, string])[];
  /** The subprotocol agreed; empty: none. */
  readonly protocol: string;
  /** Sec-WebSocket-Extensions as answered; empty: none. */
  readonly extensions: string;
  /** Of a refusal: the start of its body. */
  readonly body: string;
  /** How it ended; null where it never opened. */
  readonly close: {
    readonly code: number | null;
    readonly reason: string;
    readonly clean: boolean | null;
    readonly by: "peer" | "self" | null;
    readonly error: string | null;
  } | null;
}

/** The head of a payload. */
export interface PayloadPreview {
  /** Octets in all, on the wire. */
  readonly length: number;
  /** How `head` is written: as text where it is UTF-8, else as hexadecimal digits. */
  readonly encoding: "text" | "hex";
  /** The octets themselves, in that encoding: the first 4 KiB, or as many as were asked for. */
  readonly head: string;
  /** Whether `head` is all of it. */
  readonly whole: boolean;
}

/** One thing that crossed, or happened to the connection. */
export type TranscriptEntry =
  & {
    /** Milliseconds from the start of the run. */
    readonly at: number;
    readonly client: string;
    /** The connection's number. */
    readonly connection: number;
  }
  & (
    | {
      /** The opening handshake was answered. */
      readonly type: "open";
      readonly status: number | null;
      /** It opened nothing: the status is not 101, or the 101 was not taken. */
      readonly refused?: true;
      /** Where it was connected to; left out where the runner does not know. */
      readonly url?: string;
      /** The subprotocol agreed; empty or left out: none. */
      readonly protocol?: string;
      /** Sec-WebSocket-Extensions as answered; empty or left out: none. */
      readonly extensions?: string;
    }
    | {
      readonly type: "frame";
      readonly direction: "in" | "out";
      readonly opcode: number;
      readonly fin: boolean;
      readonly rsv: number;
      readonly masked: boolean;
      /** Announced, where it is not the payload's length. */
      readonly announced?: string;
      readonly payload: PayloadPreview;
      /** Of a Close: its code, null without a body, and its reason. */
      readonly close?: {
        readonly code: number | null;
        readonly reason: string;
      };
    }
    | {
      readonly type: "message";
      readonly direction: "in" | "out";
      readonly kind: "text" | "binary";
      readonly payload: PayloadPreview;
      /** How many frames it came in; null where the transport does not show it. */
      readonly frames: number | null;
    }
    | {
      readonly type: "close";
      readonly direction: "in" | "out";
      readonly code: number | null;
      readonly reason: string;
    }
    | {
      readonly type: "bytes";
      readonly direction: "in" | "out";
      readonly payload: PayloadPreview;
    }
    | {
      readonly type: "violation";
      readonly code: string;
      readonly section: string;
      readonly message: string;
    }
    | {
      readonly type: "end";
      readonly by: "peer" | "self" | null;
      readonly error: string | null;
    }
  );

/** What is told while a scenario runs, in order: for live lines, `--verbose` and `ndjson`. */
export type RunEvent =
  | {
    readonly type: "start";
    readonly name: string;
    readonly url: string;
    /** From 1. */
    readonly attempt: number;
  }
  /** An attempt did not pass, and another starts: told by who runs again, in place of its `end`. */
  | {
    readonly type: "retry";
    /** Which attempt it was, from 1. */
    readonly attempt: number;
    readonly ended: Attempt;
  }
  | { readonly type: "wire"; readonly entry: TranscriptEntry }
  | { readonly type: "step"; readonly step: StepReport }
  | { readonly type: "end"; readonly report: Report };
