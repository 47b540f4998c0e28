/** What a step does in a few words, as it is written: templates stay. */

import type {
  Expect,
  ExpectationForm,
  Payload,
  Send,
  Step,
} from "../scenario/types.ts";
import { cut } from "./words.ts";

/** The most characters of a value in a title. */
const VALUE = 60;

/** Such as `send "hello"` or `expect close 1000`. */
export function titleOf(step: Step): string {
  if (step.send !== undefined) return `send ${sendWords(step.send)}`;
  if (step.ping !== undefined) return `ping ${payloadWords(step.ping)}`;
  if (step.pong !== undefined) return `pong ${payloadWords(step.pong)}`;
  if (step.close !== undefined) {
    return `close ${closeWords(step.close)}`.trimEnd();
  }
  if (step.drop !== undefined) {
    return step.drop === true ? "drop" : "drop write";
  }
  if (step.expect !== undefined) return `expect ${expectWords(step.expect)}`;
  if (step.wait !== undefined) return `wait ${step.wait}`;
  if (step.repeat !== undefined) return `repeat ${step.repeat.times} times`;
  return "connect";
}

function value(of: unknown): string {
  return cut(JSON.stringify(of) ?? "", VALUE);
}

function payloadWords(payload: Payload): string {
  if (typeof payload === "string") return value(payload);
  for (const key of ["text", "hex", "base64", "file"] as const) {
    if (key in payload) {
      const written = value((payload as Record<string, unknown>)[key]);
      return key === "text" ? written : `${key} ${written}`;
    }
  }
  if (payload.json !== undefined) return `json ${value(payload.json)}`;
  if (payload.repeat !== undefined) return `${payload.repeat.length} bytes`;
  if (payload.generate !== undefined) {
    const { kind, length } = payload.generate;
    return `${length} bytes of ${kind}`;
  }
  return value(payload);
}

function sendWords(send: Send): string {
  if (typeof send === "string") return value(send);
  if (send.fragments !== undefined) {
    return count(send.fragments.length, "fragment");
  }
  if (send.frame !== undefined) return `frame ${frameWords(send.frame)}`;
  if (send.frames !== undefined) {
    return `${count(send.frames.length, "frame")}: ${
      cut(send.frames.map(frameWords).join(", "), VALUE)
    }`;
  }
  if (send.bytes !== undefined) {
    const { bytes } = send;
    return `bytes ${
      typeof bytes === "string" ? cut(bytes, VALUE) : payloadWords(bytes)
    }`;
  }
  const payload = payloadWords(send);
  return send.split === undefined ? payload : `${payload} split`;
}

function frameWords(frame: object): string {
  const { opcode = "text", fin } = frame as { opcode?: unknown; fin?: unknown };
  return `${opcode}${fin === false ? " fin 0" : ""}`;
}

function closeWords(body: number | string | object): string {
  if (typeof body !== "object") return String(body);
  const { code, reason } = body as { code?: unknown; reason?: string };
  return [code, reason === undefined ? undefined : value(reason)]
    .filter((part) => part !== undefined)
    .join(" ");
}

function expectWords(expect: Expect): string {
  if (typeof expect === "string") return value(expect);
  const form = expect as ExpectationForm;
  if ("any_of" in form || "all_of" in form) {
    const [name, list] = "any_of" in form
      ? ["any of", form.any_of] as const
      : ["all of", form.all_of] as const;
    return `${name} ${
      cut(list.map((one) => expectWords(one as Expect)).join(", "), VALUE)
    }`;
  }
  const [key] = Object.keys(form).filter((key) => !MODIFIERS.has(key));
  if (key === undefined) return value(form);
  const written = (form as Record<string, unknown>)[key];
  if (key === "text") return value(written);
  if (key === "message") return "a message";
  if (key === "fragments") {
    return count((written as unknown[]).length, "fragment");
  }
  if (key === "close" || key === "disconnect") {
    return `${key} ${
      typeof written === "object" ? value(written) : String(written)
    }`;
  }
  return `${key} ${typeof written === "string" ? written : value(written)}`;
}

const MODIFIERS: ReadonlySet<string> = new Set([
  "skip",
  "optional",
  "capture",
  "grade",
  "frames",
]);

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
