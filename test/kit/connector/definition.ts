import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'luxon';
import { z } from 'zod';
import { schemeProblems, type AnyConnector, type SignatureScheme } from '../../../src/sdk/index.js';
import {
  check,
  describeError,
  notApplicable,
  reportId,
  reportText,
  type Check,
  type Report,
} from '../finding.js';
import { contractProblems } from '../../../src/registry/contract.js';
import type { ConnectorMaterials } from '../play.js';
import { splitCheck } from './split.js';
import { settingsOf, type Setting } from '../settings.js';

/** Is the definition complete, consistent and documented? */
export function definitionChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  return [
    check('definition', 'the definition is complete and names itself', (report) => {
      reportIdentity(connector, materials.folder, report);
      reportDocs(connector, materials.root, report);
    }),
    check('settings', 'settings become a form, secrets are marked and the sample fits', (report) => {
      reportSettings(connector, materials, report);
    }),
    check('topics', 'every subscribed topic is read by exactly one trigger', (report) => {
      reportTopics(connector, report);
    }),
    check('scheme', 'the signature scheme can be interpreted', (report) => reportSchemes(connector, report)),
    check('contract', 'the registry takes it', (report) => {
      for (const wrong of contractProblems(connector))
        report('definition', `${wrong}.`, 'The hub does not start with it.');
    }),
    splitCheck(connector, materials),
    connector.actions.length === 0
      ? notApplicable(
          'actions',
          'actions declare what they take, give and when they may be repeated',
          'it has no actions',
        )
      : check('actions', 'actions declare what they take, give and when they may be repeated', (report) =>
          reportActions(connector, report),
        ),
    connector.reconcile === undefined
      ? notApplicable('durations', 'durations are ISO-8601', 'it has no sweep')
      : check('durations', 'durations are ISO-8601', (report) => reportDurations(connector, report)),
  ];
}

function reportIdentity(connector: AnyConnector, folder: string | undefined, report: Report): void {
  reportId(report, connector.id, folder);
  if (connector.auth.type === 'oauth2') {
    reportText(report, 'auth.app.title', connector.auth.app.title, 'Say what the vendor calls its apps.');
  }
  reportText(report, 'title', connector.title, "Write the vendor's name as its customers know it.");
  reportText(
    report,
    'description',
    connector.description,
    'Write one paragraph for the person who connects it.',
  );
  if (!Object.isFrozen(connector)) report('definition', 'is not frozen.', 'Make it with defineConnector.');
  if (connector.triggers.length === 0 && connector.actions.length === 0) {
    report('definition', 'has neither triggers nor actions.', 'Add what it is to hear or to do.');
  }
  for (const [kind, list] of [
    ['triggers', connector.triggers] as const,
    ['actions', connector.actions] as const,
  ]) {
    const seen = new Set<string>();
    for (const one of list) {
      reportText(
        report,
        `${kind}.${one.id}.title`,
        one.title,
        'Say in a few words what happened or is done.',
      );
      if (seen.has(one.id)) report(`${kind}.${one.id}`, 'is declared twice.', 'Give each its own id.');
      seen.add(one.id);
    }
  }
}

