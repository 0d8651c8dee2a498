/** A zip whose bytes depend on nothing but the files in it. */
export function zip(files: { name: string; bytes: Buffer }[]): Buffer;
