/** Chromium for the tests that need a browser: the machine's own, or Debian's package. */

/** Milliseconds for Debian's package to be fetched and installed. */
const INSTALL_TIME = 300_000;

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Several test files may ask at once, each in a process of its own. */
const INSTALL = `
exec 9>"\${TMPDIR:-/tmp}/framescript-chromium.lock"
flock 9
command -v chromium >/dev/null && exit 0
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium
`;

let path: Promise<string> | undefined;

/**
 * Where Chromium is. Where there is none, root on Debian installs it.
 *
 * @throws {Error} There is none, and it cannot be installed.
 */
export function chromiumPath(): Promise<string> {
  return path ??= find();
}

async function find(): Promise<string> {
  const found = await inPath();
  if (found !== null) return found;
  if (Deno.uid() !== 0) {
    throw new Error(
      "Cannot find Chromium in PATH: install it, or run the tests as root on Debian",
    );
  }
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-ec", INSTALL],
    stdin: "null",
    signal: AbortSignal.timeout(INSTALL_TIME),
  }).output();
  const installed = await inPath();
  if (success && installed !== null) return installed;
  const decoder = new TextDecoder();
  throw new Error(
    `Cannot install Chromium: ${decoder.decode(stdout)}${
      decoder.decode(stderr)
    }`,
  );
}

async function inPath(): Promise<string | null> {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    for (const name of NAMES) {
      const candidate = `${directory}/${name}`;
      try {
        if ((await Deno.stat(candidate)).isFile) return candidate;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }
  return null;
}
