import { describe, expect, it } from '@jest/globals';
import type {
  AnyChannel,
  ChannelReading,
  ChannelTemplates,
  ContentLimit,
  OutgoingContent,
  ProviderTemplate,
  SendOutcome,
  SubmittedTemplate,
  TemplateDraft,
} from '../../src/sdk/index.js';
import { fakeSms } from '../support/fake-sms/fake-sms.channel.js';
import { fakeSmsMaterials as materials } from '../support/fake-sms/materials.js';
import { whatsappMaterials } from '../support/whatsapp-materials.js';
import { whatsappChannel } from '../../src/channels/index.js';
import { channelChecks, checkChannel } from './channel.js';

const right = fakeSms as AnyChannel;
const whatsapp = whatsappChannel as AnyChannel;

/** What the channel answers, changed on its way out. */
const saying = (change: (outcome: SendOutcome) => SendOutcome): Partial<AnyChannel> => ({
  send: async (...given) => change(await right.send(...given)),
});
const reading = (change: (one: ChannelReading) => ChannelReading): Partial<AnyChannel> => ({
  read: (part, at) => right.read(part, at).map(change),
});
const webhook = (change: Partial<AnyChannel['webhook']>): Partial<AnyChannel> => ({
  webhook: { ...right.webhook, ...change },
});
const limited = (limit: ContentLimit): Partial<AnyChannel> => ({
  limits: { ...right.limits, content: [limit] },
});
let turn = 0;

/** One way of being wrong for each question of the suite, and the question that has to find it. */
const mutations: [string, string, Partial<AnyChannel>][] = [
  ['declaration', 'templates it does not carry', { features: { ...right.features, templates: true } }],
  [
    'declaration',
    'templates it cannot submit',
    { features: { ...right.features, templates: true }, contents: ['text', 'template'] },
  ],
  [
    'declaration',
    'templates without a language',
    {
      features: { ...right.features, templates: true },
      contents: ['text', 'template'],
      templates: {
        ...(whatsapp.templates as ChannelTemplates),
        languages: { codes: [], aliases: {} },
      },
    },
  ],
  ['declaration', 'templates it denies', { templates: whatsapp.templates as ChannelTemplates }],
  ['declaration', 'an unproven origin', webhook({ verify: { scheme: 'token', header: 'x', secret: 'url' } })],
  [
    'declaration',
    'no time for receipts',
    { features: { ...right.features, receipts: { settleAfterMs: 0 } } },
  ],
  [
    'limits',
    'a limit of what it does not carry',
    limited({ kinds: ['image'], path: 'caption', limit: 'characters', max: 10, source: 'its page' }),
  ],
  [
    'limits',
    'a limit of a field there is not',
    limited({ kinds: ['text'], path: 'title', limit: 'characters', max: 10, source: 'its page' }),
  ],
  [
    'limits',
    'a limit without a source',
    limited({ kinds: ['text'], path: 'text', limit: 'unique', source: '' }),
  ],
  [
    'limits',
    'no file at all',
    { limits: { ...right.limits, media: { image: { maxBytes: 0, mimeTypes: [], source: '' } } } },
  ],
  ['limits', 'less than it shows', { limits: { ...right.limits, text: 3 } }],
  ['base-address', 'no address', { baseUrl: () => 'sms.example' }],
  [
    'signature',
    'a check that takes anything',
    webhook({ verify: { scheme: 'token', query: 'x', secret: 'webhookSecret' } }),
  ],
  [
    'errors',
    'a class of its own',
    {
      errors: { ...right.errors, judge: () => ({ class: 'odd' as 'setup', retry: 'never', advice: 'No.' }) },
    },
  ],
  [
    'errors',
    'no advice',
    { errors: { ...right.errors, judge: (code) => ({ ...right.errors.judge(code), advice: '' }) } },
  ],
  ['errors', 'impatience', { errors: { ...right.errors, retryDelayMs: () => 1 } }],
  ['render', 'a request that differs each time', { render: () => ({ to: '', text: String(++turn) }) }],
  ['render', 'what it does not carry', { render: () => ({ to: '', text: '' }) }],
  [
    'one-request',
    'a second try of its own',
    {
      send: async (request, sender, io, options) => {
        await right.send(request, sender, io, options);
        return right.send(request, sender, io, options);
      },
    },
  ],
  [
    'one-request',
    'the secret in the address',
    {
      send: (request, sender, io, options) =>
        right.send(
          request,
          sender,
          { request: (one) => io.request({ ...one, path: `/?key=${sender.secret}` }) },
          options,
        ),
    },
  ],
  [
    'accepted',
    'an id of its own',
    saying((one) => (one.outcome === 'accepted' ? { ...one, providerMessageId: 'mine' } : one)),
  ],
  [
    'not-sent',
    'doubt about a refusal',
    saying((one) => (one.outcome === 'not_sent' ? { outcome: 'unknown', detail: '' } : one)),
  ],
  [
    'unknown',
    'certainty about silence',
    saying((one) =>
      one.outcome === 'unknown'
        ? { outcome: 'not_sent', error: { code: null, class: 'network', detail: '' } }
        : one,
    ),
  ],
  [
    'any-answer',
    'a throw for what it cannot read',
    saying((one) => {
      if (one.outcome === 'unknown') throw new Error('unreadable');
      return one;
    }),
  ],
  [
    'no-secrets',
    'the recipient in an error',
    saying((one) =>
      one.outcome === 'not_sent'
        ? { ...one, error: { ...one.error, detail: `not to ${materials.address.value}` } }
        : one,
    ),
  ],
  [
    'readings',
    'another status',
    reading((one) => (one.reading === 'status' ? { ...one, status: 'read' } : one)),
  ],
  [
    'readings',
    'a failure without an error',
    reading((one) => (one.reading === 'status' ? { ...one, status: 'failed', error: undefined } : one)),
  ],
  [
    'readings',
    'another sender',
    webhook({ split: (body) => right.webhook.split(body).map((one) => ({ ...one, sender: 'X' })) }),
  ],
  [
    'stable',
    'a reading that differs each time',
    reading((one) => (one.reading === 'status' ? { ...one, at: ++turn } : one)),
  ],
  ['kept', 'half of it', webhook({ join: () => '{"events":[]}' })],
  [
    'recipients',
    'whom a report is about',
    webhook({ join: (parts) => JSON.stringify({ events: parts.map(({ content }) => content) }) }),
  ],
  ['removed-senders', 'everything for a removed sender', webhook({ settling: (part) => part })],
  ['removed-senders', 'nothing for a removed sender', webhook({ settling: () => undefined })],
  [
    'people',
    'nobody in a message',
    webhook({ split: (body) => right.webhook.split(body).map((one) => ({ ...one, namesPeople: false })) }),
  ],
  [
    'nonsense',
    'an empty callback',
    webhook({ split: (body) => (body.length === 0 ? [] : right.webhook.split(body)) }),
  ],
  [
    'nonsense',
    'only what it knows',
    {
      read: (part, at) => {
        if (typeof part.content['at'] !== 'number') throw new TypeError('no time');
        return right.read(part, at);
      },
    },
  ],
  [
    'handshake',
    'every request for a handshake',
    webhook({ handshake: () => ({ status: 200, body: 'hello' }) }),
  ],
];

