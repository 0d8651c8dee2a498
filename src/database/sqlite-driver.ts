/** First major version of Node that better-sqlite3 13 runs on. */
const firstNodeOf13 = 22;
/** First major version of Node that better-sqlite3 12 cannot be trusted on. */
const firstNodeWithout12 = 24;

/**
 * The better-sqlite3 this Node needs. Version 12 is the last that runs on Node 20; from Node 24.19 on
 * it ends the process when a prepared statement is collected (nodejs/node issue 65446). Version 13
 * does not, and is installed as an optional package wherever Node is new enough for it.
 *
 * @param load - imports a package; for tests.
 * @param nodeVersion - such as `24.21.0`.
 * @throws Error that says what to install, on Node 24 and later without version 13.
 */
export async function sqliteModule(
  load: (name: string) => Promise<unknown> = async (name) => import(name),
  nodeVersion: string = process.versions.node,
): Promise<unknown> {
  const major = Number(nodeVersion.split('.')[0]);
  if (major >= firstNodeOf13) {
    const found = await load('better-sqlite3-13').catch(() => undefined);
    if (found !== undefined) return defaultOf(found);
    if (major >= firstNodeWithout12) {
      throw new Error(
        `Node ${nodeVersion} needs the optional package better-sqlite3-13, which is not installed. Run "npm install --include=optional" and start again.`,
      );
    }
  }
  return defaultOf(await load('better-sqlite3'));
}

function defaultOf(module: unknown): unknown {
  return (module as { default: unknown }).default;
}
