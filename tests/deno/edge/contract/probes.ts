/** What each runtime is asked to do: one scenario for each ability, and the capabilities that it comes to. */

import type { Capability } from "../../../../lib/capability.ts";
import type { ClientScenario } from "../../../../lib/scenario/types.ts";

/** Names of abilities, as the table's columns count them. */
export type Ability =
  | "messages"
  | "close code"
  | "subprotocol"
  | "request headers"
  | "refusal"
  | "redirect"
  | "compression"
  | "frames"
  | "octets"
  | "TLS"
  | "TLS server name"
  | "TLS unverified"
  | "degraded";

/** One ability on one transport. */
export interface Probe {
  readonly ability: Ability;
  readonly transport: "web" | "raw";
  readonly needs: readonly Capability[];
  readonly scenario: ClientScenario;
}

/** Where the probes go: `ws` on Node, plain and behind TLS. */
export interface Targets {
  readonly plain: string;
  readonly tls: string;
}

function nameOf(ability: Ability, transport: "web" | "raw"): string {
  return `${ability} (${transport})`;
}

/** Every probe, in the order of the table. */
export function probes(targets: Targets): Probe[] {
  const probe = (
    ability: Ability,
    transport: "web" | "raw",
    needs: readonly Capability[],
    scenario: ClientScenario,
  ): Probe => ({
    ability,
    transport,
    needs,
    scenario: {
      name: nameOf(ability, transport),
      transport,
      url: targets.plain,
      timeout: "3s",
      ...scenario,
    },
  });
  const both = (
    ability: Ability,
    needs: readonly Capability[],
    scenario: ClientScenario,
  ) => [
    probe(ability, "web", needs, scenario),
    probe(ability, "raw", needs, scenario),
  ];
  const echo = [{ send: "hello" }, { expect: "hello" }];
  return [
    ...both("messages", [], {
      steps: [
        ...echo,
        { send: { hex: "00ff80" } },
        { expect: { binary: { hex: "00ff80" } } },
        { send: { repeat: { of: "0123456789", length: 200_000 } } },
        {
          expect: {
            payload: { repeat: { of: "0123456789", length: 200_000 } },
          },
        },
      ],
    }),
    ...both("close code", ["see_close"], {
      steps: [
        ...echo,
        { close: { code: 4001, reason: "over" } },
        { expect: { close: { code: 4001 } } },
      ],
    }),
    ...both("subprotocol", ["protocols"], {
      connect: { protocols: ["a", "b"], expect: { protocol: "a" } },
      steps: echo,
    }),
    ...both("request headers", ["headers", "origin"], {
      url: `${targets.plain}headers`,
      connect: {
        headers: { "X-Probe": "seen" },
        origin: "https://probe.example",
      },
      steps: [{
        expect: {
          json_contains: { "x-probe": "seen", origin: "https://probe.example" },
        },
      }],
    }),
    ...both("refusal", ["see_refusal"], {
      url: `${targets.plain}refuse`,
      connect: { expect: { status: 401 } },
    }),
    ...both("redirect", ["see_refusal"], {
      url: `${targets.plain}redirect?to=${targets.plain}`,
      connect: { expect: { status: 302 } },
    }),
    ...both("compression", ["compression"], {
      url: `${targets.plain}headers`,
      connect: { compression: true },
      steps: [
        {
          expect: {
            json_path: {
              "$['sec-websocket-extensions']": {
                contains: "permessage-deflate",
              },
            },
          },
        },
        ...echo,
        ...echo,
        { send: { generate: { kind: "text", length: 100_000 } } },
        {
          expect: {
            payload: { generate: { kind: "text", length: 100_000 } },
          },
        },
      ],
    }),
    ...both("frames", ["fragments", "ping", "see_ping"], {
      steps: [
        { send: { fragments: ["one ", "two ", "three"] } },
        { expect: "one two three" },
        { ping: "are you there" },
        { expect: { pong: "are you there" } },
      ],
    }),
    ...both("octets", ["bytes"], {
      steps: [
        { send: { bytes: "818500000000 68656c6c6f" } },
        { expect: "hello" },
      ],
    }),
    ...both("TLS", [], { url: targets.tls, steps: echo }),
    ...both("TLS server name", ["tls_server_name"], {
      url: targets.tls.replace("localhost", "127.0.0.1"),
      connect: { tls: { server_name: "localhost" } },
      steps: echo,
    }),
    ...both("TLS unverified", ["tls_no_verify"], {
      url: targets.tls,
      connect: { tls: { verify: false } },
      steps: echo,
    }),
    probe("degraded", "web", [], {
      transport: "auto",
      degrade: true,
      steps: [
        { send: { fragments: ["one ", "two"] } },
        { expect: "one two" },
      ],
    }),
  ];
}
