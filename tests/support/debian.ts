/** Programs that tests need beside the runtimes: the machine's own, or Debian's packages. */

/** Milliseconds for a package to be fetched and installed. */
const INSTALL_TIME = 300_000;

/** Several test files may ask at once, each in a process of its own. */
const INSTALL = `
exec 9>"\${TMPDIR:-/tmp}/framescript-apt.lock"
flock 9
command -v "$1" >/dev/null && exit 0
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$1"
`;

/**
 * Where a program is. Where there is none, root on Debian installs the package
 * of its name.
 *
 * @param others Other names that it may have.
 * @throws {Error} There is none, and it cannot be installed.
 */
export async function programPath(
  name: string,
  others: readonly string[] = [],
): Promise<string> {
  const names = [name, ...others];
  const found = await inPath(names);
  if (found !== null) return found;
  if (Deno.uid() !== 0) {
    throw new Error(
      `Cannot find ${name} in PATH: install it, or run the tests as root on Debian`,
    );
  }
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-ec", INSTALL, "sh", name],
    stdin: "null",
    signal: AbortSignal.timeout(INSTALL_TIME),
  }).output();
  const installed = await inPath(names);
  if (success && installed !== null) return installed;
  const decoder = new TextDecoder();
  throw new Error(
    `Cannot install ${name}: ${decoder.decode(stdout)}${
      decoder.decode(stderr)
    }`,
  );
}

async function inPath(names: readonly string[]): Promise<string | null> {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    for (const name of names) {
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
