/** `connect` of a scenario as options of an endpoint. */

import { parseDuration } from "../duration.ts";
import type { Pieces } from "../endpoint/pieces.ts";
import type { ConnectOptions, TlsOptions } from "../endpoint/endpoint.ts";
import { targetOf } from "../endpoint/target.ts";
import { UsageError } from "../errors.ts";
import { type Resolved, resolveUrl } from "../scenario/resolve.ts";
import type { Scope } from "../scenario/template.ts";
import type {
  CompressionOffer,
  Connect,
  ParsedScenario,
  Tls,
} from "../scenario/types.ts";
import type { DeflateOffer } from "../wire/deflate.ts";
import type { Payloads } from "./payloads.ts";
import { mainOf } from "./prepared.ts";

/** What is offered where a scenario asks for compression and no more (RFC 7692 7.1.2.2). */
const USUAL_OFFER: DeflateOffer = { clientMaxWindowBits: true };

/** The part of the options that stands in the scenario. @throws {FramescriptError} A file cannot be read. */
export async function connectOptionsOf(
  connect: Resolved<Connect>,
  transport: "web" | "raw",
  payloads: Payloads,
): Promise<ConnectOptions> {
  const { headers, origin, protocols, compression, tls, proxy } = connect;
  return {
    ...(headers === undefined ? {} : { headers }),
    ...(origin === undefined ? {} : { origin }),
    ...(protocols === undefined ? {} : { protocols }),
    ...(proxy === undefined ? {} : { proxy }),
    ...piecesOf(connect),
    compression: offersOf(compression, transport),
    ...(tls === undefined ? {} : { tls: await tlsOf(tls, payloads) }),
    ...(connect.request === undefined
      ? {}
      : { request: (await payloads.of(connect.request)).bytes }),
  };
}

/** How a handshake is written. */
export function piecesOf(
  { chop, pause }: Pick<Resolved<Connect>, "chop" | "pause">,
): Pieces {
  return {
    ...(chop === undefined ? {} : { chop }),
    ...(pause === undefined ? {} : { pause: parseDuration(pause)! }),
  };
}

function offersOf(
  compression: Resolved<Connect>["compression"],
  transport: "web" | "raw",
): DeflateOffer[] {
  if (compression === undefined || compression === false) return [];
  if (compression === true) {
    // A runtime's own WebSocket offers what it offers.
    return [transport === "web" ? {} : USUAL_OFFER];
  }
  return [compression].flat().map(offerOf);
}

/** One offer, in the words of the wire. */
export function offerOf(offer: Resolved<CompressionOffer>): DeflateOffer {
  const given = Object.entries(offer).filter(([, value]) =>
    value !== undefined
  );
  return Object.fromEntries(
    given.map(([key, value]) => [
      key.replace(/_(\w)/g, (_, first) => first.toUpperCase()),
      value,
    ]),
  );
}

async function tlsOf(
  tls: Resolved<Tls>,
  payloads: Payloads,
): Promise<TlsOptions> {
  return {
    ...(tls.ca === undefined ? {} : { ca: await payloads.text(tls.ca) }),
    ...(tls.cert === undefined ? {} : { cert: await payloads.text(tls.cert) }),
    ...(tls.key === undefined ? {} : { key: await payloads.text(tls.key) }),
    ...(tls.server_name === undefined ? {} : { serverName: tls.server_name }),
    ...(tls.verify === undefined ? {} : { verify: tls.verify }),
  };
}

/**
 * Where a client of a scenario connects.
 *
 * @param base As `--url` gives it: it wins, and completes a URL that is a path.
 * @throws {ResolveError} A template in it cannot be replaced.
 * @throws {UsageError} Nowhere that is a WebSocket's.
 */
export function clientUrl(
  parsed: ParsedScenario,
  base: string | null,
  name: string,
  scope: Scope,
): string {
  const main = resolveUrl(parsed, null, scope);
  const whole = base === null || main?.startsWith("/")
    ? () => connectionUrl(main, base)
    : () => connectionUrl(null, base);
  const { clients = {} } = parsed.scenario;
  if (name === mainOf(parsed.scenario) || clients[name]?.url === undefined) {
    return whole();
  }
  const url = resolveUrl(parsed, name, scope);
  return connectionUrl(url, url?.startsWith("/") ? base ?? whole() : base);
}

/**
 * The URL of a connection.
 *
 * @param written As the scenario has it, templates replaced; null: it has none.
 * @param base What one that begins with `/` is resolved against, and what stands for one that is not written.
 * @throws {UsageError} There is none, or it is no URL of a WebSocket.
 */
export function connectionUrl(
  written: string | null,
  base: string | null,
): string {
  if (written === null || written === "") {
    if (base !== null) return checkedUrl(base);
    throw new UsageError(
      "Cannot connect: the scenario has no url, and none was given with --url",
    );
  }
  if (!written.startsWith("/")) return checkedUrl(written);
  if (base === null) {
    throw new UsageError(
      `Cannot resolve the url "${written}": it begins with /, and no --url was given`,
    );
  }
  return checkedUrl(new URL(written, checkedUrl(base)).href);
}

/** @throws {UsageError} It is no URL of a WebSocket. */
function checkedUrl(url: string): string {
  targetOf(url);
  return url;
}
