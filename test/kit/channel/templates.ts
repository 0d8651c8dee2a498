import fc from 'fast-check';
import {
  languageOfCode,
  providerLanguage,
  replacePlaceholders,
  type AnyChannel,
  type ChannelIo,
  type ChannelRequest,
  type ChannelTemplates,
  type Exchange,
  type OutgoingContent,
  type ProviderContent,
} from '../../../src/sdk/index.js';
import { check, describeError, type Check, type Report } from '../finding.js';
import type { ChannelMaterials, TemplateMaterials } from './materials.js';

const statuses = new Set(['pending', 'approved', 'rejected', 'paused', 'disabled']);
/** States in which nothing is the matter. */
const calm = new Set([undefined, 'pending', 'approved']);

/** How a channel's templates are read, written, filled and submitted; nothing to ask of one without. */
export function templateChecks(channel: AnyChannel, materials: ChannelMaterials): Check[] {
  const { templates } = channel;
  if (!templates) return [];
  const given = materials.templates;
  const needing = (id: string, title: string, body: (report: Report, own: TemplateMaterials) => void) =>
    check(id, title, (report) => {
      if (given) body(report, given);
      else report('materials.templates', 'are missing.', 'Give drafts, and what the provider lists.');
    });
  return [
    check(
      'template-declaration',
      'names its limits and languages, and where templates are edited',
      (report) => {
        declared(templates, report);
      },
    ),
    needing('template-reading', 'reads what its provider lists', (report, { listed }) => {
      for (const { name, listed: raw, says } of listed) {
        const before = JSON.stringify(raw);
        const [one, two] = [templates.read(raw), templates.read(raw)];
        if (JSON.stringify(one) !== JSON.stringify(two) || JSON.stringify(raw) !== before)
          report(name, 'is read in two ways.', 'Make read pure.');
        if (!holds(says, one))
          report(name, `says ${JSON.stringify(one)}.`, `It says ${JSON.stringify(says)}.`);
      }
      for (const { name, listed: raw } of listed) {
        const found = templates.read(raw);
        if (!found) continue;
        const { status, reason } = found.standing;
        if (status !== undefined && !statuses.has(status))
          report(name, `stands as ${status}.`, 'Use a status of the contract.');
        if (!calm.has(status) && (reason ?? '') === '')
          report(name, `is ${status} without a reason.`, 'Say why, and what its owner can do.');
        if (found.category !== found.category.toLowerCase())
          report(name, `has the category ${found.category}.`, 'Write it in lower case.');
      }
    }),
    check('template-nonsense', 'reads around what is no template', (report) => {
      fc.assert(
        fc.property(anything(given), (raw) => {
          try {
            const found = templates.read(raw);
            if (found && (typeof found.content.body !== 'string' || found.name === ''))
              report('read', `made a template of ${JSON.stringify(raw)}.`, 'Answer undefined.');
          } catch (error) {
            report('read', `threw ${describeError(error)} for ${JSON.stringify(raw)}.`, 'Answer undefined.');
          }
        }),
        { numRuns: 300, seed: 20_261_130 },
      );
    }),
    needing('template-writing', 'finds in the list what it submitted', (report, { drafts, list }) => {
      if (drafts.length === 0) report('materials.templates', 'have no draft.', 'Give one.');
      for (const draft of drafts) {
        const written = JSON.stringify(templates.write(draft));
        if (written !== JSON.stringify(templates.write(structuredClone(draft))))
          report(draft.name, 'is submitted in two ways.', 'Make write pure.');
        const found = templates.read(list(JSON.parse(written) as Record<string, unknown>));
        if (!found || found.name !== draft.name || found.language !== draft.language)
          return report(draft.name, 'is not found again.', 'Write its name and language.');
        if (found.category !== draft.category)
          report(draft.name, `comes back as ${found.category}.`, 'Write its category.');
        if (skeleton(found.content) !== skeleton(draft.content))
          report(
            draft.name,
            `comes back as ${JSON.stringify(found.content)}.`,
            `Write all of ${JSON.stringify(draft.content)}.`,
          );
        for (const [name, example] of Object.entries(draft.examples))
          if (!written.includes(JSON.stringify(example).slice(1, -1)))
            report(draft.name, `is submitted without the example of ${name}.`, 'Reviewers need it.');
      }
    }),
    check('template-values', 'sends every value of a template, and nothing besides', (report) => {
      const { address } = materials;
      const context = { address, attemptId: '0192f000-0000-7000-8000-000000000001' };
      const sent = (content: OutgoingContent) => JSON.stringify(channel.render(content, context));
      const content = materials.contents.find(({ kind }) => kind === 'template');
      if (content?.kind !== 'template') return report('materials.contents', 'have no template.', 'Give one.');
      for (const value of textsIn(content.values))
        if (!sent(content).includes(JSON.stringify(value).slice(1, -1)))
          report('render', `leaves ${value} out.`, 'Send it.');
      const other = sent({ ...content, values: {} });
      for (const value of textsIn(content.values))
        if (other.includes(JSON.stringify(value).slice(1, -1)))
          report('render', `sends ${value} though nobody gave it.`, 'Send what it is given.');
    }),
    needing('template-stored', 'sends what was stored in a former form as it was', (report, { stored }) => {
      for (const { components, values } of stored ?? []) {
        const read = templates.readStored?.(components);
        if (JSON.stringify(read) !== JSON.stringify(values))
          report('readStored', `says ${JSON.stringify(read)}.`, `It says ${JSON.stringify(values)}.`);
      }
    }),
    check('template-news', 'reads news of templates', (report) => {
      const told = materials.callbacks.flatMap(({ body }) =>
        channel.webhook.split(Buffer.from(body)).flatMap((part) => channel.read(part, Date.now())),
      );
      const news = told.filter((one) => one.reading === 'template');
      if (news.length === 0)
        report(
          'materials.callbacks',
          'have no news of a template.',
          'Record a callback, or one of each kind.',
        );
      for (const { name, language } of news)
        if (name === '' || language === '')
          report('read', 'tells of a template without name or language.', 'Leave it out.');
    }),
    check('template-requests', 'asks its provider, and takes every answer', async (report) => {
      await asked(templates, materials, report);
    }),
  ];
}

