import { column as c, defineTable, type RowOf } from '../database/index.js';

/** What came of a request, in numbers: it proves what was done without naming anybody. */
export interface PrivacyReceipt {
  /** People it was about who were known. */
  people: number;
  /** Of them, those erased. */
  erased?: number;
  /** Of them, those another connection of the account knows too: only what this one told was erased. */
  forgotten?: number;
  /** Events about nobody known that were emptied. */
  events?: number;
  /** Deliveries that were emptied. */
  deliveries?: number;
  /** Of an export: SHA-256 of the file as it was first downloaded, hexadecimal. */
  sha256?: string;
  /** Why nothing was done. */
  refused?: 'connected_again';
}

/** What a vendor asked for on behalf of privacy law. Ids and numbers only: whom it was about is not kept. */
export const privacyRequestTable = defineTable(
  'privacy_request',
  {
    id: c.id(),
    accountId: c.id(),
    connectionId: c.id(),
    /** `export`, `erase_person` or `erase_tenant`. */
    kind: c.key(16),
    /** The vendor's own id of it. */
    requestKey: c.key(190),
    /** The vendor's record of the person. */
    subject: c.nullable(c.key(190)),
    /** `waiting` to be worked on, `ready` to be downloaded, `done`, or `refused`. */
    status: c.key(16),
    /** Contacts an export is about. */
    contactIds: c.nullable(c.json<string[]>()),
    requestedAt: c.instant(),
    /** Until when the law wants it answered. */
    dueAt: c.instant(),
    doneAt: c.nullable(c.instant()),
    receipt: c.json<PrivacyReceipt>(),
    /** How far an erasure of everything has come. */
    progress: c.nullable(c.json<ErasureCursor>()),
    attempts: c.int(),
    /** Not worked on before. */
    nextAt: c.instant(),
    error: c.nullable(c.body()),
  },
  {
    indexes: [
      { columns: ['connectionId', 'requestKey'], unique: true },
      { columns: ['accountId', 'id'] },
      { columns: ['status', 'nextAt'] },
    ],
  },
);
export type PrivacyRequestRow = RowOf<typeof privacyRequestTable>;

/** Where the next step of an erasure of everything begins. */
export type ErasureCursor =
  | { step: 'events'; subject: string; transition: string }
  | { step: 'messages'; contactId: string }
  | { step: 'deliveries' };