const own = whatsapp.templates as ChannelTemplates;
const templates = (change: Partial<ChannelTemplates>): Partial<AnyChannel> => ({
  templates: { ...own, ...change },
});
const read = (change: (found: ProviderTemplate) => Partial<ProviderTemplate>): Partial<AnyChannel> =>
  templates({
    read: (listed) => {
      const found = own.read(listed);
      return found && { ...found, ...change(found) };
    },
  });
const write = (change: (draft: TemplateDraft) => TemplateDraft): Partial<AnyChannel> =>
  templates({ write: (draft) => own.write(change(draft)) });
const rendered = (change: (content: OutgoingContent) => OutgoingContent): Partial<AnyChannel> => ({
  render: (content, context) => whatsapp.render(change(content), context) as unknown,
});

/** The same for templates, of a channel that has some. */
const templateMutations: [string, string, Partial<AnyChannel>][] = [
  ['template-declaration', 'no room', templates({ limits: { ...own.limits, body: 0 } })],
  ['template-declaration', 'no languages', templates({ languages: { codes: [], aliases: {} } })],
  [
    'template-declaration',
    'an alias that leads nowhere',
    templates({ languages: { ...own.languages, aliases: { ...own.languages.aliases, pt: 'xx' } } }),
  ],
  ['template-declaration', 'nowhere to edit', templates({ manager: '' })],
  ['template-reading', 'a status of its own', read(() => ({ standing: { status: 'odd' as 'paused' } }))],
  ['template-reading', 'a refusal without a reason', read(() => ({ standing: { status: 'paused' } }))],
  [
    'template-reading',
    'a category in capitals',
    read(({ category }) => ({ category: category.toUpperCase() })),
  ],
  ['template-reading', 'half of the words', read(() => ({ content: { body: '' } }))],
  ['template-reading', 'a reading that differs each time', read(() => ({ id: String(++turn) }))],
  [
    'template-nonsense',
    'a throw for what is no template',
    templates({
      read: (listed) => {
        if (typeof listed !== 'object' || listed === null) throw new TypeError('no template');
        return own.read(listed);
      },
    }),
  ],
  ['template-writing', 'another name', write((draft) => ({ ...draft, name: 'x' }))],
  ['template-writing', 'another category', write((draft) => ({ ...draft, category: 'authentication' }))],
  [
    'template-writing',
    'no footer',
    write(({ content: { footer: _footer, ...content }, ...draft }) => ({ ...draft, content })),
  ],
  ['template-writing', 'no examples', write((draft) => ({ ...draft, examples: {} }))],
  [
    'template-writing',
    'a submission that differs each time',
    templates({ write: (draft) => ({ ...own.write(draft), turn: ++turn }) }),
  ],
  [
    'template-values',
    'a value left out',
    rendered((content) =>
      content.kind === 'template' ? { ...content, values: { ...content.values, buttons: [] } } : content,
    ),
  ],
  [
    'template-values',
    'a value of the message before',
    rendered((content) =>
      content.kind === 'template'
        ? { ...content, values: { body: [{ text: 'Ana' }], ...content.values } }
        : content,
    ),
  ],
  ['template-stored', 'another value', templates({ readStored: () => ({ body: [{ text: 'x' }] }) })],
  [
    'template-news',
    'no news',
    { read: (part, at) => whatsapp.read(part, at).filter((one) => one.reading !== 'template') },
  ],
  [
    'template-news',
    'news of nobody',
    {
      read: (part, at) =>
        whatsapp.read(part, at).map((one) => (one.reading === 'template' ? { ...one, name: '' } : one)),
    },
  ],
  ['template-requests', 'a throw', templates({ list: () => Promise.reject(new Error('no')) })],
  [
    'template-requests',
    'a refusal taken for an answer',
    templates({ create: () => Promise.resolve({ ok: true, data: { id: '1' } as SubmittedTemplate }) }),
  ],
  [
    'template-requests',
    'the secret in the address',
    templates({
      list: (sender, io) =>
        own.list(sender, { request: (one) => io.request({ ...one, path: `/?token=${sender.secret}` }) }),
    }),
  ],
];

