import type { JsonObject } from '../json.js';
import type { Installation, ShopData } from '../model.js';
import type { View } from './view.js';

/** What resolvers get: who asks about which shop, and how what they change is told. */
export interface Context {
  shop: ShopData;
  installation: Installation;
  /** The version that answers. */
  apiVersion: string;
  /** Anything of the shop by its global id. Views of one kind reach those of another by it. */
  node: (id: string) => View | null;
  /** Tells all apps of the shop, after the response. */
  announce: (topic: string, body: JsonObject) => void;
  /** Where the shop's admin asks the merchant, and where files of bulk operations lie: the emulator itself. */
  origin: string;
}

export interface UserError {
  field: string[] | null;
  message: string;
  code?: string | null;
}

export const userError = (field: string[] | null, message: string, code?: string): UserError => ({
  field,
  message,
  ...(code === undefined ? {} : { code }),
});

/** Times as GraphQL writes them: `2026-11-30T18:00:00Z`. */
export const instant = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at));
