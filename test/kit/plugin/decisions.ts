import {
  contentOf,
  firstIssue,
  freeContentSchema,
  purposeSchema,
  type AnyPlugin,
  type CanonicalEvent,
  type FreeContent,
  type Intent,
} from '../../../src/sdk/index.js';
import { check, notApplicable, type Check, type Report } from '../finding.js';
import { reportConversation } from './conversations.js';
import { deepFreeze, sameJson, withMovedClock, withUnknownFields } from '../pure.js';
import { SAMPLE_NOW, type PluginSamples } from '../samples.js';
import { allCases, decide, type Answer, type Case } from './cases.js';

/** Are decisions pure, stable under replay, and complete? */
export function decisionChecks(plugin: AnyPlugin, samples: PluginSamples): Check[] {
  const titles = {
    pure: 'decisions are pure: frozen input, another clock, the same intents',
    keys: 'a replay yields the same keys, whatever the event id, its address or the hour',
    intents: 'every intent is well-formed: purpose, template, variables, keys',
    tolerant: 'unknown fields and missing optional ones are tolerated',
    reached: 'every template is sent by some sample',
  };
  if (Object.keys(plugin.on).length === 0) {
    return Object.entries(titles).map(([id, title]) => notApplicable(id, title, 'it hears no event yet'));
  }
  const cases = (): Case[] => allCases(plugin, samples);
  return [
    check('pure', titles.pure, (report) => cases().forEach((one) => reportPurity(plugin, one, report))),
    check('keys', titles.keys, (report) => cases().forEach((one) => reportKeys(plugin, one, report))),
    check('intents', titles.intents, (report) =>
      cases().forEach((one) => reportIntents(plugin, one, report)),
    ),
    check('tolerant', titles.tolerant, (report) =>
      cases().forEach((one) => reportTolerance(plugin, one, report)),
    ),
    plugin.templates.length === 0
      ? notApplicable('reached', titles.reached, 'it sends no templates')
      : check('reached', titles.reached, (report) => reportReach(plugin, cases(), report)),
  ];
}

function reportPurity(plugin: AnyPlugin, one: Case, report: Report): void {
  const where = `on ${one.name}`;
  const plain = decide(plugin, structuredClone(one));
  const frozen = deepFreeze(structuredClone(one));
  const kept = decide(plugin, frozen);
  const moved = withMovedClock(() => decide(plugin, frozen));
  if ('thrown' in plain) report(where, `throws ${plain.thrown}.`, 'Give a skip with a reason instead.');
  else if ('thrown' in kept)
    report(where, `changes what it is given (${kept.thrown}).`, 'Copy before changing.');
  else if (!sameJson(plain, kept)) {
    report(where, 'decides differently the second time.', 'Keep nothing between calls.');
  } else if (!sameJson(kept, moved)) {
    report(where, 'depends on the clock or on chance.', 'Use context.now, and stableFraction for shares.');
  }
}

/** What identifies an intent's effect: equal keys are one effect, however often decided. */
function keyOf(intent: Intent, event: CanonicalEvent): string | undefined {
  switch (intent.intent) {
    case 'send':
    case 'reply':
    case 'skip':
    case 'updateConversation':
    case 'addNote':
      return [intent.subject ?? event.subject, intent.transition ?? event.transition, intent.step ?? ''].join(
        '|',
      );
    case 'wait':
    case 'cancelTimer':
    case 'startJourney':
    case 'updateJourney':
    case 'endJourney':
    case 'call':
      return intent.key;
    case 'instead':
      return intent.plugin;
    case 'convert':
      return `${intent.journey}|${intent.subject}`;
    // Remembering again the same is harmless, and its tags may name an address.
    case 'remember':
    case 'upsertContact':
      return undefined;
  }
}

const keysOf = (answer: Answer, event: CanonicalEvent): string[] =>
  'intents' in answer
    ? answer.intents
        .map((intent) => `${intent.intent} ${keyOf(intent, event) ?? ''}`)
        .filter((key) => key !== '')
    : [];

function reportKeys(plugin: AnyPlugin, one: Case, report: Report): void {
  const expected = keysOf(decide(plugin, one), one.event);
  const variants: [string, CanonicalEvent, number][] = [
    ['another event id', { ...one.event, id: '01900000-0000-7000-8000-00000000ffff' }, 0],
    ['a second later', one.event, 1_000],
    ['another time of recording', { ...one.event, recordedAt: one.event.recordedAt + 60_000 }, 0],
    ['another address', { ...one.event, person: { ...one.event.person, phone: '+34 600 999 999' } }, 0],
  ];
  for (const [change, event, later] of variants) {
    const timer = one.timer && { ...one.timer, event };
    const context = { ...one.context, now: one.context.now + later };
    const keys = keysOf(decide(plugin, { ...one, event, context, ...(timer ? { timer } : {}) }), event);
    if (keys.join() !== expected.join()) {
      const todo = 'Build keys from subject, transition and step only (invariant 4).';
      report(
        `on ${one.name}`,
        `gives other keys for ${change}: ${keys.join(', ')} instead of ${expected.join(', ')}.`,
        todo,
      );
    }
  }
}

