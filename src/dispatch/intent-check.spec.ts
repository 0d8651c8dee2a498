import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentExamples, type Intent } from '../sdk/index.js';
import { intentProblem } from './intent-check.js';

const now = Date.UTC(2026, 10, 29);
const send = (more: object = {}) => ({
  intent: 'send',
  purpose: 'transactional',
  template: {
    name: 't',
    variables: { name: 'Ana', total: { amount: '1.00', currency: 'EUR' }, none: undefined },
  },
  ...more,
});
const wait = (more: object = {}) => ({ intent: 'wait', key: 'k', dueAt: now, payload: { step: 1 }, ...more });
const start = (more: object = {}) => ({
  intent: 'startJourney',
  key: 'k',
  tags: ['cart:1'],
  state: { none: null, list: [1, 'two', { three: true }] },
  reentryAfter: 0,
  ...more,
});
const update = (more: object) => ({ intent: 'updateConversation', step: 's', reason: 'r', ...more });
const problem = (intent: object) => intentProblem(intent as Intent);
const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

const said = (content: object) => ({ ...send(), template: undefined, content });

describe('what plugins want', () => {
  it.each([
    send(),
    send({ expiresAt: now + 0.5, holdout: { key: 'k', share: 0.1 }, journey: 'j', subject: 'cart:1' }),
    { ...send(), template: undefined, content: { kind: 'text', text: 'Hello' } },
    { ...send(), template: undefined, content: { kind: 'template', name: 't', variables: {}, replyTo: 'm' } },
    { intent: 'reply', text: 'Thanks' },
    { intent: 'reply', content: contentExamples.buttons },
    ...Object.values(contentExamples).map((content) => ({ ...send(), template: undefined, content })),
    wait(),
    start(),
    { intent: 'skip', reason: 'r' },
    { intent: 'cancelTimer', key: 'k', reason: 'r' },
    { intent: 'updateJourney', key: 'k', state: { firstSendAt: undefined } },
    { intent: 'endJourney', key: 'k', outcome: 'o', reason: 'r' },
    { intent: 'remember', tags: ['a'], at: now, until: now },
    {
      intent: 'convert',
      journey: 'j',
      rule: 'link',
      subject: 's',
      value: { amount: '1', currency: 'EUR' },
      at: now,
    },
    { intent: 'upsertContact', person: { phone: '1' }, fields: { size: 'L' }, tags: ['a'] },
    { intent: 'call', action: 'ping', input: {}, key: 'k' },
    update({ status: 'closed', addLabels: ['done'], removeLabels: ['open'], assignee: null, from: 'same' }),
    update({ status: 'snoozed', snoozedUntil: now }),
    { intent: 'addNote', step: 'n', text: 'Seen' },
  ])('can be done: %j', (intent) => {
    expect(problem(intent)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['send.content', { ...send(), template: undefined }],
    ['send.content', { ...send(), content: { kind: 'text', text: 'both' } }],
    ['send.content.text', { ...send(), template: undefined, content: { kind: 'text', text: ' ' } }],
    ['send.content.latitude', said({ ...contentExamples.location, latitude: 91 })],
    ['send.content.media', said({ kind: 'image', media: { link: 'https://a.example', mediaId: 'x' } })],
    ['send.content.sections.0.rows', said({ ...contentExamples.list, sections: [{ rows: [] }] })],
    ['send.content.flowId', said({ ...contentExamples.flow, flowName: 'booking' })],
    ['send.content.data.n', said({ ...contentExamples.flow, data: { n: 1n } })],
    ['send.content.data.self', said({ ...contentExamples.flow, data: cycle })],
    ['send.content.kind', { ...send(), template: undefined, content: { kind: 'dance' } }],
    ['reply.content', { intent: 'reply' }],
    ['reply.content', { intent: 'reply', text: 'both', content: contentExamples.buttons }],
    ['reply.content.buttons', { intent: 'reply', content: { ...contentExamples.buttons, buttons: [] } }],
    ['updateConversation.status', update({})],
    ['updateConversation.status', update({ addLabels: [] })],
    ['updateConversation.status', update({ status: 'lost' })],
    ['updateConversation.step', update({ step: '', status: 'open' })],
    ['updateConversation.reason', update({ reason: '', status: 'open' })],
    ['updateConversation.snoozedUntil', update({ status: 'snoozed' })],
    ['updateConversation.snoozedUntil', update({ status: 'closed', snoozedUntil: now })],
    ['updateConversation.snoozedUntil', update({ status: 'snoozed', snoozedUntil: NaN })],
    ['updateConversation.assignee.kind', update({ assignee: { kind: 'plugin', id: 'p' } })],
    ['updateConversation.addLabels.0', update({ addLabels: [' '] })],
    ['updateConversation.removeLabels.0', update({ removeLabels: ['x'.repeat(65)] })],
    ['addNote.text', { intent: 'addNote', step: 'n', text: 'x'.repeat(4_001) }],
    ['addNote.text', { intent: 'addNote', step: 'n', text: ' ' }],
    ['wait.dueAt', wait({ dueAt: NaN })],
    ['wait.dueAt', wait({ dueAt: -9007199254740991 })],
    ['wait.dueAt', wait({ dueAt: '2026-11-29' })],
    ['wait.key', wait({ key: 'x'.repeat(191) })],
    ['wait.payload.amount', wait({ payload: { amount: 1n } })],
    ['wait.payload.at', wait({ payload: { at: new Date() } })],
    ['wait.payload.n', wait({ payload: { n: Infinity } })],
    ['wait.payload', wait({ payload: cycle })],
    ['wait.payload.text', wait({ payload: { text: 'x'.repeat(300_000) } })],
    ['send.expiresAt', send({ expiresAt: Infinity })],
    ['send.purpose', send({ purpose: 'fun' })],
    ['send.holdout.share', send({ holdout: { key: 'k', share: NaN } })],
    ['send.template.variables.total', send({ template: { name: 't', variables: { total: NaN } } })],
    [
      'send.guards.0.input.code',
      send({
        guards: [
          {
            action: 'a',
            input: { code: () => 1 },
            expect: { field: 'f', equals: 1 },
            otherwise: 'o',
            unanswered: 'u',
          },
        ],
      }),
    ],
    ['startJourney.reentryAfter', start({ reentryAfter: NaN })],
    ['startJourney.state.deep', start({ state: { deep: cycle } })],
    ['remember.until', { intent: 'remember', tags: [], at: now, until: 1e300 }],
    [
      'convert.value.amount',
      {
        intent: 'convert',
        journey: 'j',
        rule: 'r',
        subject: 's',
        value: { amount: '1e3', currency: 'EUR' },
        at: now,
      },
    ],
    ['call.input', { intent: 'call', action: 'ping', key: 'k' }],
    ['an intent of an unknown kind', { intent: 'toString' }],
  ])('cannot be done, and is named: %s', (field, intent) => {
    expect(problem(intent)).toContain(field);
  });

  it('is judged whatever it is, and what passes can be kept as JSON', () => {
    const anyIntent = fc.tuple(
      fc.constantFrom('send', 'wait', 'startJourney', 'remember', 'call'),
      fc.dictionary(
        fc.constantFrom('key', 'dueAt', 'payload', 'state', 'tags', 'reentryAfter', 'input', 'action'),
        fc.anything({ withBigInt: true, withDate: true, withMap: true }),
      ),
    );
    fc.assert(
      fc.property(anyIntent, ([intent, fields]) => {
        if (problem({ ...fields, intent }) === undefined)
          expect(() => JSON.stringify([fields['payload'], fields['state'], fields['input']])).not.toThrow();
      }),
    );
    expect(intentProblem(null as unknown as Intent)).toBeDefined();
  });
});
