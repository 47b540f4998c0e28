/** The codec that the runtimes use, for the tests. */

import zlib from "node:zlib";
import { zlibCodec as codecOf } from "../../lib/runtime/zlib.ts";
import type { DeflateCodec } from "../../lib/wire/codec.ts";

export const zlibCodec: DeflateCodec = codecOf(zlib);
