import type { components } from './generated/schema.js';

/** The schemas of the API, by their names in OpenAPI. */
export type Schemas = components['schemas'];
