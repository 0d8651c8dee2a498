import { Injectable } from '@nestjs/common';
import { NumberService, type NumberRow } from '../channels/index.js';
import { addressHash, ContactService, restoreContact } from '../contacts/index.js';
import { Database, type Tx } from '../database/index.js';
import { MessageArchive } from '../messaging/index.js';
import { ConsentService } from '../optin/index.js';
import { Clock, fieldProblems, ProblemError, Secrets } from '../platform/index.js';
import type { Person, TemplateDefinition } from '../sdk/index.js';
import { TemplateService } from '../templates/index.js';
import {
  bundleLineSchema,
  bundleVersion,
  type BundleLine,
  type BundleMessages,
  type BundlePerson,
  type BundleTemplate,
} from './bundle-format.js';
import { linesOf } from './lines.js';

/** Bytes of a line at most: a person with everything agreed, or some messages. */
const maxLineBytes = 4 * 1024 * 1024;
/** Refused lines that are named; the rest is counted. */
const mostNamed = 1_000;

/** Why a line was not taken. */
export interface RefusedLine {
  /** From 1. */
  line: number;
  /** Path in the line; empty for the whole of it. */
  field: string;
  reason: string;
}

/** Outcome of an import. */
export interface ImportReport {
  lines: number;
  people: number;
  /** New ones; those that were here already are not counted. */
  consents: number;
  suppressions: number;
  messages: number;
  templates: number;
  refused: number;
  /** The first of them. */
  refusedLines: RefusedLine[];
}

/** Somebody of the bundle who is here now. */
interface Arrived {
  contactId: string;
  address: string | undefined;
}

/** A line that cannot be taken; its unit of work leaves nothing. */
class LineRefused extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/**
 * Reads a bundle line by line. Every line is checked whole before anything of it is written, and is one unit of
 * work: nobody is half imported. The same bundle again changes nothing. It is history: nothing of it sends,
 * opens a window or tells a plugin; where it came from stays with consents and messages.
 */
