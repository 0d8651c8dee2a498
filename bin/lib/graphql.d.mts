/** Connectors with questions in GraphQL. */
export function graphqlFolders(from?: string): string[];
/** The text of a connector's queries.ts. */
export function queriesOf(folder: string): Promise<string>;
