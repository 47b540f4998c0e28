/**
 * What a scenario needs of its transport: one row for each place that asks for
 * more than whole messages and an end.
 */

import { isPlainValue } from "../endpoint/demand.ts";
import { namesUser } from "../url.ts";
import { fromBase64, fromHex, strictText, utf8 } from "../bytes.ts";
import type { Capability } from "../capability.ts";
import type { ExactJson } from "../scenario/json.ts";
import type {
  Accept,
  Client,
  Connect,
  ConnectExpectation,
  Expectation,
  FrameExpectation,
  HandshakeExpectation,
  KeyPath,
  ParsedScenario,
  Scenario,
  Send,
  Step,
} from "../scenario/types.ts";
import { isControl as isControlOpcode } from "../wire/opcode.ts";
import { mainOf } from "./prepared.ts";

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

/** What a list of steps leaves behind: of each client whether its own Close was the last of it. */
type Effects = ReadonlyMap<string, boolean>;

class Finder {
  readonly needs: Need[] = [];
  readonly #known: Known;
  readonly #base: string | undefined;
  /** Clients whose own Close may have been sent by a step so far. */
  readonly #closed = new Set<string>();
  /** What lists were found to leave behind, by whose their steps are. */
  readonly #effects = new WeakMap<readonly Step[], Map<string, Effects>>();

  constructor(known: Known, base: string | undefined) {
    this.#known = known;
    this.#base = base;
  }

