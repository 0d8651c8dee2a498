export const slug: string;
export const pluginFolder: string;
/** Names of the files that ship, relative to the plugin's folder, sorted. */
export function shippedFiles(folder?: string): string[];
/** The version of header and readme, which must agree. */
export function version(folder?: string): string;
/** The bytes of the zip. */
export function buildPlugin(folder?: string): Buffer;
/** Writes what the zip holds into a folder, as a shop has it once it is installed. */
export function installPlugin(target: string, folder?: string): string;
