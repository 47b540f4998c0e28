/**
 * What was answered to an opening handshake that the runtime's WebSocket did
 * not take: it shows the status at most, so that our own implementation asks
 * again.
 */

import { ConnectError } from "../errors.ts";
import type { ConnectResult, EndpointKind } from "./endpoint.ts";
import { connectError } from "./failure.ts";
import type { Refused, Untaken } from "./web.ts";

/** The WebSocket standard's own rule, which RFC 6455 4.1 does not have. */
const PROTOCOL_DEMANDED = "the runtime's WebSocket demands that one of the " +
  "subprotocols offered is chosen, and none was";

/**
 * The refusal, with all that a second connection shows of it.
 *
 * @param connect Makes the second connection.
 * @throws {ConnectError} No HTTP answer came, or nothing can be learnt.
 */
export async function learnBy(
  connect: EndpointKind["connect"],
  { target, handshake, url, options }: Untaken,
): Promise<Refused> {
  const { status } = handshake;
  const asShown: Refused = { type: "refused", handshake, violation: null };
  let again: ConnectResult;
  try {
    again = await connect(url, options);
  } catch (thrown) {
    // What is known already stands.
    if (thrown instanceof ConnectError && status !== null) return asShown;
    throw thrown;
  }
  if (again.type === "refused") {
    const learnt = { ...again.handshake, secondConnection: true };
    // Another status is the answer to another question.
    return status === null || status === learnt.status
      ? { ...again, handshake: learnt }
      : asShown;
  }
  const { endpoint } = again;
  await endpoint.drop();
  if (status !== null) return asShown;
  const learnt = { ...endpoint.handshake, secondConnection: true };
  if ((options.protocols ?? []).length > 0 && learnt.protocol === "") {
    return { ...asShown, handshake: learnt, reason: PROTOCOL_DEMANDED };
  }
  throw connectError(target, {
    failure: "other",
    words: "the runtime does not say why, and a second connection was opened",
  });
}
