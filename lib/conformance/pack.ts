/** The pack: every case, section by section. */

import type { ConformanceCase, Profile, Section } from "./case.ts";
import { framing } from "./sections/1_framing.ts";
import { pingPong } from "./sections/2_ping_pong.ts";
import { reservedBits } from "./sections/3_reserved_bits.ts";
import { opcodes } from "./sections/4_opcodes.ts";
import { fragmentation } from "./sections/5_fragmentation.ts";
import { utf8 } from "./sections/6_utf8.ts";
import { closingHandshake } from "./sections/7_closing.ts";
import { limits } from "./sections/9_limits.ts";
import { splitting } from "./sections/10_splitting.ts";
import {
  compressionByContent,
  compressionByParameters,
} from "./sections/12_compression.ts";
import { handshake } from "./sections/h_handshake.ts";
import { frames } from "./sections/f_frames.ts";
import { masking } from "./sections/m_masking.ts";
import { deflate } from "./sections/x_deflate.ts";
import { closeTiming } from "./sections/c_close_timing.ts";
import { originChecks } from "./sections/o_origin.ts";
import { resources } from "./sections/l_resources.ts";

/** In the order in which they are run and reported. */
export const SECTIONS: readonly Section[] = [
  framing,
  pingPong,
  reservedBits,
  opcodes,
  fragmentation,
  utf8,
  closingHandshake,
  limits,
  splitting,
  compressionByContent,
  compressionByParameters,
  handshake,
  frames,
  masking,
  deflate,
  closeTiming,
  originChecks,
  resources,
];

/** Every case of the pack, in order. */
export function pack(profile: Profile): ConformanceCase[] {
  return SECTIONS.flatMap((section) => [...section.cases(profile)]);
}
