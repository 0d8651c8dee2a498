import type { ProviderContent, TemplateVariable } from '../sdk/index.js';

/** One language of a template as stored: ours, and what was found at the provider. */
export interface StoredContent extends ProviderContent {
  /** The words at the provider are not those submitted from here. */
  reworded?: true;
  /** A change the provider announced and has not made yet, one sentence. */
  notice?: string;
}

export type TemplateVariableMap = Readonly<Record<string, TemplateVariable>>;
