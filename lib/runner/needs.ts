/**
 * What a scenario needs of its transport: one row for each place that asks for
 * more than whole messages and an end.
 */

import { fromBase64, fromHex, strictText, utf8 } from "../bytes.ts";
import type { Capability } from "../capability.ts";
import { isPlainValue } from "../endpoint/demand.ts";
import { type ExactJson, isMap } from "../scenario/json.ts";
import type {
  Client,
  Connect,
  ConnectExpectation,
  Expectation,
  FrameExpectation,
  FrameForm,
  KeyPath,
  ParsedScenario,
  Scenario,
  Send,
  Step,
} from "../scenario/types.ts";
import { namesUser } from "../url.ts";
import { BINARY, CONTINUATION, isControl, TEXT } from "../wire/opcode.ts";
import { mainOf } from "./prepared.ts";
import { opcodeOf } from "./words.ts";

/** Something that a place in a scenario needs. */
export interface Need {
  readonly capability: Capability;
  /** Where: a step, or a key of the scenario. */
  readonly path: KeyPath;
  /** Of `close_code`: which; null where only the run will tell. */
  readonly code?: number | null;
  /** Whether `degrade` can do without it. */
  readonly degradable: boolean;
}

/** What a templated value is, as far as it is known before the run; undefined: not known. */
export type Known = (value: unknown) => ExactJson | undefined;

/** Headers that the opening handshake itself sends (RFC 6455 4.1). */
const HANDSHAKE_HEADERS = /^(host|upgrade|connection|sec-websocket-.+)$/i;
/** The most bytes that a close reason may have (RFC 6455 5.5). */
const REASON_LENGTH = 123;
const SWITCHING_PROTOCOLS = 101;

/** What keys need by being there. */
type ByKey = Readonly<Record<string, Capability | readonly Capability[]>>;

const CONNECT: ByKey = {
  origin: "origin",
  protocols: "protocols",
  proxy: "proxy",
  request: "request",
  chop: "chop",
};
const TLS: ByKey = {
  ca: ["tls_ca", "files"],
  cert: ["tls_client_certificate", "files"],
  server_name: "tls_server_name",
};
const ANSWER: ByKey = {
  headers: "see_handshake",
  extensions: "see_handshake",
  body: "see_refusal_body",
};
const SENT: ByKey = {
  frame: "frame",
  bytes: "bytes",
  compress: "compress_choice",
};
const EXPECTED: ByKey = {
  frame: "see_frames",
  ping: "see_ping",
  pong: "see_ping",
  close: "see_close",
  violation: "see_violation",
};
/** What is left alone where one of these is false. */
const AUTO = {
  pong: "no_auto_pong",
  close: "no_auto_close",
  read: "hold_reading",
} as const satisfies ByKey;

/**
 * Everything that a scenario needs, in the order in which it stands in it.
 *
 * @param base What stands for the scenario's URL, or is what that is resolved against.
 */
export function needsOf(
  parsed: ParsedScenario,
  known: Known,
  base?: string,
): Need[] {
  const finder = new Finder(known, base);
  finder.scenario(parsed.scenario);
  return finder.needs;
}

class Finder {
  readonly needs: Need[] = [];
  readonly #known: Known;
  readonly #base: string | undefined;
  /** Clients whose own Close may have been sent by a step so far. */
  readonly #closed = new Set<string>();

  constructor(known: Known, base: string | undefined) {
    this.#known = known;
    this.#base = base;
  }

