/** The credentials in URLs (RFC 3986 3.2.1): what they are, and how a URL is shown without them. */

/** In a URL, and in what a template will make one: from the user name's colon to the last `@` of the host part. */
const PASSWORD = /^(\s*\w+:[\\/]{2}[^\\/?#:]*:)[^\\/?#]*@/;
/** In what is no URL a password may be what broke it. */
const PERHAPS_PASSWORD = /^(\s*\w+:[\\/]{2}[^:@]*:).*@/s;

/** A URL as it is printed and reported: with `***` for a password. */
export function shownUrl(url: string): string {
  const password = URL.canParse(url) ? PASSWORD : PERHAPS_PASSWORD;
  return url.replace(password, "$1***@");
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
