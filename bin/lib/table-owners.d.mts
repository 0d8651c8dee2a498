export function foreignTables(files: readonly (readonly string[])[]): string[];
export function readAll(root: string, paths: readonly string[]): string[][];
