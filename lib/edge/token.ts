/** Bearer tokens (RFC 6750), compared in a time that tells nothing of where they differ. */

import { utf8 } from "../bytes.ts";

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)));
}

/**
 * Whether two secrets are equal. Their digests are compared, all octets
 * always: the time depends neither on content nor on the other's length.
 */
export async function equalSecrets(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([digest(a), digest(b)]);
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left[i]! ^ right[i]!;
  return difference === 0;
}

/** Whether a request carries the token in its Authorization header. */
export async function bears(request: Request, token: string): Promise<boolean> {
  const header = request.headers.get("authorization") ?? "";
  const given = /^bearer +(\S.*)$/i.exec(header)?.[1] ?? "";
  return await equalSecrets(given, token);
}
