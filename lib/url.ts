/** URLs as they are written: their credentials (RFC 3986 3.2.1), how one is shown without them, and what lacks a scheme. */

/** In a URL, and in what a template will make one: from the user name's colon to the last `@` of the host part. */
const PASSWORD = /^(\s*\w+:[\\/]{2}[^\\/?#:]*:)[^\\/?#]*@/;
/** In what is no URL a password may be what broke it. */
const PERHAPS_PASSWORD = /^(\s*\w+:[\\/]{2}[^:@]*:).*@/s;

/** A URL as it is printed and reported: with `***` for a password. */
export function shownUrl(url: string): string {
  const password = URL.canParse(url) ? PASSWORD : PERHAPS_PASSWORD;
  return url.replace(password, "$1***@");
}

/** What was likely meant by a URL without a scheme, such as `localhost:8787/echo`; null: nothing that is known. */
export function withScheme(url: string): string | null {
  // A name before a port is read as a scheme, one alone as no URL.
  const host = URL.canParse(url)
    ? /^[\w.-]+:\d+(?:\/|$)/
    : /^[\w.-]+(?::\d+)?(?:\/(?!\/)|$)/;
  return host.test(url) ? `ws://${url}` : null;
}

/** Whether a URL names a user. */
export function namesUser(url: string): boolean {
  return /^\w+:[\\/]{2}[^\\/?#]*@/.test(url);
}

/**
 * The credentials of a URL as they are sent, `user:password` (RFC 7617 2).
 *
 * @returns Null where their percent-escapes are none, or not of UTF-8.
 */
export function credentialsOf({ username, password }: URL): string | null {
  try {
    return decodeURIComponent(`${username}:${password}`);
  } catch {
    return null;
  }
}

/** What is wrong with credentials that cannot be read, in words. */
export const UNREADABLE_CREDENTIALS =
  "its credentials are not percent-encoded (% is %25)";