function reportDocs(connector: AnyConnector, root: string | undefined, report: Report): void {
  const todo = 'Write the page that explains how to connect, and name its path in `docs`.';
  if (/^https:\/\//.test(connector.docs)) return;
  if (connector.docs.trim() === '' || root === undefined) {
    report('docs', `"${connector.docs}" is neither a page in this repository nor an https address.`, todo);
    return;
  }
  const path = join(root, connector.docs);
  if (!existsSync(path)) report('docs', `${connector.docs} does not exist.`, todo);
  else reportText(report, connector.docs, readFileSync(path, 'utf8'), 'Fill in what the page asks for.');
}

/** Names that hold a secret in every vendor's vocabulary. */
const LOOKS_SECRET = /(secret|password|passphrase|token|api_?key|private_?key|credentials?)$/i;

function reportSettings(connector: AnyConnector, materials: ConnectorMaterials, report: Report): void {
  const todo = 'Use types JSON Schema knows; keep transforms to `z.input` types it can show in a form.';
  let settings: Setting[];
  try {
    settings = settingsOf(connector.settings);
  } catch (error) {
    report('settings', `cannot become a JSON Schema (${describeError(error)}).`, todo);
    return;
  }
  for (const setting of settings) {
    const where = `settings.${setting.path}`;
    if (setting.depth === 0)
      reportText(report, `${where}.title`, setting.title, "Add .meta({ title: '…' }).");
    if (setting.type === 'string' && LOOKS_SECRET.test(setting.name) && !setting.secret) {
      report(where, 'looks like a secret and is not marked as one.', 'Add .meta({ secret: true }).');
    }
    if (setting.secret && setting.depth > 0) {
      report(where, 'is a secret inside another setting.', 'Move it to the top: only there it is encrypted.');
    }
  }
  const byName = new Map(
    settings.filter((setting) => setting.depth === 0).map((setting) => [setting.name, setting]),
  );
  for (const scheme of schemesOf(connector)) {
    if (scheme.scheme === 'custom') continue;
    // The secret of an app webhook is the registration's; the registry checks it.
    if (connector.webhook?.scope === 'app') continue;
    const setting = byName.get(scheme.secret);
    if (setting === undefined) {
      report(
        'webhook.verify',
        `names the setting "${scheme.secret}", which does not exist.`,
        'Add it to settings.',
      );
    } else if (!setting.secret) {
      report(
        `settings.${scheme.secret}`,
        'signs deliveries and is not marked.',
        'Add .meta({ secret: true }).',
      );
    }
  }
  for (const field of connector.auth.fields ?? []) {
    if (!byName.has(field))
      report('auth.fields', `names the unknown setting "${field}".`, 'Add it to settings.');
  }
  const { grant } = connector.auth;
  for (const name of grant === undefined ? [] : [grant.address, ...grant.generates]) {
    if (!byName.has(name))
      report('auth.grant', `names the unknown setting "${name}".`, 'Add it to settings.');
  }
  for (const name of grant?.generates ?? []) {
    if (byName.get(name)?.secret === false)
      report(`settings.${name}`, 'is made up for a grant and not marked.', 'Add .meta({ secret: true }).');
  }
  const parsed = connector.settings.safeParse(materials.settings);
  if (!parsed.success) {
    report(
      'fixtures/settings.json',
      `does not fit the settings: ${z.prettifyError(parsed.error)}`,
      'Make it fit.',
    );
  }
}

function schemesOf(connector: AnyConnector): SignatureScheme[] {
  const verify = connector.webhook?.verify;
  if (verify === undefined) return [];
  return 'by' in verify ? Object.values(verify.choices) : [verify];
}

function reportTopics(connector: AnyConnector, report: Report): void {
  const readers = new Map<string, string[]>();
  for (const trigger of connector.triggers) {
    if (trigger.topics.length === 0) report(`triggers.${trigger.id}`, 'reads no topic.', 'Name its topics.');
    for (const topic of trigger.topics) readers.set(topic, [...(readers.get(topic) ?? []), trigger.id]);
  }
  for (const [topic, ids] of readers) {
    if (ids.length > 1) {
      report(
        `topic ${topic}`,
        `is read by ${ids.join(' and ')}.`,
        'Let one trigger read it and give all its events.',
      );
    }
  }
  const subscription = connector.webhook?.subscription;
  if (subscription === undefined) return;
  if ('manual' in subscription) {
    reportText(report, 'webhook.subscription.manual', subscription.manual, 'Say what the person has to do.');
    return;
  }
  if (subscription.topics.length === 0) {
    report('webhook.subscription', 'subscribes to nothing.', 'Name its topics, or use { manual: reason }.');
  }
  for (const topic of subscription.topics) {
    if (!readers.has(topic))
      report(`topic ${topic}`, 'is subscribed and read by no trigger.', 'Add the trigger.');
  }
}

function reportSchemes(connector: AnyConnector, report: Report): void {
  const verify = connector.webhook?.verify;
  if (verify && 'by' in verify) reportChoice(connector, verify.by, Object.keys(verify.choices), report);
  for (const scheme of schemesOf(connector)) {
    const where = `webhook.verify (${scheme.scheme})`;
    if (scheme.scheme === 'custom') {
      reportText(
        report,
        `${where}.reason`,
        scheme.reason,
        'Say why no declared scheme fits; it is printed in the docs.',
      );
    }
    for (const wrong of schemeProblems(scheme)) report(where, `${wrong}.`, 'Describe it as the vendor does.');
  }
}

function reportChoice(connector: AnyConnector, by: string, choices: string[], report: Report): void {
  const setting = settingsOf(connector.settings).find((one) => one.depth === 0 && one.name === by);
  const values = setting?.values ?? [];
  if ([...values].sort().join() === [...choices].sort().join()) return;
  report(
    'webhook.verify',
    `offers ${choices.join(', ')}, while the setting "${by}" allows ${values.join(', ') || 'no closed list'}.`,
    'Make the setting an enum of exactly the declared choices.',
  );
}

function reportActions(connector: AnyConnector, report: Report): void {
  for (const action of connector.actions) {
    for (const side of ['input', 'output'] as const) {
      try {
        const schema = z.toJSONSchema(action[side], { io: side });
        if (schema.type !== 'object') {
          report(
            `actions.${action.id}.${side}`,
            'is not an object.',
            'Wrap it in z.object, so that fields have names.',
          );
        }
      } catch (error) {
        report(
          `actions.${action.id}.${side}`,
          `cannot become a JSON Schema (${describeError(error)}).`,
          'Use types JSON Schema knows.',
        );
      }
    }
    if (!['safe', 'keyed', 'never'].includes(action.retry)) {
      report(`actions.${action.id}.retry`, `is ${String(action.retry)}.`, 'Say safe, keyed or never.');
    }
  }
}

function reportDurations(connector: AnyConnector, report: Report): void {
  const every = connector.reconcile?.every ?? '';
  const duration = Duration.fromISO(every);
  if (!duration.isValid || duration.toMillis() < 1000) {
    report(
      'reconcile.every',
      `"${every}" is not a duration of a second or more.`,
      'Write ISO-8601, for example PT5M.',
    );
  }
}
