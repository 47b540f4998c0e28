/** Clients that echo, and walk through the pack as drivers of fuzzing servers do. */

import type { Runtime } from "../../lib/endpoint/endpoint.ts";

/** Makes the client of one connection; resolves when it has ended. */
export type EchoClient = (url: string) => Promise<string[]>;

/** Walks through the cases by number, so many at a time. */
export async function walk(
  url: string,
  agent: string,
  client: EchoClient,
  parallel = 8,
): Promise<void> {
  const [count] = await client(`${url}/getCaseCount`);
  let next = 1;
  const worker = async () => {
    while (next <= Number(count)) {
      await client(`${url}/runCase?case=${next++}&agent=${agent}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  await client(`${url}/updateReports?agent=${agent}`);
}

/** Our own client. What came as text is returned; messages of cases are echoed. */
export function ownClient(runtime: Runtime): EchoClient {
  return async (url) => {
    const result = await runtime.raw!.connect(url, {
      compression: [{ clientMaxWindowBits: true }],
    });
    if (result.type === "refused") return [];
    const { endpoint } = result;
    const texts: string[] = [];
    const echoes = url.includes("/runCase");
    for (;;) {
      const events = await endpoint.receive();
      if (events === null) break;
      for (const event of events) {
        if (event.type !== "message") continue;
        const { kind, data } = event.message;
        if (!echoes) texts.push(new TextDecoder().decode(data));
        else if (!endpoint.closeSent) {
          endpoint.send({ kind, fragments: [data] }).catch(() => {});
        }
      }
    }
    await endpoint[Symbol.asyncDispose]();
    return texts;
  };
}

/** The runtime's own WebSocket. */
export const webClient: EchoClient = (url) =>
  new Promise((resolve) => {
    const texts: string[] = [];
    const echoes = url.includes("/runCase");
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (echoes) socket.send(data);
      else texts.push(data);
    };
    socket.onclose = () => resolve(texts);
    // Node fires nothing else where the handshake failed.
    socket.onerror = () => {
      if (socket.readyState === WebSocket.CONNECTING) resolve(texts);
    };
  });
