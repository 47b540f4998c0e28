/**
 * The README of the npm package, out of the repository's: without what is
 * about a clone, with what the comment `package` holds, its programs importing
 * the package, and no link or picture that is not in it.
 */
export function packageReadme(readme: string): string {
  return readme
    .replace(/<!-- repository -->\n.*?<!-- end of repository -->\n\n?/gs, "")
    .replace(/<!-- package\n\n(.*?)-->\n\n?/gs, "$1")
    .replace(/<!--.*?-->\n\n?/gs, "")
    .replace(/^!\[[^\]]*\]\([^)]*\)\n\n/gm, "")
    .replace(/"\.\/\S+"; \/\/ npm: ("[^"]+")/g, "$1;")
    .replaceAll('"./mod.ts"', '"framescript"')
    .replace(/deno run \S+ scripts\/framescript\.ts/g, "npx framescript")
    .replace(/\[([^\]]+)\]\((?!#|https?:)[^)]+\)/g, "`$1` of the repository");
}
