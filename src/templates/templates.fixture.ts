import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import '../accounts/account.entity.js';
import { channelsAt } from '../../test/support/channels.js';
import type { TemporaryDatabase } from '../../test/support/databases.js';
import { NumberService, whatsappChannel, type Channels } from '../channels/index.js';
import { Database } from '../database/index.js';
import { FakeClock, newId, ProblemError, Secrets, silentLogger } from '../platform/index.js';
import { startGraphEmulator, type RunningEmulator, type SandboxTemplate } from '../sandbox/index.js';
import type { TemplateContent, TemplateDefinition } from '../sdk/index.js';
import { Hooks, type TemplateChange } from '../hooks/index.js';
import { TemplateImport } from './template-import.js';
import { TemplateSubmission } from './template-submission.js';
import type { TemplateRow } from './template.entity.js';
import { TemplateService } from './template.service.js';
import { TemplateStage } from './template.stage.js';

export const minute = 60_000;
export const day = 1_440 * minute;

/** Nobody has files here: specs of the API show examples on their way. */
const noHandles: ConstructorParameters<typeof TemplateSubmission>[2] = {
  of: async () => ({ state: 'gone', explanation: 'There are no files in this world.' }),
};

/** A template as a plugin declares it. */
export const shipped: TemplateDefinition = {
  name: 'order_shipped',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: { description: 'First name', example: 'Anna', fallback: '👋' },
    order_number: { description: 'Number of the order', example: '1042' },
  },
  languages: {
    en: { body: 'Hi {{first_name}}, your order {{order_number}} is on its way to you.' },
    'pt-BR': { body: 'Oi {{first_name}}, o seu pedido {{order_number}} está a caminho.' },
  },
};

/** A definition in English alone, with other words or another name. */
export function inEnglish(content: TemplateContent, name = shipped.name): TemplateDefinition {
  return { ...shipped, name, languages: { en: content } };
}
export const shippedInEnglish = inEnglish(shipped.languages['en'] as TemplateContent);

/** The problem a piece of work was refused with. */
export async function problemOf(work: Promise<unknown>): Promise<ProblemError> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (caught: unknown) => caught,
  );
  if (!(error instanceof ProblemError)) throw error;
  return error;
}

/** An account with a number at the emulator of Meta's API, and everything that handles its templates. */
export class TemplateWorld {
  readonly secrets = new Secrets({ secret: 'a secret of sixteen characters' });
  readonly hints: string[] = [];
  readonly seen: TemplateChange[] = [];
  readonly other = newId();
  account = '';
  wabaId = '';
  running!: RunningEmulator;
  database!: Database;
  clock!: FakeClock;
  templates!: TemplateService;
  stage!: TemplateStage;
  imports!: TemplateImport;
  private client!: Channels;
  private numbers!: NumberService;
  private temporary!: TemporaryDatabase;

  /** Sets everything up around the tests of the present `describe`. */
  static around(create: () => Promise<TemporaryDatabase>): TemplateWorld {
    const world = new TemplateWorld();
    beforeAll(() => world.open(create), 60_000);
    afterAll(() => world.close());
    beforeEach(() => world.renew());
    afterEach(() => world.clear());
    return world;
  }

  ensure(definitions: readonly TemplateDefinition[], source = 'plugin:order-notifications'): Promise<void> {
    return this.database.write((tx) =>
      this.templates.ensure(tx, this.account, this.wabaId, definitions, source),
    );
  }

  rows(name = shipped.name): Promise<TemplateRow[]> {
    return this.templates.find(this.database.read, this.account, this.wabaId, [name]);
  }

  async row(language = 'en', name?: string): Promise<TemplateRow> {
    const found = (await this.rows(name)).find((one) => one.language === language);
    if (!found) throw new Error('no such template');
    return found;
  }

  atMeta(): SandboxTemplate[] {
    return this.running.emulator.state.templates.list(this.wabaId);
  }

  idAtMeta(language = 'en'): string {
    return this.atMeta().find((template) => template.language === language)?.id ?? '';
  }

  /** Somebody makes `order_shipped` in WhatsApp Manager. */
  createElsewhere(body: string, more: Record<string, unknown> = {}): void {
    this.running.emulator.templates.create(this.wabaId, {
      name: shipped.name,
      language: 'en',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: body, example: { body_text: [['a', 'b']] } }],
      ...more,
    });
  }

  /** A webhook about `order_shipped` in English. */
  update(
    field: string,
    value: Record<string, unknown>,
    at = this.clock.now(),
    accountId = this.account,
  ): Promise<TemplateChange[]> {
    const about = {
      message_template_id: 1,
      message_template_name: shipped.name,
      message_template_language: 'en',
    };
    const part = { topic: field, size: 1, namesPeople: false, content: { value: { ...about, ...value } } };
    const updates = whatsappChannel
      .read(part, at)
      .flatMap((one) => (one.reading === 'template' ? [{ ...one, accountId }] : []));
    return this.database.write((tx) => this.templates.onNews(tx, this.wabaId, updates));
  }

  private async open(create: () => Promise<TemporaryDatabase>): Promise<void> {
    this.temporary = await create();
    this.database = await Database.open(this.temporary.location);
    this.running = await startGraphEmulator();
    this.clock = new FakeClock(Date.now());
    const { url } = this.running;
    this.client = channelsAt(url, this.secrets, { slots: 16 });
    this.numbers = new NumberService(this.database, this.client, this.secrets, this.clock, {
      createNumber: async () => {
        const accessToken = `token-${newId()}`;
        const { phoneNumberId, wabaId, displayPhone } = this.running.emulator.addNumber({
          token: accessToken,
        });
        return { phoneNumberId, wabaId, displayPhone, accessToken };
      },
    });
    const hooks = new Hooks();
    hooks.on('template.changed', async (_tx, changes) => this.seen.push(...changes));
    const queue = { hint: (name: string) => void this.hints.push(name) };
    this.templates = new TemplateService(this.clock, queue, hooks, this.client);
    const submission = new TemplateSubmission(this.client, this.clock, noHandles);
    this.stage = new TemplateStage(this.database, this.numbers, submission, this.clock, silentLogger, hooks);
    this.imports = new TemplateImport(this.database, this.numbers, this.client, this.clock, queue);
  }

  private async close(): Promise<void> {
    await this.client.close();
    await this.running.close();
    await this.database.close();
    await this.temporary.drop();
  }

  private async renew(): Promise<void> {
    this.account = newId();
    ({ wabaId: this.wabaId } = await this.numbers.register(this.account, { sandbox: true }));
    this.hints.length = 0;
    this.seen.length = 0;
    this.running.emulator.templates.approval = { kind: 'approve' };
  }

  private async clear(): Promise<void> {
    await this.database.write(async (tx) => {
      await tx.execute('DELETE FROM template');
      await tx.execute('DELETE FROM number');
    });
  }
}
