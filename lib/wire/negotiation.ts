/** Agreeing on permessage-deflate in the opening handshake (RFC 7692 5 and 7.1). */

import { type Violation, violation } from "../violations.ts";
import {
  type Extension,
  type ExtensionParameter,
  formatExtension,
} from "./extensions.ts";

/** permessage-deflate as agreed (RFC 7692 7.1). */
export interface Compression {
  /** No message of the client's refers to an earlier one. */
  readonly clientNoContextTakeover: boolean;
  /** No message of the server's refers to an earlier one. */
  readonly serverNoContextTakeover: boolean;
  /** The largest window of the client's, 8–15. */
  readonly clientMaxWindowBits: number;
  /** The largest window of the server's, 8–15. */
  readonly serverMaxWindowBits: number;
}

/** A parameter set of permessage-deflate as offered (RFC 7692 7.1). */
export interface DeflateOffer {
  /** The client will not keep its context. Default false. */
  readonly clientNoContextTakeover?: boolean;
  /** The server is asked not to keep its context. Default false. */
  readonly serverNoContextTakeover?: boolean;
  /** The largest window of the client's, 8–15; `true`: offered without a value. Default: not offered. */
  readonly clientMaxWindowBits?: true | number;
  /** The largest window that the server may use, 8–15. Default: any. */
  readonly serverMaxWindowBits?: number;
}

/** The extension's name (RFC 7692 7). */
export const PERMESSAGE_DEFLATE = "permessage-deflate";

/** The window that is used where nothing else was agreed. */
const LARGEST_WINDOW = 15;

/** An integer from 8 to 15 without leading zeros (RFC 7692 7.1.2). */
const WINDOW_BITS = /^(?:[89]|1[0-5])$/;

/** The parameters of one extension element, read. */
interface Parameters {
  readonly clientNoContextTakeover: boolean;
  readonly serverNoContextTakeover: boolean;
  /** Null: the parameter is not there; true: without a value. */
  readonly clientMaxWindowBits: true | number | null;
  readonly serverMaxWindowBits: number | null;
}

/** Reads parameters, or tells what is wrong with them. */
function readParameters(
  parameters: readonly ExtensionParameter[],
  side: "offer" | "answer",
): Parameters | Violation {
  const read = {
    clientNoContextTakeover: false,
    serverNoContextTakeover: false,
    clientMaxWindowBits: null as true | number | null,
    serverMaxWindowBits: null as number | null,
  };
  const seen = new Set<string>();
  for (const { name, value } of parameters) {
    if (seen.has(name)) {
      return violation(
        "deflate_parameter_repeated",
        `The permessage-deflate parameter ${name} given twice`,
      );
    }
    seen.add(name);
    const wrong = violation(
      "deflate_parameter_value",
      `The permessage-deflate parameter ${name} ${
        value === null ? "without a value" : `with the value ${value}`
      }`,
    );
    switch (name) {
      case "client_no_context_takeover":
        if (value !== null) return wrong;
        read.clientNoContextTakeover = true;
        break;
      case "server_no_context_takeover":
        if (value !== null) return wrong;
        read.serverNoContextTakeover = true;
        break;
      case "client_max_window_bits":
        if (value === null && side === "offer") {
          read.clientMaxWindowBits = true;
          break;
        }
        if (value === null || !WINDOW_BITS.test(value)) return wrong;
        read.clientMaxWindowBits = Number(value);
        break;
      case "server_max_window_bits":
        if (value === null || !WINDOW_BITS.test(value)) return wrong;
        read.serverMaxWindowBits = Number(value);
        break;
      default:
        return violation(
          "deflate_parameter_unknown",
          `The permessage-deflate parameter ${name}, which is not defined`,
        );
    }
  }
  return read;
}

function format(parameters: Parameters): string {
  const list: ExtensionParameter[] = [];
  if (parameters.serverNoContextTakeover) {
    list.push({ name: "server_no_context_takeover", value: null });
  }
  if (parameters.clientNoContextTakeover) {
    list.push({ name: "client_no_context_takeover", value: null });
  }
  const { serverMaxWindowBits, clientMaxWindowBits } = parameters;
  if (serverMaxWindowBits !== null) {
    list.push({
      name: "server_max_window_bits",
      value: String(serverMaxWindowBits),
    });
  }
  if (clientMaxWindowBits !== null) {
    list.push({
      name: "client_max_window_bits",
      value: clientMaxWindowBits === true ? null : String(clientMaxWindowBits),
    });
  }
  return formatExtension({ name: PERMESSAGE_DEFLATE, parameters: list });
}

/** Offers as one header value, best first; they are not judged. */
export function formatOffers(offers: readonly DeflateOffer[]): string {
  return offers.map((offer) =>
    format({
      clientNoContextTakeover: offer.clientNoContextTakeover ?? false,
      serverNoContextTakeover: offer.serverNoContextTakeover ?? false,
      clientMaxWindowBits: offer.clientMaxWindowBits ?? null,
      serverMaxWindowBits: offer.serverMaxWindowBits ?? null,
    })
  ).join(", ");
}

/** What a server answers, and what is agreed by it. */
export interface Negotiated {
  /** The header value. */
  readonly answer: string;
  /** What follows from it. */
  readonly compression: Compression;
}

/**
 * Takes the first offer that is valid and can be met (RFC 7692 5.1).
 *
 * @param within What the server wants: its windows at most, no takeover where
 * it says so. Of several, the first that any offer admits.
 * @returns null: none; the connection goes uncompressed.
 */
