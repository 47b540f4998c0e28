/** The credentials in URLs (RFC 3986 3.2.1): what they are, and how a URL is shown without them. */

/** In a URL, and in what a template will make one: from the user name's colon to the last `@` of the host part. */
const PASSWORD = /^([a-z][a-z0-9+.-]*:[\\/]{2}[^\\/?#:]*:)[^\\/?#]*@/i;
/** In what is no URL a password may be what broke it. */
const PERHAPS_PASSWORD = /^([^:]*:?[\\/]{2}[^:@]*:).*@/s;

/** A URL as it is printed and reported: with `***` for a password. */
export function shownUrl(url: string): string {
  const password = URL.canParse(url) ? PASSWORD : PERHAPS_PASSWORD;
  return url.replace(password, "$1***@");
}

/** Whether a URL names a user. */
export function hasCredentials({ username, password }: URL): boolean {
  return username !== "" || password !== "";
}

/**
 * The credentials of a URL as they are sent, `user:password` (RFC 7617 2).
 *
 * @returns Null where their percent-escapes are none, or not of UTF-8.
 */
export function credentialsOf({ username, password }: URL): string | null {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return null;
  }
}

/** What credentials that cannot be read have to be, in words. */
export const CREDENTIALS_FORM =
  "the user name and the password in it are percent-encoded, % itself as %25";
