interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
  isDynamicEntry?: boolean;
}

export const budget: { first: number; further: number };
export function loads(
  manifest: Record<string, Chunk>,
  size: (file: string) => number,
): { name: string; kilobytes: number; most: number }[];
export function foreign(name: string, text: string): string[];
