import { describe, expect, it } from '@jest/globals';
import { samples } from '../support/toy-desk/samples.js';
import { plugin as toyDesk } from '../support/toy-desk/toy-desk.plugin.js';
import type { AddNoteIntent, AnyPlugin, Intent, UpdateConversationIntent } from '../../src/sdk/index.js';
import { allCases, decide } from './plugin/cases.js';
import { sentence } from './finding.js';
import { checkPlugin } from './plugin.js';

const desk = toyDesk as AnyPlugin;
const update: UpdateConversationIntent = {
  intent: 'updateConversation',
  step: 's',
  reason: 'r',
  status: 'open',
};
const note: AddNoteIntent = { intent: 'addNote', step: 'n', text: 'Seen' };
const wanting = (...intents: Intent[]): AnyPlugin =>
  Object.freeze({ ...desk, on: { 'message.received': () => intents } });
const findings = async (plugin: AnyPlugin) =>
  (await checkPlugin(plugin, { samples })).map((finding) => `${finding.check} | ${sentence(finding)}`);

describe('a plugin that changes conversations', () => {
  it('passes the kit, which puts it to conversations in every standing', async () => {
    expect(await findings(desk)).toEqual([]);
    const cases = allCases(desk, samples);
    const standings = new Set(cases.map(({ context: { conversation } }) => conversation?.status));
    expect(standings).toEqual(new Set([undefined, 'open', 'closed', 'snoozed']));
    const wanted = new Set(
      cases.flatMap((one) => {
        const answer = decide(desk, one);
        return 'intents' in answer
          ? answer.intents.map((intent) =>
              'step' in intent ? `${intent.intent} ${intent.step ?? ''}` : intent.intent,
            )
          : [];
      }),
    );
    for (const one of ['refund', 'assign', 'snooze', 'unassign', 'close', 'customer', 'reopen'])
      expect(wanted).toContain(`updateConversation ${one}`);
    expect(wanted).toContain('addNote note');
    expect(wanted).toContain('wait');
  });

  it('is shown no conversation it does not ask for', () => {
    const cases = allCases({ ...desk, usesConversation: false }, samples);
    expect(cases.every(({ context }) => context.conversation === undefined)).toBe(true);
  });

  it.each<[string, AnyPlugin, RegExp]>([
    ['a change that changes nothing', wanting({ ...update, status: undefined as never }), /changes nothing/],
    ['a change without a reason', wanting({ ...update, reason: '' }), /reason is empty/],
    ['a change without a step', wanting({ ...update, step: '' }), /step is empty/],
    ['a snooze without an end', wanting({ ...update, status: 'snoozed' }), /do not belong together/],
    ['an end of no snooze', wanting({ ...update, snoozedUntil: 1 }), /do not belong together/],
    ['a snooze of seconds', wanting({ ...update, status: 'snoozed', snoozedUntil: -1 }), /milliseconds UTC/],
    ['a label nobody sees', wanting({ ...update, addLabels: [' '] }), /label " " cannot be one/],
    ['an empty note', wanting({ ...note, text: '' }), /text has 0 characters/],
    ['a long note', wanting({ ...note, text: 'x'.repeat(4_001) }), /text has 4001 characters/],
    ['two notes with one key', wanting(note, note), /two intents addNote/],
    ['two changes with one key', wanting(update, update), /two intents updateConversation/],
  ])('is told of %s', async (_, plugin, expected) => {
    expect((await findings(plugin)).join('\n')).toMatch(expected);
  });
});