describe('the channel suite', () => {
  it('finds nothing wrong with what is right', async () => {
    expect(await checkChannel(right, materials)).toEqual([]);
    expect(await checkChannel(whatsapp, whatsappMaterials)).toEqual([]);
  });

  it.each(mutations)('%s finds %s', async (question, _what, change) => {
    const found = await checkChannel({ ...right, ...change }, materials);
    expect(found.map(({ check }) => check)).toContain(question);
  });

  it('callback-data finds an attempt that is not sent along, or not read', async () => {
    const silent = { ...whatsapp, render: () => ({ messaging_product: 'whatsapp' }) };
    const deaf: AnyChannel = {
      ...whatsapp,
      read: (part, at) =>
        whatsapp
          .read(part, at)
          .map((one) => (one.reading === 'status' ? { ...one, callbackData: undefined } : one)),
    };
    for (const wrong of [silent, deaf])
      expect((await checkChannel(wrong, whatsappMaterials)).map(({ check }) => check)).toContain(
        'callback-data',
      );
  });

  it.each(templateMutations)('%s finds %s', async (question, _what, change) => {
    const found = await checkChannel({ ...whatsapp, ...change }, whatsappMaterials);
    expect(found.map(({ check }) => check)).toContain(question);
  });

  it('asks for what it needs to judge templates', async () => {
    const { templates: _none, ...less } = whatsappMaterials;
    const found = await checkChannel(whatsapp, less);
    expect(found.map(({ where }) => where)).toContain('materials.templates');
  });

  it('has a mutation for each of its questions', () => {
    const asked = channelChecks(whatsapp, whatsappMaterials).map(({ id }) => id);
    const caught = new Set([
      ...[...mutations, ...templateMutations].map(([question]) => question),
      'callback-data',
    ]);
    expect(asked.filter((id) => !caught.has(id))).toEqual([]);
  });
});
