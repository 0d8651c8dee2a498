import { Injectable } from '@nestjs/common';
import { businessAccountIdOf, Channels, NumberService, type NumberRow } from '../channels/index.js';
import { Database, type Reader, type Tx } from '../database/index.js';
import { ProblemError } from '../platform/index.js';
import type { CarriedOver, TemplateCategory, TemplateDefinition, Purpose } from '../sdk/index.js';
import { examplePlaces, mediaIdOf, TemplateService, type TemplateRow } from '../templates/index.js';

/** One step of a move. */
export interface MigrationStep {
  /** Stable code. */
  step: 'register' | 'profile' | 'templates' | 'people' | 'rules' | 'default' | 'keep_receiving' | 'remove';
  /** `done`, `open`, or `by_hand`: nobody but a person can tell. */
  state: 'done' | 'open' | 'by_hand';
  /** What to do, one sentence. */
  what: string;
  /** What it is about, counted. */
  counts?: Record<string, number>;
}

/** What a move from a number to another comes to. */
export interface Migration {
  fromId: string;
  toId: string | null;
  /** `provider`: the same number in another business account; `number`: another number; null before there is one. */
  kind: 'provider' | 'number' | null;
  steps: MigrationStep[];
  /** What the provider takes along, and what it does not. */
  carriedOver: readonly CarriedOver[];
}

/** A number's move to another: what is to be done, in its order, and what the hub does of it. */
@Injectable()
export class NumberMove {
  constructor(
    private readonly database: Database,
    private readonly numbers: NumberService,
    private readonly channels: Channels,
    private readonly templates: TemplateService,
  ) {}

  /** The checklist. @param toId - the number it moves to, once it is registered. @throws ProblemError 404 */
  async checklist(accountId: string, fromId: string, toId: string | undefined): Promise<Migration> {
    const reader = this.database.read;
    const from = await this.numbers.get(reader, accountId, fromId);
    const to = toId === undefined ? undefined : await this.target(reader, accountId, from, toId);
    const kind = to === undefined ? null : kindOf(from, to);
    const channel = this.channels.find(from.channel);
    const carried = channel?.moving?.carriedOver ?? [];
    const steps = [
      this.registered(to),
      profile(),
      await this.templateStep(reader, accountId, from, to),
      people(to),
      ...(to === undefined ? [] : [await this.chosen(reader, accountId, to)]),
      keepsReceiving(from, kind),
      removal(),
    ];
    return {
      fromId: from.id,
      toId: to?.id ?? null,
      kind,
      steps,
      carriedOver: kind === null ? carried : carried.filter(({ when }) => when.includes(kind)),
    };
  }

  /**
   * Submits the approved and waiting templates of a number's business account to that of another. Those that
   * are there stay as they are; again, it changes nothing.
   *
   * @returns names of templates by outcome
   * @throws ProblemError 404; 422 when both numbers share their templates, or the other has none
   */
  async resubmit(
    tx: Tx,
    accountId: string,
    fromId: string,
    toId: string,
  ): Promise<{ submitted: string[]; present: string[]; skipped: { name: string; reason: string }[] }> {
    const from = await this.numbers.get(tx, accountId, fromId);
    const to = await this.target(tx, accountId, from, toId);
    if (to.wabaId === from.wabaId || !this.numbers.hasTemplates(to)) {
      const reason =
        to.wabaId === from.wabaId
          ? 'shares its templates with this number; nothing has to be submitted'
          : 'belongs to a channel without templates; choose another number';
      throw new ProblemError(422, 'validation_failed', `Nothing was submitted: toNumberId ${reason}.`, {
        fields: [{ field: 'toNumberId', reason }],
      });
    }
    const rows = await this.all(tx, accountId, from.wabaId);
    const there = new Set((await this.all(tx, accountId, to.wabaId)).map(keyOf));
    const [submitted, present] = [new Set<string>(), new Set<string>()];
    const skipped: { name: string; reason: string }[] = [];
    for (const row of rows) {
      if (there.has(keyOf(row))) {
        present.add(row.name);
        continue;
      }
      const obstacle = obstacleOf(row);
      if (obstacle !== undefined) {
        skipped.push({ name: `${row.name} (${row.language})`, reason: obstacle });
        continue;
      }
      try {
        await this.templates.create(tx, accountId, to.wabaId, definitionOf(row));
        submitted.add(row.name);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        skipped.push({ name: `${row.name} (${row.language})`, reason: error.message });
      }
    }
    return { submitted: [...submitted], present: [...present], skipped };
  }

  private async target(reader: Reader, accountId: string, from: NumberRow, toId: string): Promise<NumberRow> {
    const to = await this.numbers.get(reader, accountId, toId);
    if (to.id !== from.id) return to;
    throw new ProblemError(422, 'validation_failed', 'Nothing was done: toNumberId is the number itself.', {
      fields: [{ field: 'toNumberId', reason: 'must be another number' }],
    });
  }