  #need(path: KeyPath, ...capabilities: Capability[]): void {
    for (const capability of capabilities) {
      this.needs.push({ capability, path, degradable: false });
    }
  }

  #degradable(path: KeyPath, capability: Capability): void {
    this.needs.push({ capability, path, degradable: true });
  }

  scenario(scenario: Scenario): void {
    this.#client(scenario, []);
    for (const [name, client] of Object.entries(scenario.clients ?? {})) {
      this.#client(client, ["clients", name]);
    }
    if (scenario.accept !== undefined) this.#accept(scenario.accept);
    const { auto = {}, ignore = [] } = scenario;
    if (this.#is(auto.pong, false)) {
      this.#need(["auto", "pong"], "no_auto_pong");
    }
    if (this.#is(auto.close, false)) {
      this.#need(["auto", "close"], "no_auto_close");
    }
    if (this.#is(auto.read, false)) {
      this.#need(["auto", "read"], "hold_reading");
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
    for (const [name, value] of Object.entries(connect.headers ?? {})) {
      const at = [...path, "headers", name];
      if (value === null) this.#need(at, "header_removal");
      else if (HANDSHAKE_HEADERS.test(name)) this.#need(at, "header_override");
      else if (/^origin$/i.test(name)) this.#need(at, "origin");
      else this.#need(at, "headers");
      this.#value(value, at);
    }
    if (connect.origin !== undefined) {
      this.#need([...path, "origin"], "origin");
      this.#value(connect.origin, [...path, "origin"]);
    }
    if (connect.protocols !== undefined) {
      this.#need([...path, "protocols"], "protocols");
    }
    this.#compression(connect.compression, [...path, "compression"]);
    const { tls = {} } = connect;
    const tlsAt = [...path, "tls"];
    if (tls.ca !== undefined) this.#need([...tlsAt, "ca"], "tls_ca", "files");
    if (tls.cert !== undefined) {
      this.#need([...tlsAt, "cert"], "tls_client_certificate", "files");
    }
    if (tls.server_name !== undefined) {
      this.#need([...tlsAt, "server_name"], "tls_server_name");
    }
    if (tls.verify !== undefined && !this.#is(tls.verify, true)) {
      this.#need([...tlsAt, "verify"], "tls_no_verify");
    }
    if (connect.proxy !== undefined) this.#need([...path, "proxy"], "proxy");
    if (connect.request !== undefined) {
      this.#need([...path, "request"], "request");
      this.#files(connect.request, [...path, "request"]);
    }
    if (connect.chop !== undefined) this.#need([...path, "chop"], "chop");
    if (connect.expect !== undefined) {
      const offers = connect.protocols !== undefined;
      this.#answer(connect.expect, [...path, "expect"], offers);
    }
    for (const [name, from] of Object.entries(connect.capture ?? {})) {
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

  #accept({ tls, response }: Accept): void {
    if (tls !== undefined) this.#need(["accept", "tls"], "files");
    if (response !== undefined) this.#files(response, ["accept", "response"]);
  }

  #compression(compression: Connect["compression"], path: KeyPath): void {
    if (compression === undefined) return;
    if (this.#is(compression, false)) return;
    this.#need(
      path,
      this.#is(compression, true) ? "compression" : "compression_parameters",
    );
  }

  /** @param offers Whether subprotocols are offered. */
  #answer(expect: ConnectExpectation, path: KeyPath, offers: boolean): void {
    if ("any_of" in expect) {
      expect.any_of.forEach((one, i) => {
        const at = [...path, "any_of", i];
        if ("disconnect" in one) this.#need(at, "see_refusal");
        else this.#oneAnswer(one, at, offers);
      });
    } else this.#oneAnswer(expect, path, offers);
  }

  #oneAnswer(
    expect: HandshakeExpectation,
    path: KeyPath,
    offers: boolean,
  ): void {
    const { status, headers, protocol, extensions, body } = expect;
    const known = numberOf(this.#known(status));
    if (status !== undefined && known !== SWITCHING_PROTOCOLS) {
      this.#need([...path, "status"], "see_refusal");
    }
    if (body !== undefined) this.#need([...path, "body"], "see_refusal_body");
    if (headers !== undefined) {
      this.#need([...path, "headers"], "see_handshake");
    }
    // A runtime's WebSocket takes no answer that chooses none of those offered.
    if (protocol === null && offers) {
      this.#need([...path, "protocol"], "see_handshake");
    }
    if (extensions !== undefined) {
      this.#need([...path, "extensions"], "see_handshake");
    }
  }

  #ignore(form: Expectation, path: KeyPath): void {
    if (typeof form === "string") return;
    // What a transport does not show needs no ignoring.
    if ("ping" in form || "pong" in form) return;
    if ("frame" in form && isControl(form.frame)) return;
    this.#expectation(form, path, path);
  }

  /** @param outer Whose the steps are that do not say. */
  #steps(steps: readonly Step[], path: KeyPath, outer: string): void {
    steps.forEach((step, i) => this.#step(step, [...path, i], outer));
  }

  #clientOf({ client }: Step, outer: string): string {
    return client === undefined ? outer : String(this.#known(client) ?? client);
  }

  #effectsOf(steps: readonly Step[], outer: string): Effects {
    const byOuter = this.#effects.get(steps) ?? new Map<string, Effects>();
    this.#effects.set(steps, byOuter);
    const found = byOuter.get(outer);
    if (found !== undefined) return found;
    const effects = new Map<string, boolean>();
    for (const step of steps) {
      const client = this.#clientOf(step, outer);
      if (step.close !== undefined) effects.set(client, true);
      else if (step.connect !== undefined) effects.set(client, false);
      else if (step.repeat !== undefined) {
        const inner = this.#effectsOf(step.repeat.steps, client);
        for (const [whose, closed] of inner) effects.set(whose, closed);
      }
    }
    byOuter.set(outer, effects);
    return effects;
  }

  #step(step: Step, path: KeyPath, outer: string): void {
    const client = this.#clientOf(step, outer);
    if (step.send !== undefined) {
      this.#afterClose(client, path, "close_then_send");
      this.#send(step.send, path);
    } else if (step.ping !== undefined) {
      this.#afterClose(client, path, "close_then_send");
      this.#need(path, "ping");
      this.#files(step.ping, path);
    } else if (step.pong !== undefined) {
      this.#afterClose(client, path, "close_then_send");
      this.#need(path, "pong");
      this.#files(step.pong, path);
    } else if (step.close !== undefined) {
      this.#afterClose(client, path, "close_then_send");
      this.#close(step.close, path);
      this.#closed.add(client);
    } else if (step.drop !== undefined) {
      const whole = this.#known(step.drop);
      if (whole !== "write") this.#need(path, "drop");
      if (!isFlag(whole, true)) this.#need(path, "half_close");
    } else if (step.expect !== undefined) {
      if (this.#closed.has(client) && asksForData(step.expect)) {
        this.#need(path, "close_then_read");
      }
      this.#expectation(step.expect as Expectation, path, path);
    } else if (step.repeat !== undefined) {
      const { steps } = step.repeat;
      // What a turn closes, the next one finds closed.
      for (const [whose, closed] of this.#effectsOf(steps, client)) {
        if (closed) this.#closed.add(whose);
      }
      this.#steps(steps, [...path, "repeat", "steps"], client);
    } else if (step.connect !== undefined) {
      this.#closed.delete(client);
    }
  }

  #afterClose(client: string, path: KeyPath, capability: Capability): void {
    if (this.#closed.has(client)) this.#need(path, capability);
  }

  #send(send: Send, path: KeyPath): void {
    this.#files(send, path);
    if (typeof send === "string") return;
    if (
      send.frame === undefined && send.frames === undefined &&
      send.bytes === undefined
    ) {
      if (mayBeBrokenText(send, this.#known)) this.#need(path, "broken_text");
    }
    if (send.chop !== undefined) this.#degradable(path, "chop");
    if (send.compress !== undefined) this.#need(path, "compress_choice");
    if (send.frame !== undefined) this.#need(path, "frame");
    else if (send.frames !== undefined) {
      if (makesOneMessage(send.frames)) this.#degradable(path, "frame");
      else this.#need(path, "frame");
    } else if (send.bytes !== undefined) this.#need(path, "bytes");
    else if (send.fragments !== undefined) {
      if (send.fragments.length !== 1) this.#degradable(path, "fragments");
    } else if (send.split !== undefined) this.#degradable(path, "fragments");
  }

  #close(body: number | string | object, path: KeyPath): void {
    const { code, reason } = typeof body === "object"
      ? body as { code?: unknown; reason?: string }
      : { code: body, reason: undefined };
    if (code !== undefined || reason !== undefined) {
      this.needs.push({
        capability: "close_code",
        path,
        code: numberOf(this.#known(code ?? 1000)),
        degradable: false,
      });
    }
    const words = this.#known(reason);
    if (typeof words === "string" && utf8(words).length > REASON_LENGTH) {
      this.#need(path, "close_reason_long");
    }
  }

  /** @param step Where the need is told: the step, however deep it stands in it. */
  #expectation(form: Expectation, path: KeyPath, step: KeyPath): void {
    if (typeof form === "string") return;
    if ("any_of" in form || "all_of" in form) {
      const list = "any_of" in form ? form.any_of : form.all_of;
      for (const one of list) this.#expectation(one as Expectation, path, step);
      return;
    }
    if ("frame" in form) this.#need(step, "see_frames");
    else if ("ping" in form || "pong" in form) this.#need(step, "see_ping");
    else if ("violation" in form) this.#need(step, "see_violation");
    else if ("close" in form || "disconnect" in form) {
      const asked = "close" in form ? form.close : form.disconnect;
      if ("close" in form || asked !== "any") this.#need(step, "see_close");
      if (
        typeof asked === "object" && asked.clean !== undefined &&
        !this.#is(asked.clean, false)
      ) this.#need(step, "see_clean");
      if (typeof asked === "object" && "by" in asked) {
        this.#need(step, "see_clean");
      }
    } else if ("fragments" in form) this.#degradable(step, "see_fragments");
    if ("frames" in form) this.#degradable(step, "see_fragments");
    this.#files(form, path);
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

function isControl({ opcode }: FrameExpectation): boolean {
  return opcode === "ping" || opcode === "pong" || opcode === "close" ||
    (typeof opcode === "number" && isControlOpcode(opcode));
}

/** Whether an expectation looks at what comes, beside the close. */
function asksForData(form: unknown): boolean {
  if (typeof form !== "object" || form === null) return true;
  if ("any_of" in form) return (form.any_of as unknown[]).some(asksForData);
  return !("close" in form || "disconnect" in form || "violation" in form);
}

/** Whether frames are one message in order: a data frame, its continuations, and fin on the last alone. */
export function makesOneMessage(frames: readonly object[]): boolean {
  const OTHER = [
    "rsv1",
    "rsv2",
    "rsv3",
    "masked",
    "mask",
    "length",
    "length_bytes",
  ];
  return frames.every((frame, i) => {
    const { opcode = "text", fin = true } = frame as {
      opcode?: unknown;
      fin?: unknown;
    };
    const right = i === 0
      ? ["text", "binary", 1, 2].includes(opcode as string | number)
      : opcode === "continuation" || opcode === 0;
    return right && fin === (i === frames.length - 1) &&
      !OTHER.some((key) => key in frame);
  });
}

/** Whether a message is called text, and may not be UTF-8. */
function mayBeBrokenText(send: object, known: Known): boolean {
  const { as, fragments, repeat } = send as {
    as?: string;
    fragments?: unknown[];
    repeat?: { of: unknown };
  };
  if (as === "text") return octetsMayBreak(send, known);
  if (as === undefined && repeat !== undefined && isText(repeat.of)) {
    return octetsMayBreak(send, known);
  }
  return (fragments ?? []).some((part) =>
    typeof part === "object" && part !== null && mayBeBrokenText(part, known)
  );
}

function isText(payload: unknown): payload is string | { text: string } {
  return typeof payload === "string" ||
    (typeof payload === "object" && payload !== null && "text" in payload);
}

/** Whether what octets come from may give some that are not UTF-8. */
function octetsMayBreak(payload: unknown, known: Known): boolean {
  if (typeof payload !== "object" || payload === null) return false;
  const { hex, base64, file, repeat, generate, concat, fragments } =
    payload as Record<string, unknown>;
  if (hex !== undefined || base64 !== undefined) {
    const written = known(hex ?? base64);
    if (typeof written !== "string") return true;
    const octets = hex === undefined ? fromBase64(written) : fromHex(written);
    return octets === null || strictText(octets) === null;
  }
  if (file !== undefined) return true;
  if (generate !== undefined) {
    const { kind } = generate as { kind: string };
    return kind === "binary" || kind === "image";
  }
  if (repeat !== undefined) {
    // It may be cut inside a character.
    const { of } = repeat as { of: unknown };
    const text = known(isText(of) && typeof of === "object" ? of.text : of);
    // deno-lint-ignore no-control-regex
    return typeof text !== "string" || !/^[\x00-\x7f]*$/.test(text);
  }
  const parts = concat ?? fragments;
  return Array.isArray(parts) &&
    parts.some((part) => octetsMayBreak(part, known));
}

const NOT_PAYLOADS: ReadonlySet<string> = new Set([
  "json",
  "json_contains",
  "json_path",
  "equals",
  "capture",
]);

function holdsFile(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, member]) =>
    !NOT_PAYLOADS.has(key) &&
    ((key === "file" && typeof member === "string") || holdsFile(member))
  );
}
