/**
 * Sections 12 and 13: messages through permessage-deflate (RFC 7692), of many
 * sizes: in 12 with several kinds of content, in 13 with several parameters.
 *
 * @module
 */

import type {
  CompressionOffer,
  Connect,
  Duration,
  GenerateKind,
  Payload,
  Step,
} from "../../scenario/types.ts";
import type { ConformanceCase, Profile, Section } from "../case.ts";
import { type Description, makeCase } from "../build.ts";
import { weClose } from "../closing.ts";

const KIB = 1024;

/** Of each family: the size of a message, and into what frames it is split (null: one). */
const SEQUENCE: readonly (readonly [size: number, split: number | null])[] = [
  [16, null],
  [64, null],
  [256, null],
  [KIB, null],
  [4 * KIB, null],
  [8 * KIB, null],
  [16 * KIB, null],
  [32 * KIB, null],
  [64 * KIB, null],
  [128 * KIB, null],
  [8 * KIB, 256],
  [16 * KIB, 256],
  [32 * KIB, 256],
  [64 * KIB, 256],
  [128 * KIB, 256],
  [128 * KIB, KIB],
  [128 * KIB, 4 * KIB],
  [128 * KIB, 32 * KIB],
];

/** How many messages of a size a case sends. */
function messages(profile: Profile, size: number): number {
  if (profile === "full") return 1000;
  // As many octets for each size as show every effect of a window of 32 KiB.
  return Math.max(4, Math.min(32, (128 * KIB) / size));
}

/**
 * Messages differ, and come again after so many: together they exceed the
 * largest window, so that no earlier message helps to compress the next.
 */
function distinct(size: number): number {
  return Math.max(4, Math.min(1000, (64 * KIB) / size));
}

/** The limit of all messages of a case. */
const ALL_MESSAGES: Duration = "240s";

/** The limit of one message, and of closing. */
const ONE_MESSAGE: Duration = "30s";

/** What is sent, in words and in so many octets; each turn's are its own. */
interface Content {
  readonly words: string;
  readonly payload: (size: number) => Exclude<Payload, string>;
}

function made(kind: GenerateKind, length: number) {
  return { generate: { kind, seed: "{{ $index }}", length } } as const;
}

const JSON_TEXT: Content = {
  words: "JSON",
  payload: (size) => made("json", size),
};

const CONTENTS: readonly Content[] = [
  JSON_TEXT,
  { words: "a picture", payload: (size) => made("image", size) },
  {
    words: "prose as binary",
    payload: (size) => ({ ...made("text", size), as: "binary" }),
  },
  { words: "HTML", payload: (size) => made("html", size) },
  {
    // As in a document of records and pictures.
    words: "octets of which a quarter compress",
    payload: (size) => ({
      concat: [made("json", size / 4), made("binary", size - size / 4)],
    }),
  },
];

/** What the server is asked for, and, turned round, what the client is. */
interface Parameters {
  readonly noContextTakeover: boolean;
  /** Null: the parameter is left out. */
  readonly windowBits: number | null;
}

const PARAMETERS: readonly (readonly Parameters[])[] = [
  [{ noContextTakeover: false, windowBits: null }],
  [{ noContextTakeover: true, windowBits: null }],
  [{ noContextTakeover: false, windowBits: 9 }],
  [{ noContextTakeover: false, windowBits: 15 }],
  [{ noContextTakeover: true, windowBits: 9 }],
  [{ noContextTakeover: true, windowBits: 15 }],
  [
    { noContextTakeover: true, windowBits: 9 },
    { noContextTakeover: true, windowBits: null },
    { noContextTakeover: false, windowBits: null },
  ],
];

/** As a client: what is asked of the server; both hints say that ours may be asked the same. */
function offer(asked: Parameters): CompressionOffer {
  return {
    client_no_context_takeover: true,
    client_max_window_bits: true,
    ...(asked.noContextTakeover ? { server_no_context_takeover: true } : {}),
    ...(asked.windowBits === null
      ? {}
      : { server_max_window_bits: asked.windowBits }),
  };
}