function declared(templates: ChannelTemplates, report: Report): void {
  const { limits, languages, manager, deleted } = templates;
  for (const [name, limit] of numbersIn(limits))
    if (!Number.isInteger(limit) || limit < 0) report(`limits.${name}`, `is ${limit}.`, 'Give a number.');
  if (!(limits.name > 0 && limits.body > 0))
    report('limits', 'leave no room.', 'Give what the provider allows.');
  if (languages.codes.length === 0) report('languages', 'are none.', 'List the codes of the provider.');
  for (const code of languages.codes)
    if (providerLanguage(languages, languageOfCode(code)) !== code)
      report(`languages.codes ${code}`, 'is not found by its tag.', 'Add an alias.');
  for (const [tag, code] of Object.entries(languages.aliases))
    if (!languages.codes.includes(code))
      report(`languages.aliases ${tag}`, `means ${code}, which is no code.`, 'Name a code.');
  if (manager.trim() === '' || deleted.trim() === '')
    report('templates', 'does not say where templates are edited, or what deleted ones are.', 'Say it.');
}

function numbersIn(limits: object, before = ''): [string, number][] {
  return Object.entries(limits).flatMap(([name, limit]: [string, unknown]) =>
    typeof limit === 'object' && limit !== null
      ? numbersIn(limit, `${before}${name}.`)
      : [[`${before}${name}`, limit as number]],
  );
}

/** Listings, honest ones with a field replaced among them. */
function anything(given: TemplateMaterials | undefined): fc.Arbitrary<unknown> {
  const honest = (given?.listed ?? []).map(({ listed }) => listed as Record<string, unknown>);
  const [first = {}] = honest;
  const fields = [...new Set(honest.flatMap((one) => Object.keys(one))), 'x'];
  return fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()).map((changed) => ({ ...first, ...changed })),
  );
}

/** The words of a template, with every placeholder made alike: a provider may name parameters in its own way. */
function skeleton(content: ProviderContent): string {
  const { wire: _wire, ...words } = content;
  const alike = (value: unknown): unknown => {
    if (typeof value === 'string') return replacePlaceholders(value, () => '{{}}');
    if (Array.isArray(value)) return value.map(alike);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([name, one]) => name !== 'example' && one !== undefined);
    return Object.fromEntries(
      entries.map(([name, one]) => [name, alike(one)] as const).sort(([one], [two]) => (one < two ? -1 : 1)),
    );
  };
  return JSON.stringify(alike(words));
}

/** What a person would read of the values. */
function textsIn(values: unknown): string[] {
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? (name === 'type' || name === 'name' ? [] : [value]) : textsIn(value),
  );
}

/** Whether everything `wanted` names is in `found`. */
function holds(wanted: unknown, found: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(wanted).every(([name, value]) =>
    holds(value, (found as Record<string, unknown>)[name]),
  );
}

async function asked(
  templates: ChannelTemplates,
  { sender, refused, templates: given }: ChannelMaterials,
  report: Report,
): Promise<void> {
  const [draft] = given?.drafts ?? [];
  if (!draft) return report('materials.templates', 'have no draft.', 'Give one.');
  const answers: [string, Exchange, boolean | undefined][] = [
    ['a refusal', answered(refused.status, refused.body), false],
    ['a lost connection', { kind: 'lost', detail: 'reset', status: undefined }, false],
    ['a request that never began', { kind: 'not_started', detail: 'no connection' }, false],
    ['a web page', answered(200, '<html>'), false],
    ['a bare 500', answered(500, ''), false],
    ['nonsense', answered(200, '7'), undefined],
  ];
  const asks: [string, (io: ChannelIo) => Promise<{ ok: boolean }>][] = [
    ['list', (io) => templates.list(sender, io)],
    ['create', (io) => templates.create(sender, io, draft)],
    ['edit', (io) => templates.edit(sender, io, 'id-1', draft)],
  ];
  for (const [what, exchange, wanted] of answers) {
    for (const [name, ask] of asks) {
      const requests: ChannelRequest[] = [];
      const io: ChannelIo = {
        request: (request) => {
          requests.push(request);
          return Promise.resolve(exchange);
        },
      };
      try {
        const answer = await ask(io);
        if (wanted !== undefined && answer.ok !== wanted)
          report(name, `takes ${what} for an answer.`, 'Say that it failed.');
        if (JSON.stringify(answer).includes(sender.secret))
          report(name, 'repeats the secret in what it says.', 'Take it out.');
      } catch (error) {
        report(name, `threw ${describeError(error)} for ${what}.`, 'Never throw.');
      }
      for (const { path, body = '' } of requests)
        if (path.includes(sender.secret) || body.includes(sender.secret))
          report(name, 'writes the secret into the address or the body.', 'Put it into a header.');
    }
  }
}

function answered(status: number, body: string): Exchange {
  return { kind: 'answer', status, body, retryAfterMs: undefined };
}
