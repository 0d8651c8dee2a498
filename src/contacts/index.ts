export * from './contact.entity.js';
export * from './contact.service.js';
export * from './contact-history.service.js';
export * from './contacts.module.js';
export { MergeRetention } from './merge-retention.js';
export {
  contactView,
  identityHashes,
  namedAddress,
  namedHashes,
  namesReadablePhone,
  type ContactAddress,
  type NamedAddress,
} from './contact-address.js';
export type { ContactExtension } from './contact-editor.js';
export * from './contact-merge.entity.js';
export type { UnmergeRequest } from './contact-unmerge.js';
export * from './contact-values.entity.js';
export { fieldTypes, type FieldDeclaration } from './field-types.js';
export {
  contactInputSchema,
  contactLimits,
  contactPatchSchema,
  leftOutSentence,
  parseContactInput,
  type ContactInput,
  type ContactPatch,
  type LeftOut,
} from './contact-input.js';
export type { ContactRecord, ListPage } from './contact-reader.js';
export { currentAddress, type AddressMove, type AddressReturn, type MovedIdentity } from './moved-address.js';
export { countryOfAddress } from './address-country.js';
export { contactPage, restoreContact, type ArchivedContact, type RestoredPerson } from './contact-archive.js';
export { internationalPhone, type ShownPerson } from './identifier.js';
export { knownAt, type KnownAt, type KnownAtRequest } from './known-at.js';
export { plainAddress, readUserId, userIdAddress, type ScopedUserId } from './user-id.js';
export type { NotedUserId } from './contact-lookup.js';
export type { SharedUserId } from './rescoped-ids.js';
export type { Union } from './contact-union.js';
export type { Evidence } from './merge-evidence.js';
export { normaliseLocale } from './locale.js';
export { keepSpellings, oldSpellings, type OldSpelling } from './old-spellings.js';
export { phoneAdvice, phoneExplanations, unreadableReason } from './phone-advice.js';
export {
  addressHash,
  addressKey,
  matchKeyOf,
  normalisePhone,
  type NormalisedPhone,
  type PhoneProblem,
  type PhoneType,
} from './phone.js';
export {
  addressKeysOf,
  holdTogether,
  type Naming,
  type SuspectMerge,
  type SuspectPhone,
} from './suspect-merges.js';