  #need(
    path: KeyPath,
    capability: Capability,
    more: Pick<Need, "code"> & { degradable?: boolean } = {},
  ): void {
    this.needs.push({ capability, path, degradable: false, ...more });
  }

  /** @param at Where the need of a key is told. */
  #keys(map: object, needed: ByKey, at: (key: string) => KeyPath): void {
    for (const [key, value] of Object.entries(map)) {
      if (value === undefined) continue;
      for (const capability of [needed[key] ?? []].flat()) {
        this.#need(at(key), capability);
      }
    }
  }

  scenario(scenario: Scenario): void {
    const { clients = {}, accept, auto = {}, ignore = [] } = scenario;
    this.#client(scenario, []);
    for (const [name, client] of Object.entries(clients)) {
      this.#client(client, ["clients", name]);
    }
    if (accept?.tls !== undefined) this.#need(["accept", "tls"], "files");
    this.#files(accept?.response, ["accept", "response"]);
    for (const key of ["pong", "close", "read"] as const) {
      if (this.#is(auto[key], false)) this.#need(["auto", key], AUTO[key]);
    }
    ignore.forEach((form, i) => this.#ignore(form, ["ignore", i]));
    if (this.#known(scenario.strict) === "all") {
      this.#need(["strict"], "see_ping");
    }
    const main = mainOf(scenario);
    this.#steps(scenario.steps ?? [], ["steps"], main);
    this.#steps(scenario.finally ?? [], ["finally"], main);
  }

  #is(value: unknown, wanted: boolean): boolean {
    return isFlag(this.#known(value), wanted);
  }

  #client({ url, connect }: Client, path: KeyPath): void {
    const target = path.length === 0 ? this.#base ?? url : url;
    if (namesUser(String(this.#known(target)))) {
      // Its credentials are sent as a header.
      this.#need([...path, "url"], "headers");
    }
    if (connect !== undefined) this.#connect(connect, [...path, "connect"]);
  }

  #connect(connect: Connect, path: KeyPath): void {
    const below = (key: string) => [...path, key];
    const { headers = {}, origin, protocols, compression } = connect;
    const { tls = {}, expect, capture = {} } = connect;
    for (const [name, value] of Object.entries(headers)) {
      const at = [...path, "headers", name];
      this.#need(
        at,
        value === null
          ? "header_removal"
          : HANDSHAKE_HEADERS.test(name)
          ? "header_override"
          : /^origin$/i.test(name)
          ? "origin"
          : "headers",
      );
      this.#value(value, at);
    }
    this.#keys(connect, CONNECT, below);
    if (origin !== undefined) this.#value(origin, below("origin"));
    if (compression !== undefined && !this.#is(compression, false)) {
      this.#need(
        below("compression"),
        this.#is(compression, true) ? "compression" : "compression_parameters",
      );
    }
    this.#keys(tls, TLS, (key) => [...path, "tls", key]);
    if (tls.verify !== undefined && !this.#is(tls.verify, true)) {
      this.#need([...path, "tls", "verify"], "tls_no_verify");
    }
    this.#files(connect.request, below("request"));
    if (expect !== undefined) {
      this.#answer(expect, below("expect"), protocols !== undefined);
    }
    for (const [name, from] of Object.entries(capture)) {
      if (from !== "protocol") {
        this.#need([...path, "capture", name], "see_handshake");
      }
    }
  }

  /** A header's value. */
  #value(value: string | readonly string[] | null, path: KeyPath): void {
    const plain = [value].flat().every((one) => isPlainValue(this.#known(one)));
    if (!plain) this.#need(path, "header_octets");
  }

  /** @param offers Whether subprotocols are offered. */
  #answer(expect: ConnectExpectation, path: KeyPath, offers: boolean): void {
    if ("any_of" in expect) {
      expect.any_of.forEach((one, i) => {
        const at = [...path, "any_of", i];
        if ("disconnect" in one) this.#need(at, "see_refusal");
        else this.#answer(one, at, offers);
      });
      return;
    }
    const { status, protocol } = expect;
    const known = numberOf(this.#known(status));
    if (status !== undefined && known !== SWITCHING_PROTOCOLS) {
      this.#need([...path, "status"], "see_refusal");
    }
    this.#keys(expect, ANSWER, (key) => [...path, key]);
    // A runtime's WebSocket takes no answer that chooses none of those offered.
    if (protocol === null && offers) {
      this.#need([...path, "protocol"], "see_handshake");
    }
  }

  #ignore(form: Expectation, path: KeyPath): void {
    if (typeof form === "string") return;
    // What a transport does not show needs no ignoring.
    if ("ping" in form || "pong" in form) return;
    if ("frame" in form && isControlFrame(form.frame)) return;
    this.#files(form, path);
    this.#expectation(form, path);
  }

  /** @param outer Whose the steps are that do not say. */
  #steps(steps: readonly Step[], path: KeyPath, outer: string): void {
    steps.forEach((step, i) => this.#step(step, [...path, i], outer));
  }

  #clientOf({ client }: Step, outer: string): string {
    return client === undefined ? outer : String(this.#known(client) ?? client);
  }

  /** Of each client of a list of steps, whether its own Close is the last of it. */
  #ends(
    steps: readonly Step[],
    outer: string,
    closed: Map<string, boolean> = new Map(),
  ): ReadonlyMap<string, boolean> {
    for (const step of steps) {
      const client = this.#clientOf(step, outer);
      if (step.close !== undefined) closed.set(client, true);
      else if (step.connect !== undefined) closed.set(client, false);
      else if (step.repeat !== undefined) {
        this.#ends(step.repeat.steps, client, closed);
      }
    }
    return closed;
  }

  #step(step: Step, path: KeyPath, outer: string): void {
    const client = this.#clientOf(step, outer);
    if (step.repeat !== undefined) {
      const { steps } = step.repeat;
      // What a turn closes, the next one finds closed.
      for (const [whose, closed] of this.#ends(steps, client)) {
        if (closed) this.#closed.add(whose);
      }
      this.#steps(steps, [...path, "repeat", "steps"], client);
      return;
    }
    if (this.#closed.has(client)) {
      const { send, ping, pong, close, expect } = step;
      if ((send ?? ping ?? pong ?? close) !== undefined) {
        this.#need(path, "close_then_send");
      }
      if (expect !== undefined && asksForData(expect)) {
        this.#need(path, "close_then_read");
      }
    }
    this.#files(step, path);
    if (step.send !== undefined) this.#send(step.send, path);
    else if (step.ping !== undefined) this.#need(path, "ping");
    else if (step.pong !== undefined) this.#need(path, "pong");
    else if (step.close !== undefined) {
      this.#close(step.close, path);
      this.#closed.add(client);
    } else if (step.drop !== undefined) {
      const whole = this.#known(step.drop);
      if (whole !== "write") this.#need(path, "drop");
      if (!isFlag(whole, true)) this.#need(path, "half_close");
    } else if ("expect" in step) {
      this.#expectation(step.expect as Expectation, path);
    } else if (step.connect !== undefined) this.#closed.delete(client);
  }

  #send(send: Send, path: KeyPath): void {
    if (typeof send === "string") return;
    const degradable = (capability: Capability) =>
      this.#need(path, capability, { degradable: true });
    if ((send.frame ?? send.frames ?? send.bytes) === undefined) {
      if (mayBeBrokenText(send, this.#known)) this.#need(path, "broken_text");
    }
    if (send.chop !== undefined) degradable("chop");
    this.#keys(send, SENT, () => path);
    if (send.frames !== undefined) {
      if (makesOneMessage(send.frames)) degradable("frame");
      else this.#need(path, "frame");
    } else if (send.fragments !== undefined) {
      if (send.fragments.length !== 1) degradable("fragments");
    } else if ("split" in send && send.split !== undefined) {
      degradable("fragments");
    }
  }

  #close(body: number | string | object, path: KeyPath): void {
    const { code, reason } = typeof body === "object"
      ? body as { code?: unknown; reason?: string }
      : { code: body };
    if (code !== undefined || reason !== undefined) {
      this.#need(path, "close_code", {
        code: numberOf(this.#known(code ?? 1000)),
      });
    }
    const words = this.#known(reason);
    if (typeof words === "string" && utf8(words).length > REASON_LENGTH) {
      this.#need(path, "close_reason_long");
    }
  }

  /** @param path Where the need is told: the step, however deep it stands in it. */
  #expectation(form: Expectation, path: KeyPath): void {
    if (typeof form === "string") return;
    if ("any_of" in form || "all_of" in form) {
      const list = "any_of" in form ? form.any_of : form.all_of;
      for (const one of list) this.#expectation(one as Expectation, path);
      return;
    }
    this.#keys(form, EXPECTED, () => path);
    if ("close" in form || "disconnect" in form) {
      const asked = "close" in form ? form.close : form.disconnect;
      if ("disconnect" in form && asked !== "any") {
        this.#need(path, "see_close");
      }
      if (typeof asked === "object") {
        const { clean, by } = asked as { clean?: unknown; by?: unknown };
        const looks = clean !== undefined && !this.#is(clean, false);
        if (looks || by !== undefined) this.#need(path, "see_clean");
      }
    }
    if ("fragments" in form || "frames" in form) {
      this.#need(path, "see_fragments", { degradable: true });
    }
  }

  /** Files that payloads are read from; what stands in JSON is no payload. */
  #files(value: unknown, path: KeyPath): void {
    if (holdsFile(value)) this.#need(path, "files");
  }
}