function reportIntents(plugin: AnyPlugin, one: Case, report: Report): void {
  const answer = decide(plugin, one);
  if (!('intents' in answer)) return;
  const where = `on ${one.name}`;
  const seen = new Set<string>();
  for (const intent of answer.intents) {
    const key = keyOf(intent, one.event);
    if (key !== undefined && key.trim() === '')
      report(where, `has a ${intent.intent} without a key.`, 'Give it one.');
    const identity = `${intent.intent} ${key}`;
    if (
      ['send', 'reply', 'wait', 'call', 'instead', 'updateConversation', 'addNote'].includes(intent.intent) &&
      seen.has(identity)
    ) {
      report(
        where,
        `has two intents ${identity}; only one would count.`,
        'Tell them apart by `step` or key.',
      );
    }
    seen.add(identity);
    if (intent.intent === 'send') reportSend(plugin, intent, where, report);
    if ((intent.intent === 'skip' || intent.intent === 'instead') && intent.reason.trim() === '') {
      report(where, `has a ${intent.intent} without a reason.`, 'Say why, in a word a merchant can look up.');
    }
    if (intent.intent === 'wait') reportWait(plugin, intent, where, report);
    if (intent.intent === 'updateConversation' || intent.intent === 'addNote')
      reportConversation(intent, where, report);
  }
}

function reportWait(
  plugin: AnyPlugin,
  intent: Extract<Intent, { intent: 'wait' }>,
  where: string,
  report: Report,
): void {
  if (!Number.isInteger(intent.dueAt) || intent.dueAt < SAMPLE_NOW - 400 * 86_400_000) {
    report(where, `waits until ${intent.dueAt}.`, 'Give milliseconds UTC.');
  }
  if (plugin.onTimer === undefined) report(where, 'sets a timer nobody hears.', 'Add `onTimer`.');
  if (!sameJson(intent.payload, structuredClone(intent.payload)) || hasLoss(intent.payload)) {
    report(
      where,
      'waits with a payload that JSON cannot carry.',
      'Use plain objects, lists, texts and numbers.',
    );
  }
}

/** True when JSON would silently change the value: dates, maps, sets. */
function hasLoss(value: unknown): boolean {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'bigint' || typeof value === 'function';
  if (value instanceof Date || value instanceof Map || value instanceof Set) return true;
  return Object.values(value).some(hasLoss);
}

function reportSend(
  plugin: AnyPlugin,
  intent: Extract<Intent, { intent: 'send' }>,
  where: string,
  report: Report,
): void {
  const content = contentOf(intent);
  if (content.kind !== 'template') return reportFree(content, where, report);
  const { name, variables } = content;
  const template = plugin.templates.find((one) => one.name === name);
  if (!purposeSchema.safeParse(intent.purpose).success) {
    report(where, `sends "${name}" without a purpose.`, 'Say transactional, marketing or authentication.');
  }
  if (template === undefined && plugin.namedTemplates === true) return;
  if (template === undefined) {
    report(where, `sends the template "${name}", which it does not declare.`, 'Add it to `templates`.');
    return;
  }
  if (template.purpose !== intent.purpose) {
    report(
      where,
      `sends "${name}" as ${intent.purpose}, declared as ${template.purpose}.`,
      'Use one purpose; consent is checked against it.',
    );
  }
  for (const given of Object.keys(variables)) {
    if (!Object.hasOwn(template.variables, given)) {
      report(where, `gives "${name}" the unknown variable ${given}.`, 'Declare it, or take it out.');
    }
  }
  for (const [variable, { fallback }] of Object.entries(template.variables)) {
    const value = variables[variable];
    if ((value === undefined || value === '') && fallback === undefined) {
      report(
        where,
        `sends "${name}" without ${variable}, which has no fallback.`,
        'Always give it, add a fallback, or skip with a reason.',
      );
    }
  }
  const share = intent.holdout?.share;
  if (share !== undefined && !(share >= 0 && share <= 1)) {
    report(where, `holds out a share of ${share}.`, 'Give a number from 0 to 1.');
  }
}

function reportFree(content: FreeContent, where: string, report: Report): void {
  const parsed = freeContentSchema.safeParse(content);
  if (parsed.success) return;
  const { path, message } = firstIssue(parsed.error, content);
  report(
    where,
    `sends ${content.kind} whose ${path.map(String).join('.') || 'content'} ${message}.`,
    'Give what its kind needs, or skip with a reason.',
  );
}

function reportTolerance(plugin: AnyPlugin, one: Case, report: Report): void {
  const extended = { ...one.event, data: withUnknownFields(one.event.data) } as CanonicalEvent;
  const timer = one.timer && { ...one.timer, event: extended };
  const plain = decide(plugin, one);
  const answer = decide(plugin, { ...one, event: extended, ...(timer ? { timer } : {}) });
  const where = `on ${one.name}`;
  if ('thrown' in plain) {
    report(
      where,
      `throws ${plain.thrown}.`,
      'Optional fields may be missing: skip with a reason, or use a fallback.',
    );
  } else if ('thrown' in answer) {
    report(where, `throws ${answer.thrown} when the event has more fields.`, 'Read named fields only.');
  } else if (keysOf(plain, one.event).join() !== keysOf(answer, one.event).join()) {
    report(where, 'decides differently when the event has more fields.', 'Read named fields only.');
  }
}

function reportReach(plugin: AnyPlugin, cases: readonly Case[], report: Report): void {
  const sent = new Set(
    cases.flatMap((one) => {
      const answer = decide(plugin, one);
      if (!('intents' in answer)) return [];
      return answer.intents.flatMap((intent) => templateOf(intent));
    }),
  );
  for (const template of plugin.templates) {
    if (!sent.has(template.name)) {
      report(
        `templates.${template.name}`,
        'is sent by no sample.',
        'Add settings, events or contexts that lead to it in fixtures/samples.ts, or take it out.',
      );
    }
  }
}

function templateOf(intent: Intent): string[] {
  if (intent.intent !== 'send') return [];
  const content = contentOf(intent);
  return content.kind === 'template' ? [content.name] : [];
}
