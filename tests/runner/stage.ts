/**
 * A server whose paths say what it does, for scenarios that stand alone:
 *
 * - `/echo` sends every message back
 * - `/frames` sends every data frame back as it came
 * - `/refuse?status=401` refuses the handshake, with the body `refused`
 * - `/headers` sends the request's headers as JSON, names in lower case
 * - `/say?do=text hello&do=close 1001 bye` does one thing after the other:
 *   `text T`, `binary HEX`, `ping T`, `pong T`, `close [CODE [REASON]]`,
 *   `frame OPCODE FIN T`, `bytes HEX`, `wait MS`, `read` (a message), `drop`
 *   (TCP), `echo` (from then on). What stands together goes out in one write.
 *
 * `deaf` beside it leaves a Close unanswered; the subprotocol `chat` is taken.
 */

import { fromHex, utf8 } from "../../lib/bytes.ts";
import type {
  Endpoint,
  EndpointEvent,
  Incoming,
} from "../../lib/endpoint/endpoint.ts";
import { serveClients } from "../../lib/endpoint/serve.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { OutgoingFrame } from "../../lib/wire/frame.ts";

/** The server. */
export interface Stage extends AsyncDisposable {
  /** Such as `ws://127.0.0.1:41234`. */
  readonly url: string;
  /** How many opening handshakes were accepted. */
  readonly accepted: number;
}

/** Serves on a free port. */
export async function openStage(): Promise<Stage> {
  const { listen } = await currentRuntime();
  const listener = await listen!({});
  let accepted = 0;
  const served = serveClients(listener, {
    take(incoming) {
      accepted++;
      return take(incoming);
    },
    talk: (endpoint, incoming) => talk(endpoint, urlOf(incoming), incoming),
    // A client that is gone concerns nobody but itself.
    failed: () => {},
  });
  return {
    url: `ws://127.0.0.1:${listener.port}`,
    get accepted() {
      return accepted;
    },
    [Symbol.asyncDispose]: () => served.close(),
  };
}

function urlOf({ request }: Incoming): URL {
  return new URL(request.target, "ws://host");
}

async function take(incoming: Incoming): Promise<Endpoint | null> {
  const { pathname, searchParams } = urlOf(incoming);
  if (pathname === "/refuse") {
    await incoming.reject({
      status: Number(searchParams.get("status")),
      headers: { "X-Why": "because", "Location": "/elsewhere" },
      body: "refused",
    });
    return null;
  }
  if (incoming.violation !== null) {
    await incoming.reject();
    return null;
  }
  return await incoming.accept({
    compression: {},
    headers: { "X-Stage": "open" },
    ...(incoming.request.protocols.includes("chat")
      ? { protocol: "chat" }
      : {}),
    autoClose: !searchParams.has("deaf"),
  });
}

async function talk(
  endpoint: Endpoint,
  { pathname, searchParams }: URL,
  incoming: Incoming,
): Promise<void> {
  const ear = new Ear(endpoint);
  switch (pathname) {
    case "/headers": {
      const headers = incoming.request.headers.map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]);
      await say(endpoint, JSON.stringify(Object.fromEntries(headers)));
      break;
    }
    case "/say":
      await perform(endpoint, ear, searchParams.getAll("do"));
      break;
    case "/frames":
      await echo(
        ear,
        (event) =>
          event.type === "frame" && event.frame.opcode < 8
            ? endpoint.sendFrames([event.frame])
            : null,
      );
      break;
    default:
      await echoMessages(endpoint, ear);
  }
  await ear.untilEnd();
}

async function say(endpoint: Endpoint, text: string): Promise<void> {
  await endpoint.send({ kind: "text", fragments: [utf8(text)] });
}

function echoMessages(endpoint: Endpoint, ear: Ear): Promise<void> {
  return echo(ear, (event) => {
    if (event.type !== "message" || endpoint.closeSent) return null;
    const { kind, data } = event.message;
    return endpoint.send({ kind, fragments: [data] });
  });
}

async function echo(
  ear: Ear,
  reply: (event: EndpointEvent) => Promise<void> | null,
): Promise<void> {
  for (;;) {
    const event = await ear.next();
    if (event === null) return;
    await reply(event);
  }
}

const OPCODES: Readonly<Record<string, number>> = {
  text: 1,
  binary: 2,
  ping: 9,
  pong: 10,
};

async function perform(
  endpoint: Endpoint,
  ear: Ear,
  acts: readonly string[],
): Promise<void> {
  let frames: OutgoingFrame[] = [];
  const flush = async () => {
    if (frames.length > 0) await endpoint.sendFrames(frames);
    frames = [];
  };
  for (const act of acts) {
    const [verb = "", ...words] = act.split(" ");
    const rest = act.slice(verb.length + 1);
    const opcode = OPCODES[verb];
    if (opcode !== undefined) {
      const payload = verb === "binary" ? fromHex(rest)! : utf8(rest);
      frames.push({ fin: true, rsv: 0, opcode, payload });
    } else if (verb === "frame") {
      const [opcode, fin, ...text] = words;
      const payload = utf8(text.join(" "));
      const header = { fin: fin === "1", rsv: 0, opcode: Number(opcode) };
      frames.push({ ...header, payload });
    } else {
      await flush();
      if (verb === "close") {
        const [code, ...reason] = words;
        await (code === undefined
          ? endpoint.close()
          : endpoint.close(Number(code), reason.join(" ")));
      } else if (verb === "bytes") await endpoint.sendBytes(fromHex(rest)!);
      else if (verb === "wait") {
        await passed(Number(rest), endpoint.ended);
      } else if (verb === "read") await ear.message();
      else if (verb === "drop") await endpoint.drop();
      else if (verb === "echo") await echoMessages(endpoint, ear);
      else throw new Error(`Cannot do ${act}: there is no such act`);
    }
  }
  await flush();
}

/** Waits for some milliseconds, and no longer than the connection lasts. */
async function passed(
  milliseconds: number,
  ended: Promise<unknown>,
): Promise<void> {
  const time = Promise.withResolvers<void>();
  const timer = setTimeout(time.resolve, milliseconds);
  await Promise.race([time.promise, ended]);
  clearTimeout(timer);
}

/** What comes from the client, one by one. */
class Ear {
  readonly #endpoint: Endpoint;
  #events: readonly EndpointEvent[] = [];

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  async next(): Promise<EndpointEvent | null> {
    while (this.#events.length === 0) {
      const events = await this.#endpoint.receive();
      if (events === null) return null;
      this.#events = events;
    }
    const [event, ...rest] = this.#events;
    this.#events = rest;
    return event!;
  }

  async message(): Promise<void> {
    for (;;) {
      const event = await this.next();
      if (event === null || event.type === "message") return;
    }
  }

  async untilEnd(): Promise<void> {
    while (await this.next() !== null);
  }
}