/** Whether a value is that boolean: from the command line it comes as text. */
export function isFlag(
  known: ExactJson | undefined,
  wanted: boolean,
): boolean {
  return known === wanted || known === String(wanted);
}

/** The number that a value is, as text or not; null: it is none, or not known. */
function numberOf(known: ExactJson | undefined): number | null {
  if (typeof known === "number") return known;
  return typeof known === "string" && /^\d+$/.test(known)
    ? Number(known)
    : null;
}

/** Whether a frame is expected that is a Close, a Ping, a Pong or reserved as such. */
function isControlFrame({ opcode }: FrameExpectation): boolean {
  return opcode !== undefined && isControl(opcodeOf(opcode));
}

/** Whether an expectation looks at what comes, beside the close. */
function asksForData(form: unknown): boolean {
  if (!isMap(form)) return true;
  if (Array.isArray(form.any_of)) return form.any_of.some(asksForData);
  return !("close" in form || "disconnect" in form || "violation" in form);
}

/** What makes a frame more than a part of a message. */
const OTHER = /^(?:rsv\d|masked|mask|length|length_bytes)$/;

/** Whether frames are one message in order: a data frame, its continuations, and fin on the last alone. */
function makesOneMessage(frames: readonly FrameForm[]): boolean {
  return frames.every((frame, i) => {
    const { opcode = "text", fin = true } = frame;
    const number = opcodeOf(opcode);
    const right = i === 0
      ? number === TEXT || number === BINARY
      : number === CONTINUATION;
    return right && fin === (i === frames.length - 1) &&
      !Object.keys(frame).some((key) => OTHER.test(key));
  });
}

