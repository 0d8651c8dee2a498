import { z } from 'zod';
import { DispatchStage } from './index.js';
import { ActionCalls } from '../connections/index.js';
import { EventStore } from '../events/index.js';
import { newTraceId } from '../platform/index.js';
import {
  callOf,
  capabilities,
  defineAction,
  defineConnector,
  definePlugin,
  Rejected,
  Transient,
  type CallContext,
  type CallIntent,
  type CanonicalEvent,
  type CallResult,
  type CallTarget,
  type ConnectorCategory,
  type Person,
} from '../sdk/index.js';
import { sampleEvent } from '../../test/kit/samples.js';
import type { ApiFixture } from '../../test/support/api.js';

const settings = z.object({ secret: z.string().min(1).meta({ secret: true }) });
type Called = CallContext<z.infer<typeof settings>> & { key: string };

/** A call as a vendor saw it. */
export interface Seen {
  connectionId: string;
  text: string;
  /** Whom it was about, as the vendor was told. */
  person?: Person;
}

/** Vendors that note what they are asked, and fail as they are told. */
export class Vendors {
  readonly seen: Seen[] = [];
  /** What happens to a call, by its text; undefined: it is done. */
  fate: (text: string) => 'later' | 'refused' | undefined = () => undefined;

  private done(context: Called, text: string, person?: Person): void {
    const fate = this.fate(text);
    if (fate === 'later') throw new Transient('busy');
    if (fate === 'refused') throw new Rejected('the vendor wants it not');
    this.seen.push({ connectionId: context.connection.id, text, ...(person ? { person } : {}) });
  }

  /** Connectors that implement one capability each. */
  connectors() {
    const log = defineAction({
      implements: capabilities['conversation.log'],
      run: async (context: Called, { text, person }) => {
        this.done(context, text, person);
        return { id: `log-of-${text}`, logged: true };
      },
    });
    const note = defineAction({
      id: 'add-a-note',
      implements: capabilities['order.note'],
      run: async (context: Called, { note: text }) => {
        this.done(context, text);
        return { id: '1', added: true };
      },
    });
    const base = (id: string, category: ConnectorCategory) => ({
      id,
      title: id.toUpperCase(),
      category,
      contract: 1 as const,
      description: 'For specs.',
      docs: 'docs/writing-a-connector.md',
      settings,
      auth: { type: 'none' as const },
      webhook: {
        verify: { scheme: 'token' as const, header: 'x-token', secret: 'secret' },
        topic: () => 'none',
        subscription: { manual: 'Nothing.' },
      },
      triggers: [],
    });
    return [
      defineConnector({ ...base('log-crm', 'crm'), actions: [log] }),
      defineConnector({ ...base('other-crm', 'crm'), actions: [log] }),
      defineConnector({ ...base('silent-crm', 'crm'), actions: [] }),
      defineConnector({ ...base('note-shop', 'store'), actions: [note] }),
    ];
  }
}

/** A plugin that calls what the spec says, and notes what it hears. */
export class Errand {
  readonly heard: CallResult[] = [];
  calls: (subject: string) => CallIntent[] = () => [];
  follow: (result: CallResult) => CallIntent[] = () => [];

  readonly plugin = definePlugin({
    id: 'errand',
    title: 'Errand',
    description: 'For specs.',
    settings: z.object({}),
    templates: [],
    on: { 'order.accepted': ({ subject }: CanonicalEvent<'order.accepted'>) => this.calls(subject) },
    onCallResult: (result) => {
      this.heard.push(result);
      return this.follow(result);
    },
  });
}

/** A call that logs a text on somebody's contact in every CRM. */
export const logText = (
  text: string,
  orderKey?: string,
  person: Person = { phone: '+34600000001' },
  to: CallTarget = { category: 'crm' },
): CallIntent =>
  callOf('conversation.log', {
    to,
    input: {
      person,
      messageId: text,
      direction: 'out',
      at: 1_795_000_000_000,
      text,
      channel: 'whatsapp',
    },
    key: text,
    ...(orderKey === undefined ? {} : { orderKey }),
  });

/** An account with the errand's plugin, a shop and connections. */
export class Office {
  private orders = 0;
  private constructor(
    readonly api: ApiFixture,
    readonly accountId: string,
    readonly key: string,
  ) {}

  static async open(api: ApiFixture): Promise<Office> {
    const office = new Office(api, ...(Object.values(await api.accountKey()) as [string, string]));
    await api.call('put', '/v1/plugins/errand', office.key).send({ enabled: true }).expect(200);
    return office;
  }

  async connect(connector: string): Promise<string> {
    const made = await this.api
      .call('post', '/v1/connections', this.key)
      .send({ connector, name: connector, settings: { secret: 'a-secret' } });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return (made.body as { id: string }).id;
  }

  /** An order comes in at a connection; decided at once. Returns the event's id. */
  async ordered(connectionId: string): Promise<string> {
    const { api, accountId } = this;
    const id = String(++this.orders);
    const draft = {
      ...sampleEvent('order.accepted', {}),
      subject: `order:${id}`,
      occurredAt: api.clock.now(),
    };
    const [row] = await api.db.write((tx) =>
      api.app
        .get(EventStore)
        .append(tx, [{ accountId, connectionId, draft, traceId: newTraceId(), recordedAt: api.clock.now() }]),
    );
    await this.dispatch();
    return row?.id ?? '';
  }

  async dispatch(): Promise<void> {
    while ((await this.api.app.get(DispatchStage).run()) > 0);
  }

  /** Makes what is due, and has plugins hear of it. */
  async make(): Promise<void> {
    const calls = this.api.app.get(ActionCalls);
    do while ((await calls.run()) > 0);
    while (await this.decided());
  }

  private async decided(): Promise<boolean> {
    await this.dispatch();
    return (await this.api.app.get(ActionCalls).run()) > 0;
  }
}