@Injectable()
export class BundleImport {
  constructor(
    private readonly database: Database,
    private readonly numbers: NumberService,
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly archive: MessageArchive,
    private readonly templates: TemplateService,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a bundle in.
   *
   * @param numberId - the number its threads are put to, and whose business account its templates are submitted to
   * @throws ProblemError 404 for a number the account does not have; 422 `bundle_unreadable` when its first line
   * is none of a bundle, or of a newer version. Nothing was stored then.
   */
  async read(accountId: string, numberId: string, body: AsyncIterable<Uint8Array>): Promise<ImportReport> {
    const number = await this.numbers.get(this.database.read, accountId, numberId);
    const report: ImportReport = {
      lines: 0,
      people: 0,
      consents: 0,
      suppressions: 0,
      messages: 0,
      templates: 0,
      refused: 0,
      refusedLines: [],
    };
    const arrived = new Map<string, Arrived>();
    let exportedAt: number | undefined;
    for await (const text of linesOf(body, maxLineBytes)) {
      report.lines++;
      if (exportedAt === undefined) {
        exportedAt = headOf(text);
        continue;
      }
      if (text === '') continue;
      try {
        await this.take(number, lineOf(text), exportedAt, arrived, report);
      } catch (error) {
        if (!(error instanceof LineRefused)) throw error;
        report.refused++;
        if (report.refusedLines.length < mostNamed)
          report.refusedLines.push({ line: report.lines, field: error.field, reason: error.reason });
      }
    }
    if (exportedAt === undefined) throw unreadable('The file is empty.');
    return report;
  }

  private async take(
    number: NumberRow,
    line: BundleLine,
    exportedAt: number,
    arrived: Map<string, Arrived>,
    report: ImportReport,
  ): Promise<void> {
    switch (line.type) {
      case 'bundle':
        throw new LineRefused('type', 'is a second beginning; import each bundle by itself');
      case 'template':
        await this.template(number, line);
        report.templates++;
        return;
      case 'person': {
        const { person, consents } = await this.person(number.accountId, line, exportedAt);
        arrived.set(line.id, person);
        report.people++;
        report.consents += consents;
        report.suppressions += line.suppressions.length;
        return;
      }
      case 'messages':
        report.messages += await this.messages(number, line, arrived.get(line.person));
        return;
    }
  }

  private async template(number: NumberRow, line: BundleTemplate): Promise<void> {
    if (!this.numbers.hasTemplates(number))
      throw new LineRefused('type', 'is a template, and the channel of this number has none');
    const { name, purpose, category, variables, language, content } = line;
    const definition = {
      name,
      purpose,
      category,
      variables,
      languages: { [language]: content },
    } as unknown as TemplateDefinition;
    try {
      await this.database.write(async (tx) => {
        const found = await this.templates.find(tx, number.accountId, number.wabaId, [name]);
        if (found.some((row) => row.language === language)) return;
        await this.templates.create(tx, number.accountId, number.wabaId, definition, 'api');
      });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      throw new LineRefused(error.fields[0]?.field ?? '', error.fields[0]?.reason ?? error.message);
    }
  }

  private async person(
    accountId: string,
    line: BundlePerson,
    exportedAt: number,
  ): Promise<{ person: Arrived; consents: number }> {
    const people = peopleOf(line);
    const known = new Set(line.identities.map(({ value }) => value));
    const stray = [
      ...line.consents.flatMap(({ addresses }, index) =>
        addresses.every((address) => known.has(address)) ? [] : [`consents.${index}.addresses`],
      ),
      ...line.suppressions.flatMap(({ address }, index) =>
        known.has(address) ? [] : [`suppressions.${index}.address`],
      ),
    ];
    if (stray[0] !== undefined) throw new LineRefused(stray[0], 'is no address of this person');
    return this.database.write(
      async (tx) => {
        await this.refuseErased(tx, accountId, people, exportedAt);
        const restored = await restoreContact(tx, this.clock.now(), accountId, {
          people,
          fields: line.fields,
          tags: line.tags,
        });
        if (!restored)
          throw new LineRefused(
            'identities',
            'have one that cannot be read: give phone numbers in international form and valid e-mail addresses',
          );
        if (restored.elsewhere > 0)
          throw new LineRefused(
            'identities',
            'belong to several contacts here; merge them, then import the bundle again',
          );
        const { contactId } = restored;
        const { written } = await this.consents.record(
          tx,
          line.consents.map((entry) => ({
            accountId,
            contactId,
            purpose: entry.purpose,
            state: entry.state,
            method: entry.method,
            evidence: { ...entry.evidence, importedFrom: entry.source },
            effectiveAt: entry.effectiveAt,
            source: `bundle:${entry.id}`,
            addressHashes: entry.addresses.map((address) => addressHash(this.secrets, address)),
          })),
        );
        await this.consents.suppress(
          tx,
          line.suppressions.map(({ address, purpose, reason, since }) => ({
            accountId,
            addressHash: addressHash(this.secrets, address),
            purposes: [purpose],
            reason,
            at: since,
          })),
        );
        return { person: { contactId, address: writtenTo(line) }, consents: written };
      },
      { retryDuplicates: true },
    );
  }

  /** Who was erased here after the bundle was written does not come back with it. */
  private async refuseErased(
    tx: Tx,
    accountId: string,
    people: readonly Person[],
    exportedAt: number,
  ): Promise<void> {
    const asked = people.map((person) => ({
      accountId,
      connectionId: '',
      country: null,
      person,
      at: exportedAt,
    }));
    if ((await this.contacts.forgotten(tx, asked)).some(Boolean))
      throw new LineRefused('identities', 'are of a person who was erased here after the bundle was written');
  }

  private async messages(
    number: NumberRow,
    { messages, person }: BundleMessages,
    arrived: Arrived | undefined,
  ): Promise<number> {
    if (!arrived)
      throw new LineRefused('person', `is ${person}, of whom no line before this one was imported`);
    const { contactId } = arrived;
    return this.database.write(
      async (tx) => {
        const byAddress = new Map<string, BundleMessages['messages']>();
        for (const message of messages) {
          const address = message.address ?? arrived.address;
          if (address === undefined)
            throw new LineRefused('messages', 'are of a person without a phone number');
          byAddress.set(address, [...(byAddress.get(address) ?? []), message]);
        }
        let fresh = 0;
        for (const [address, some] of byAddress) {
          const thread = { number, contactId, address, addressHash: addressHash(this.secrets, address) };
          fresh += await this.archive.restore(tx, thread, some);
        }
        return fresh;
      },
      { retryDuplicates: true },
    );
  }
}

/** A person by each of their identifiers: the strongest of each kind first. */
function peopleOf({ identities, firstName, lastName, company, language, country }: BundlePerson): Person[] {
  const called = Object.fromEntries(
    Object.entries({ firstName, lastName, company, locale: language, country }).filter(
      ([, value]) => value !== null,
    ),
  );
  const order = ['whatsapp', 'phone', 'email'];
  return [...identities]
    .sort((one, two) => order.indexOf(one.kind) - order.indexOf(two.kind))
    .map(({ kind, value }): Person => {
      if (kind === 'email') return { ...called, email: value };
      return kind === 'phone' ? { ...called, phone: `+${value}` } : { ...called, whatsappId: value };
    });
}

/** Where a person was written to last: identities come in the order they were used. */
function writtenTo({ identities }: BundlePerson): string | undefined {
  const last = (kind: string) => identities.filter((one) => one.kind === kind).at(-1)?.value;
  return last('whatsapp') ?? last('phone');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @throws LineRefused naming the first field that is wrong */
function lineOf(text: string): BundleLine {
  const value = parse(text);
  if (value === undefined) throw new LineRefused('', 'is no JSON');
  const read = bundleLineSchema.safeParse(value);
  if (read.success) return read.data;
  const [first] = fieldProblems(read.error.issues);
  throw new LineRefused(first?.field ?? '', first?.reason ?? 'is no line of a bundle');
}

/** When the bundle was written. @throws ProblemError when it is none, or a newer one */
function headOf(text: string): number {
  const value = parse(text);
  const { type, version } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (type === 'bundle' && typeof version === 'number' && version > bundleVersion)
    throw unreadable(
      `Its format is of version ${version}, and this hub reads up to ${bundleVersion}. Update the hub.`,
    );
  const read = bundleLineSchema.safeParse(value);
  if (read.success && read.data.type === 'bundle') return read.data.exportedAt;
  throw unreadable('Its first line does not say that it is one. Send the file as it was exported.');
}

function unreadable(why: string): ProblemError {
  return new ProblemError(422, 'bundle_unreadable', `Nothing was imported: the file is no bundle. ${why}`, {
    fields: [{ field: 'body', reason: 'must be a bundle as the export gives it' }],
  });
}
