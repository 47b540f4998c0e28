/**
 * What was answered to an opening handshake that the runtime's WebSocket did
 * not take: it shows the status at most, so that our own implementation asks
 * again.
 */

import { ConnectError } from "../errors.ts";
import type {
  ConnectResult,
  EndpointKind,
  Handshake,
  HandshakeWarning,
} from "./endpoint.ts";
import { connectError } from "./failure.ts";
import type { Untaken } from "./web.ts";

/** The WebSocket standard's own rule, which RFC 6455 4.1 does not have. */
const PROTOCOL_DEMANDED = "the 101 was not taken: the runtime's WebSocket " +
  "demands that one of the subprotocols offered is chosen";

/** What a handshake that was not taken comes to. */
type Refused = Extract<ConnectResult, { type: "refused" }>;

/**
 * The refusal, with all that a second connection shows of it.
 *
 * @param connect Makes the second connection.
 * @throws {ConnectError} No HTTP answer came, or nothing can be learnt.
 */
export async function learnBy(
  connect: EndpointKind["connect"],
  untaken: Untaken,
): Promise<Refused> {
  const { observe } = untaken.options;
  const refused = await learn(connect, untaken);
  const { handshake, violation } = refused;
  const at = performance.now();
  observe?.({ type: "handshake", at, handshake, opened: false });
  if (violation !== null) observe?.({ type: "violation", at, violation });
  return refused;
}

async function learn(
  connect: EndpointKind["connect"],
  { target, handshake, url, options }: Untaken,
): Promise<Refused> {
  const { status } = handshake;
  const asShown: Refused = { type: "refused", handshake, violation: null };
  let again: ConnectResult;
  try {
    again = await connect(url, { ...options, observe: undefined });
  } catch (thrown) {
    // What is known already stands.
    if (thrown instanceof ConnectError && status !== null) return asShown;
    throw thrown;
  }
  if (again.type === "refused") {
    const learnt = asLearnt(again.handshake);
    // Another status is the answer to another question.
    return status === null || status === learnt.status
      ? { ...again, handshake: learnt }
      : asShown;
  }
  const { endpoint } = again;
  await endpoint.drop();
  if (status !== null) return asShown;
  const learnt = asLearnt(endpoint.handshake);
  if ((options.protocols ?? []).length > 0 && learnt.protocol === "") {
    return { ...asShown, handshake: learnt, reason: PROTOCOL_DEMANDED };
  }
  throw connectError(target, {
    failure: "other",
    words: "the runtime does not say why, and a second connection was opened",
  });
}

/** The answer to a second connection, told as such. */
function asLearnt(handshake: Handshake): Handshake {
  const warning: HandshakeWarning = {
    code: "second_connection",
    message: "A second connection was made to learn the answer, which the " +
      "runtime's WebSocket does not show",
  };
  return { ...handshake, warnings: [warning, ...handshake.warnings] };
}
