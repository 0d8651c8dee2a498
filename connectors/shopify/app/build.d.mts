export const folder: string;
/** Most bytes Shopify takes of one script. */
export const most: number;
/** Every script of an extension. */
export function scripts(): { extension: string; entry: string }[];
/** Bundles one script. */
export function bundle(entry: string): Promise<{ text: string; packages: string[] }>;