/** Whether a message is called text, and may not be UTF-8. */
function mayBeBrokenText(send: unknown, known: Known): boolean {
  if (!isMap(send)) return false;
  const { as, fragments, repeat } = send;
  const isText = as === "text" || as === undefined && isMap(repeat) &&
      (typeof repeat.of === "string" ||
        isMap(repeat.of) && "text" in repeat.of);
  return isText ? octetsMayBreak(send, known) : Array.isArray(fragments) &&
    fragments.some((part) => mayBeBrokenText(part, known));
}

/** Whether what octets come from may give some that are not UTF-8. */
function octetsMayBreak(payload: unknown, known: Known): boolean {
  if (!isMap(payload)) return false;
  const { hex, base64, file, repeat, generate, concat, fragments } = payload;
  const written = hex ?? base64;
  if (written !== undefined) {
    const text = known(written);
    if (typeof text !== "string") return true;
    const octets = hex === undefined ? fromBase64(text) : fromHex(text);
    return octets === null || strictText(octets) === null;
  }
  if (isMap(generate)) {
    return generate.kind === "binary" || generate.kind === "image";
  }
  if (isMap(repeat)) {
    // It may be cut inside a character.
    const { of } = repeat;
    const text = known(isMap(of) ? of.text : of);
    // deno-lint-ignore no-control-regex
    return typeof text !== "string" || /[^\x00-\x7f]/.test(text);
  }
  const parts = concat ?? fragments;
  return file !== undefined || Array.isArray(parts) &&
      parts.some((part) => octetsMayBreak(part, known));
}

const NOT_PAYLOADS = /^(?:json|json_contains|json_path|equals|capture)$/;

function holdsFile(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    Object.entries(value).some(([key, member]) =>
      key === "file" && typeof member === "string" ||
      !NOT_PAYLOADS.test(key) && holdsFile(member)
    );
}