export function negotiate(
  offered: readonly Extension[],
  within: DeflateOffer | readonly DeflateOffer[],
): Negotiated | null {
  for (const one of isList(within) ? within : [within]) {
    const negotiated = negotiateOne(offered, one);
    if (negotiated !== null) return negotiated;
  }
  return null;
}

function isList(
  within: DeflateOffer | readonly DeflateOffer[],
): within is readonly DeflateOffer[] {
  return Array.isArray(within);
}

function negotiateOne(
  offered: readonly Extension[],
  within: DeflateOffer,
): Negotiated | null {
  for (const { name, parameters } of offered) {
    if (name !== PERMESSAGE_DEFLATE) continue;
    const offer = readParameters(parameters, "offer");
    if ("message" in offer) continue;
    const negotiated = meet(offer, within);
    if (negotiated !== null) return negotiated;
  }
  return null;
}

function meet(offer: Parameters, within: DeflateOffer): Negotiated | null {
  const wanted = typeof within.clientMaxWindowBits === "number"
    ? within.clientMaxWindowBits
    : LARGEST_WINDOW;
  const named = offer.clientMaxWindowBits;
  // A client that does not offer the parameter cannot be given it (RFC 7692 7.1.2.2).
  if (wanted < LARGEST_WINDOW && named === null) return null;
  const client = Math.min(wanted, typeof named === "number" ? named : wanted);
  const server = Math.min(
    within.serverMaxWindowBits ?? LARGEST_WINDOW,
    offer.serverMaxWindowBits ?? LARGEST_WINDOW,
  );
  const answered: Parameters = {
    clientNoContextTakeover: offer.clientNoContextTakeover ||
      (within.clientNoContextTakeover ?? false),
    serverNoContextTakeover: offer.serverNoContextTakeover ||
      (within.serverNoContextTakeover ?? false),
    clientMaxWindowBits: client < LARGEST_WINDOW ? client : null,
    serverMaxWindowBits:
      offer.serverMaxWindowBits !== null || server < LARGEST_WINDOW
        ? server
        : null,
  };
  return {
    answer: format(answered),
    compression: {
      clientNoContextTakeover: answered.clientNoContextTakeover,
      serverNoContextTakeover: answered.serverNoContextTakeover,
      clientMaxWindowBits: client,
      serverMaxWindowBits: server,
    },
  };
}

/** What an answer came to. */
export interface AnswerJudgement {
  /** Null: the answer is right. */
  readonly violation: Violation | null;
  /** Null: none was agreed. */
  readonly compression: Compression | null;
}

/** Judges the extensions that a server accepted by what was offered to it (RFC 6455 4.1, RFC 7692 7.1). */
export function judgeAnswer(
  answered: readonly Extension[],
  offered: readonly Extension[],
): AnswerJudgement {
  const wrong = (broken: Violation) => ({
    violation: broken,
    compression: null,
  });
  for (const { name } of answered) {
    if (!offered.some((offer) => offer.name === name)) {
      return wrong(violation(
        "response_extension_unoffered",
        `The extension ${name}, which was not offered`,
      ));
    }
  }
  const accepted = answered.filter(({ name }) => name === PERMESSAGE_DEFLATE);
  if (accepted.length > 1) return wrong(violation("deflate_answered_twice"));
  if (accepted.length === 0) return { violation: null, compression: null };
  const answer = readParameters(accepted[0]!.parameters, "answer");
  if ("message" in answer) return wrong(answer);
  const misfits: Violation[] = [];
  for (const { name, parameters } of offered) {
    if (name !== PERMESSAGE_DEFLATE) continue;
    const offer = readParameters(parameters, "offer");
    // An offer that breaks the rules itself asks for nothing that can be missed.
    if ("message" in offer) continue;
    const misfit = misfitOf(answer, offer);
    if (misfit === null) {
      return { violation: null, compression: agreed(answer, offer) };
    }
    misfits.push(misfit);
  }
  return misfits.length > 0
    ? wrong(misfits[0]!)
    : { violation: null, compression: agreed(answer, answer) };
}

/** Why an answer does not answer an offer; null: it does. */
function misfitOf(answer: Parameters, offer: Parameters): Violation | null {
  if (offer.serverNoContextTakeover && !answer.serverNoContextTakeover) {
    return violation("deflate_server_takeover_missing");
  }
  if (offer.serverMaxWindowBits !== null) {
    if (answer.serverMaxWindowBits === null) {
      return violation("deflate_server_window_missing");
    }
    if (answer.serverMaxWindowBits > offer.serverMaxWindowBits) {
      return violation(
        "deflate_server_window_larger",
        `server_max_window_bits=${answer.serverMaxWindowBits}, larger than the ${offer.serverMaxWindowBits} offered`,
      );
    }
  }
  if (
    answer.clientMaxWindowBits !== null && offer.clientMaxWindowBits === null
  ) {
    return violation("deflate_client_window_unoffered");
  }
  return null;
}

/** What follows from an answer; a client keeps what it offered to do, answered or not (RFC 7692 7.1.1.2, 7.1.2.2). */
function agreed(answer: Parameters, offer: Parameters): Compression {
  const bits = (given: true | number | null) =>
    typeof given === "number" ? given : LARGEST_WINDOW;
  return {
    clientNoContextTakeover: answer.clientNoContextTakeover ||
      offer.clientNoContextTakeover,
    serverNoContextTakeover: answer.serverNoContextTakeover,
    clientMaxWindowBits: Math.min(
      bits(answer.clientMaxWindowBits),
      bits(offer.clientMaxWindowBits),
    ),
    serverMaxWindowBits: bits(answer.serverMaxWindowBits),
  };
}
