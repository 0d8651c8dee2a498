export type { AddressPair } from './address-links.js';
export * from './consent.entity.js';
export * from './consent.service.js';
export * from './consent.types.js';
export * from './consent-corrections.js';
export { ConsentOverview, type ConsentCounts, type ConsentNews } from './consent-overview.js';
export type { ConsentPlace } from './consent-changes.js';
export { placedEntries, type PageQuery, type PlacedEntry } from './consent-export.js';
export {
  boundEvidence,
  consentInputSchema,
  evidenceLimits,
  evidenceSchema,
  type ConsentInput,
  type Evidence,
} from './evidence.js';
export { OldNumbers } from './old-numbers.js';
export * from './optin.module.js';
export { sameMomentMs, startMethod, stopMethod, type DecidedBy } from './same-moment.js';
export { lastSaidBy, wordFor, type MirroredWord } from './mirrored-word.js';
export { isMarketingStop, isMarketingStopButton, isStartWord, isStopWord } from './words.js';