  private registered(to: NumberRow | undefined): MigrationStep {
    const isActive = to?.status === 'active';
    return {
      step: 'register',
      state: isActive ? 'done' : 'open',
      what: isActive
        ? 'The new number is registered and active.'
        : 'Register the number under the new business account, and wait until it is active. The old one goes on sending and receiving meanwhile.',
    };
  }

  private async templateStep(
    reader: Reader,
    accountId: string,
    from: NumberRow,
    to: NumberRow | undefined,
  ): Promise<MigrationStep> {
    const rows = await this.all(reader, accountId, from.wabaId);
    const there = to === undefined ? [] : await this.all(reader, accountId, to.wabaId);
    const known = new Map(there.map((row) => [keyOf(row), row]));
    const missing = rows.filter((row) => !known.has(keyOf(row)) && obstacleOf(row) === undefined).length;
    const waiting = rows.filter((row) => {
      const found = known.get(keyOf(row));
      return found !== undefined && found.status !== 'approved';
    }).length;
    const counts = { templates: rows.length, missing, waiting };
    if (to !== undefined && missing === 0)
      return {
        step: 'templates',
        state: waiting === 0 ? 'done' : 'open',
        what:
          waiting === 0
            ? 'All templates are approved in the new business account.'
            : 'The templates were submitted; wait until Meta has approved them.',
        counts,
      };
    return {
      step: 'templates',
      state: 'open',
      what: 'Submit the templates to the new business account, and wait for approval before you switch.',
      counts,
    };
  }

  private async chosen(reader: Reader, accountId: string, to: NumberRow): Promise<MigrationStep> {
    const isDefault = (await this.numbers.default(reader, accountId))?.id === to.id;
    return {
      step: 'default',
      state: isDefault ? 'done' : 'open',
      what: isDefault
        ? 'Messages that name no number leave from the new one unless a sender rule says otherwise.'
        : 'Make the new number the default, and change the sender rules that name the old one.',
    };
  }

  private async all(reader: Reader, accountId: string, wabaId: string): Promise<TemplateRow[]> {
    const found: TemplateRow[] = [];
    for (let last: string | undefined; ; last = found.at(-1)?.id) {
      const page = await this.templates.list(reader, accountId, { take: 200, last }, { wabaId });
      found.push(...page);
      if (page.length < 200) return found;
    }
  }
}

function keyOf({ name, language }: TemplateRow): string {
  return `${name} ${language}`;
}

/** The same phone under another business account is a change of provider. */
function kindOf(from: NumberRow, to: NumberRow): 'provider' | 'number' {
  const digits = (row: NumberRow) => row.displayPhone.replace(/\D/g, '');
  return digits(from) === digits(to) && businessAccountIdOf(from) !== businessAccountIdOf(to)
    ? 'provider'
    : 'number';
}

/** Why a template cannot be submitted anew; undefined when it can. */
function obstacleOf(row: TemplateRow): string | undefined {
  if (row.status === 'rejected' || row.status === 'disabled')
    return `It is ${row.status}: write it anew under another name.`;
  if (row.content.unsupported !== undefined)
    return 'It has parts that cannot be submitted from here; make it by hand.';
  if (examplePlaces(row.content).some(({ example }) => mediaIdOf(example) === undefined))
    return 'Its example is a handle of the old business account; create it with an uploaded file as the example.';
  return undefined;
}

function definitionOf(row: TemplateRow): TemplateDefinition {
  const { wire: _wire, ...content } = row.content;
  return {
    name: row.name,
    purpose: row.purpose as Purpose,
    category: row.category as TemplateCategory,
    variables: row.variables,
    languages: { [row.language]: content as TemplateDefinition['languages'][string] },
  };
}

function profile(): MigrationStep {
  return {
    step: 'profile',
    state: 'by_hand',
    what: 'Set the business profile, picture, chat options and QR codes of the new number: codes of the old one open chats with the old number.',
  };
}

function people(to: NumberRow | undefined): MigrationStep {
  return {
    step: 'people',
    state: 'by_hand',
    what:
      to === undefined
        ? 'Within this account contacts, consents and suppressions hold for every number. For another account or installation, export the bundle and import it there.'
        : 'Contacts, consents and suppressions of this account hold for the new number too. Threads stay with the old number; import the bundle to have them at the new one.',
  };
}

function keepsReceiving(from: NumberRow, kind: Migration['kind']): MigrationStep {
  return {
    step: 'keep_receiving',
    state: from.status === 'active' ? 'done' : 'open',
    what:
      kind === 'provider'
        ? 'The old registration receives until the number is registered in the new business account; messages sent before are delivered and billed there.'
        : 'Keep the old number registered: it goes on receiving answers, and STOP said there holds for the person.',
  };
}

function removal(): MigrationStep {
  return {
    step: 'remove',
    state: 'by_hand',
    what: 'Remove the old number once nobody writes to it any more. Its messages stay readable.',
  };
}
