import type { CallContext } from './calls.js';
import type { Rejected } from './errors.js';
import type { Person } from './values.js';

/** What a field of a vendor's contacts can hold. */
export const contactFieldTypes = ['string', 'number', 'boolean', 'date', 'datetime', 'enum'] as const;
/** What a field of a vendor's contacts can hold. */
export type ContactFieldType = (typeof contactFieldTypes)[number];

/** A field of a vendor's contacts, as the vendor describes it. */
export interface ContactFieldDescription {
  /** The vendor's name for it, as changes carry it. */
  name: string;
  /** As the vendor's pages show it. */
  label: string;
  /** What its values are. */
  type: ContactFieldType;
  /** Of an enum: the values it may have. */
  options?: readonly string[];
  /** Whether the vendor refuses to have it written. @defaultValue false */
  readOnly?: boolean;
}

/** Which field of the vendor's goes with which of ours, until an owner maps it differently. */
export interface ContactFieldMapping {
  /** The vendor's name. */
  vendor: string;
  /** A part of the person, or `fields.` and the name of a custom field. */
  ours: 'phone' | 'email' | 'firstName' | 'lastName' | 'company' | 'locale' | 'country' | `fields.${string}`;
  /** Which way values go. @defaultValue both */
  direction?: 'pull' | 'push' | 'both';
}

/** What was last seen of a record at the vendor, by whichever of the two it has. */
export interface ContactRecordBase {
  /** The vendor's version: a number that counts, an entity tag, whatever differs after each change. */
  version?: string;
  /** When the vendor says that it was changed last, milliseconds UTC. */
  changedAt?: number;
}

/** What one record of a vendor's is, or should become. */
export interface ContactRecordChange {
  /** The vendor's id; absent of a push that makes the record. */
  externalId?: string;
  /** Of a pull: the vendor's version of the record, where it has one. It comes back as `base.version`. */
  version?: string;
  /**
   * Of a push: what the record was when it was last pulled or written. Where the vendor's differs, answer `conflict`
   * and write nothing. Absent where nothing was seen of it: write without comparing.
   */
  base?: ContactRecordBase;
  /** `upserted` when it was created or changed. */
  kind: 'upserted' | 'deleted';
  /**
   * When it was so, milliseconds UTC: of a pull by the vendor's clock, of a push when it was changed here. The two
   * are never compared with each other; that is what `base` is for.
   */
  changedAt: number;
  /**
   * What the vendor's own fields say of the person; not with `deleted`. Of a push: what is to be written. A part that
   * is left out stays as it is at the vendor, unless `empties` names it.
   */
  person?: Person;
  /** Of a push: parts of the person that are to be empty at the vendor. @defaultValue none */
  empties?: readonly Exclude<keyof Person, 'externalId'>[];
  /** Other fields by the vendor's names; null empties one. */
  fields?: Readonly<Record<string, unknown>>;
  /** All tags the vendor has for the person; undefined when it has none of its own. */
  tags?: readonly string[];
}

/** A part of a vendor's contacts. */
export interface ContactPage {
  /** Changes in their order, oldest first. */
  changes: readonly ContactRecordChange[];
  /** Where to go on; it must differ from the one given while `more` is true. */
  cursor: string;
  /** Whether the next page can be fetched at once. */
  more: boolean;
}

/**
 * Result of one change.
 *
 * - `done`, or with the id of a record that was made and what the next change of it is based on.
 * - `conflict`: the record at the vendor is another than `base` says, so somebody changed it since; nothing was
 *   written. Never of a change without `base`, nor by comparing a vendor's time with `changedAt`.
 * - `gone`: the vendor has no such record any more.
 * - `Rejected`: the vendor refuses this change.
 */
export type ContactPushResult =
  'done' | ({ done: true; externalId: string } & ContactRecordBase) | 'conflict' | 'gone' | Rejected;

/**
 * What two-way contact synchronisation with a CRM is made of. The synchronisation that calls `fields`, `pull` and
 * `push` comes with the first CRM connectors: **until then nothing but the conformance kit calls them**, and people
 * come in by webhooks and sweeps alone.
 */
export interface ContactsDefinition<Settings = unknown, Client = unknown> {
  /** Fields the vendor has for contacts, custom ones among them. @throws one of the five errors */
  fields(context: CallContext<Settings, Client>): Promise<readonly ContactFieldDescription[]>;
  /** Which fields are synchronised until an owner maps them differently. */
  mapping: readonly ContactFieldMapping[];
  /**
   * Changes since a cursor, oldest first. With `full` everything there is, from the beginning when the
   * cursor is undefined; without a cursor and not `full`, from now on (or `context.connection.createdAt`). A cursor has
   * at most 2,000 characters.
   *
   * @throws one of the five errors
   */
  pull(
    context: CallContext<Settings, Client>,
    from: { cursor: string | undefined; full: boolean },
  ): Promise<ContactPage>;
  /**
   * Writes changes; answers one result for each, in their order: what concerns one record is its result.
   *
   * @throws one of the five errors, only when none was written
   */
  push(
    context: CallContext<Settings, Client> & { key: string },
    changes: readonly ContactRecordChange[],
  ): Promise<readonly ContactPushResult[]>;
  /** Whether the vendor tells what was deleted, or it is what a full pull no longer has. */
  deletions: 'reported' | 'absentFromFullPull';
}

const ourNames = ['phone', 'email', 'firstName', 'lastName', 'company', 'locale', 'country'];

/** What keeps a definition from being used, each a sentence without its subject; empty when nothing does. */
export function contactsProblems(definition: ContactsDefinition<never, never>): string[] {
  // Packages may come without types.
  const loose: Record<string, unknown> = { ...definition };
  const wrong: string[] = [];
  for (const name of ['fields', 'pull', 'push'])
    if (typeof loose[name] !== 'function') wrong.push(`its contacts lack the function ${name}`);
  if (!['reported', 'absentFromFullPull'].includes(String(loose['deletions'])))
    wrong.push('its contacts do not say how deletions are told (reported or absentFromFullPull)');
  if (!Array.isArray(loose['mapping'])) return [...wrong, 'its contacts have no mapping'];
  const mapping = definition.mapping;
  for (const { ours, direction } of mapping) {
    if (!ourNames.includes(ours) && !/^fields\..{1,64}$/s.test(ours))
      wrong.push(`its contacts map to the unknown field ${ours}`);
    if (direction !== undefined && !['pull', 'push', 'both'].includes(direction))
      wrong.push(`its contacts map ${ours} in the unknown direction ${String(direction)}`);
  }
  const pulled = mapping.filter(({ direction }) => direction !== 'push').map(({ ours }) => ours);
  for (const ours of new Set(pulled.filter((name, index) => pulled.indexOf(name) !== index)))
    wrong.push(`its contacts fill ${ours} from two fields`);
  return wrong;
}
