/**
 * `multi_frame_echo.yaml` by hand, through the API: one text message sent as
 * three frames, the frames of the answer with opcode and fin bit, the message
 * that they make, and the closing handshake.
 *
 *     deno run --allow-net=127.0.0.1 --allow-read multi_frame_echo.ts [URL]
 *     bun run multi_frame_echo.ts [URL]
 *     node multi_frame_echo.ts [URL]
 *
 * Without a URL it talks to an echo server of its own.
 */

import { connect, listen } from "../../mod.ts";

const OPCODES: Readonly<Record<number, string>> = {
  0: "continuation",
  1: "text",
  2: "binary",
  8: "close",
  9: "ping",
  10: "pong",
};

const LINES = [
  "This is the 1st frame\r\n",
  "This is the 2nd frame\r\n",
  "This is the 3rd frame\r\n",
];

function argument(): string | undefined {
  return "Deno" in globalThis
    ? Deno.args[0]
    : (globalThis as { process?: { argv: string[] } }).process?.argv[2];
}

/** Sends the lines as the frames of one message, prints what comes, and closes. */
async function multiFrameEcho(url: string): Promise<void> {
  const connection = await connect(url);
  console.log(`connected to ${url}`);

  await connection.send(LINES);
  console.log(`sent ${LINES.length} frames`);

  // As many frames as the server likes: the last one has its fin bit set.
  let message = "";
  for await (const { opcode, fin, payload } of connection.frames()) {
    const text = new TextDecoder().decode(payload);
    const name = OPCODES[opcode] ?? "reserved";
    console.log(
      `frame  opcode ${opcode} (${name})  fin ${fin ? 1 : 0}  ${
        JSON.stringify(text)
      }`,
    );
    if (opcode < 8) message += text;
    if (opcode < 8 && fin) break;
  }
  console.log(`message  ${JSON.stringify(message)}`);

  const { code, reason, clean } = await connection.close(
    1000,
    "Closing this websocket.",
  );
  console.log(
    `closed by the peer with ${code ?? "no code"} ${JSON.stringify(reason)}${
      clean ? ", cleanly" : ""
    }`,
  );
  if (message !== LINES.join("")) {
    throw new Error("Cannot go on: another message came back than was sent");
  }
}

/** Does it where the arguments say, or against a server of its own. */
async function main(): Promise<void> {
  const url = argument();
  if (url !== undefined) return await multiFrameEcho(url);
  const server = await listen(async (connection) => {
    for await (const message of connection) await connection.send(message);
  });
  try {
    await multiFrameEcho(server.url);
  } finally {
    await server.close();
  }
}

// A program, and no module of scenarios: only what is started by itself acts.
if (import.meta.main) await main();