/** As a server: what is asked of the client. */
function answer(asked: Parameters): CompressionOffer {
  return {
    ...(asked.noContextTakeover ? { client_no_context_takeover: true } : {}),
    ...(asked.windowBits === null
      ? {}
      : { client_max_window_bits: asked.windowBits }),
  };
}

const AGREED = { contains: "permessage-deflate" };

/** Connecting with these offers; a server that declines has no answer to give. */
export function offering(
  compression: CompressionOffer | CompressionOffer[],
): Connect {
  return {
    compression,
    expect: { extensions: AGREED, otherwise: "unimplemented" },
  };
}

function exchange(
  content: Content,
  size: number,
  split: number | null,
  times: number,
): Step[] {
  const payload = content.payload(size);
  const frames = split === null ? {} : { split };
  return [{
    repeat: {
      times,
      cycle: distinct(size),
      steps: [
        { send: { ...payload, ...frames, compress: true } },
        { expect: { payload }, within: ONE_MESSAGE },
      ],
    },
    within: ALL_MESSAGES,
  }];
}

function family(
  prefix: string,
  words: string,
  rfc: string,
  content: Content,
  agreement: Pick<Description, "connect" | "accept">,
  profile: Profile,
): ConformanceCase[] {
  return SEQUENCE.map(([size, split], index) => {
    const times = messages(profile, size);
    const frames = split === null ? "" : `, in frames of at most ${split}`;
    return makeCase({
      id: `${prefix}.${index + 1}`,
      title: `${size} octets of ${content.words}${frames} (${words})`,
      description:
        `Sends ${times} compressed messages of ${size} octets of ${content.words}${frames}, each when the last came back. ${words}.`,
      expectation: "Every message comes back unchanged.",
      rfc,
      timeout: ONE_MESSAGE,
      course: {
        steps: exchange(content, size, split, times),
        closing: weClose(ONE_MESSAGE),
      },
      ...agreement,
    });
  });
}

function describe(asked: readonly Parameters[]): string {
  return "Asks for " +
    asked.map(({ noContextTakeover, windowBits }) =>
      `${noContextTakeover ? "no context takeover" : "context takeover"} and ${
        windowBits === null ? "any window" : `a window of ${windowBits} bits`
      }`
    ).join(", or ");
}

/** Compression of several kinds of content. */
export const compressionByContent: Section = {
  id: "12",
  title: "Compression by content",
  when: "first",
  cases: (profile) =>
    CONTENTS.flatMap((content, index) =>
      family(
        `12.${index + 1}`,
        "With the default offer",
        "RFC 7692 7.2",
        content,
        {
          connect: offering(offer(PARAMETERS[0]![0]!)),
          accept: {
            compression: true,
            expect: { extensions: AGREED, otherwise: "unimplemented" },
          },
        },
        profile,
      )
    ),
};

/** Compression with several parameters. */
export const compressionByParameters: Section = {
  id: "13",
  title: "Compression by parameters",
  when: "first",
  cases: (profile) =>
    PARAMETERS.flatMap((asked, index) =>
      family(
        `13.${index + 1}`,
        describe(asked),
        "RFC 7692 7.1",
        JSON_TEXT,
        {
          connect: offering(asked.map(offer)),
          accept: {
            compression: asked.length === 1
              ? answer(asked[0]!)
              : asked.map(answer),
            // The last of several asks for nothing: any offer fits it.
            expect: {
              extensions: asked.length > 1 ? AGREED : agreed(asked[0]!),
              otherwise: "unimplemented",
            },
          },
        },
        profile,
      )
    ),
};

/** The answer, where the client lets itself be asked; 15 bits need not be told. */
function agreed(asked: Parameters): { contains: string } {
  return asked.windowBits === null || asked.windowBits === 15
    ? AGREED
    : { contains: `client_max_window_bits=${asked.windowBits}` };
}
