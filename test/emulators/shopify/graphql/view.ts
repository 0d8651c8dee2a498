/** What GraphQL reads: members of objects, and functions for fields with arguments or further objects. */
export type View = Record<string, unknown>;
