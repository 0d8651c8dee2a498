import type { Json } from './schema.js';
import type { FuzzWorld } from './world.js';

/** What makes a route answer 2xx, where the schema alone does not. */
export interface Recipe {
  /** Values of its parameters, by name. */
  path?: Record<string, string>;
  query?: string;
  body?: Json;
  form?: Record<string, string>;
  /** A body that is a file. */
  file?: { type: string; body: Buffer };
  headers?: Record<string, string>;
  /** It takes away what it is called for: only the first call is for something that exists. */
  destroys?: boolean;
  /** It makes others answer differently: it comes after them. */
  late?: boolean;
}

export type Maker = (world: FuzzWorld) => Recipe | Promise<Recipe>;
