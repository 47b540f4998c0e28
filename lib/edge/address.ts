/**
 * Which hosts are nobody's business from outside: addresses that are loopback,
 * private, link-local or otherwise not of the public Internet, and the names
 * that stand for such. Only what a URL says is judged; where a public name
 * leads is for DNS and the platform's network to settle.
 *
 * @module
 */

/** IPv4 blocks that are not of the public Internet (RFC 6890). */
const PRIVATE_V4: readonly string[] = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private (RFC 1918)
  "100.64.0.0/10", // shared by carriers (RFC 6598)
  "127.0.0.0/8", // loopback
  "169.254.0.0/16", // link-local, where clouds serve their metadata
  "172.16.0.0/12", // private (RFC 1918)
  "192.0.0.0/24", // protocol assignments
  "192.0.2.0/24", // documentation (RFC 5737)
  "192.88.99.0/24", // relays to IPv6 (RFC 7526)
  "192.168.0.0/16", // private (RFC 1918)
  "198.18.0.0/15", // benchmarks (RFC 2544)
  "198.51.100.0/24", // documentation (RFC 5737)
  "203.0.113.0/24", // documentation (RFC 5737)
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, and broadcast
];

/** Names that never leave a machine or a network of one's own (RFC 6761, 6762, 8375). */
const PRIVATE_NAMES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "home.arpa",
];

function isPrivateV4(address: number): boolean {
  return PRIVATE_V4.some((written) => {
    const [block, bits] = written.split("/");
    const beyond = 32 - Number(bits);
    return (address >>> beyond) === (parseV4(block!)! >>> beyond);
  });
}

/** The number of a dotted IPv4 address as URLs spell it; null: it is none. */
function parseV4(host: string): number | null {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(host)) return null;
  return host.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The eight groups of an IPv6 address as URLs spell it, without brackets. */
function parseV6(host: string): number[] {
  const [head = "", tail] = host.split("::");
  const groups = (half: string) =>
    half === "" ? [] : half.split(":").map((group) => parseInt(group, 16));
  const first = groups(head);
  if (tail === undefined) return first;
  const last = groups(tail);
  const zeros = new Array<number>(8 - first.length - last.length).fill(0);
  return [...first, ...zeros, ...last];
}

function isPrivateV6(groups: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const leading = [a, b, c, d, e];
  if (leading.every((group) => group === 0)) {
    // Unspecified, loopback, and IPv4 addresses compatible or mapped (RFC 4291 2.5.5).
    if (f === 0 || f === 0xffff) return isPrivateV4(g * 0x10000 + h);
  }
  // IPv4 translated (RFC 6052) and tunnelled (RFC 3056).
  if (a === 0x64 && b === 0xff9b) {
    const wellKnown = [c, d, e, f].every((group) => group === 0);
    return !wellKnown || isPrivateV4(g * 0x10000 + h);
  }
  if (a === 0x2002) return isPrivateV4(b * 0x10000 + c);
  // Protocol assignments, Teredo's tunnels among them (RFC 2928, 4380), and documentation (RFC 3849).
  if (a === 0x2001 && (b < 0x200 || b === 0xdb8)) return true;
  // What is global unicast is 2000::/3; the rest is unique local, link-local, multicast or unassigned.
  return (a >>> 13) !== 1;
}

/**
 * Whether a host is not of the public Internet.
 *
 * @param host As `URL.hostname` spells it, which leaves one spelling to each address.
 */
export function isPrivateHost(host: string): boolean {
  if (host.startsWith("[")) return isPrivateV6(parseV6(host.slice(1, -1)));
  const address = parseV4(host);
  if (address !== null) return isPrivateV4(address);
  const name = host.replace(/\.$/, "");
  // A name of one label is resolved by the network's own search list; one with
  // an empty label is none, whatever a resolver makes of `127.0.0.1..`.
  if (!name.includes(".") || name.split(".").includes("")) return true;
  return PRIVATE_NAMES.some((ending) =>
    name === ending || name.endsWith(`.${ending}`)
  );
}
