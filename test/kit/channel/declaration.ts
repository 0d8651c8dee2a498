import { signRequest, verifySignature } from '../../../src/ingress/index.js';
import { channelProblems } from '../../../src/registry/index.js';
import {
  contentExamples,
  paymentExamples,
  contentProblems,
  placesInContent,
  type AnyChannel,
  type FreeContent,
  type FreeContentKind,
} from '../../../src/sdk/index.js';
import type { ChannelMaterials } from './materials.js';
import { check, type Check } from '../finding.js';

const classes = new Set([
  'setup',
  'payment',
  'throttled',
  'quality_brake',
  'unreachable',
  'opted_out',
  'saturated',
  'window_closed',
  'template',
  'template_state',
  'payload',
  'network',
  'unclassified',
]);

/** What a channel declares: that it can be used, proves where callbacks come from, and knows its errors. */
export function declarationChecks(channel: AnyChannel, materials: ChannelMaterials): Check[] {
  return [
    check('declaration', 'is declared so that a hub can use it', (report) => {
      for (const problem of channelProblems(channel, { builtIn: true }))
        report(channel.id, `${problem}.`, 'Correct the declaration.');
      const parsed = channel.settings.safeParse(materials.settings);
      if (!parsed.success)
        report('settings', 'do not read the settings of the materials.', 'Correct one of them.');
      for (const kind of channel.contents)
        if (!materials.contents.some((one) => one.kind === kind))
          report('materials', `have no example of ${kind}.`, 'Give one for each kind of content.');
    }),
    check('limits', 'has limits of content it carries, each of a field there is', (report) => {
      const { content = [], media = {} } = channel.limits;
      for (const { kinds, path, source } of content) {
        for (const kind of kinds) {
          if (!channel.contents.includes(kind))
            report(`limits ${path}`, `is about ${kind}, which it does not carry.`, 'Take it out.');
          if (!Object.hasOwn(contentExamples, kind) || !isField(kind, path))
            report(`limits ${path}`, `is no field of ${kind}.`, 'Correct the path.');
        }
        if (source.trim() === '')
          report(`limits ${path}`, 'has no source.', 'Say where the provider says so.');
      }
      for (const [kind, { maxBytes, mimeTypes }] of Object.entries(media))
        if (!(maxBytes > 0) || mimeTypes.length === 0)
          report(`limits.media.${kind}`, 'lets no file pass.', 'Give a size and types, or leave it out.');
      for (const given of materials.contents) {
        if (given.kind === 'template') continue;
        for (const { field, reason } of contentProblems(given, channel.limits, channel.title))
          report(`materials ${given.kind}`, `break its limits: ${field} ${reason}.`, 'Correct one of them.');
      }
    }),
    check('base-address', 'sends to one address of its own, whoever the sender is', (report) => {
      const base = channel.baseUrl(materials.settings, materials.sender.mode);
      if (!URL.canParse(base) || base.endsWith('/'))
        report('baseUrl', `answers ${base}.`, 'Answer an address without a slash at its end.');
    }),
    check('signature', 'takes callbacks that are signed, and no others', (report) => {
      const { verify } = channel.webhook;
      if (verify.scheme === 'custom') return;
      const given = materials.settings[verify.secret];
      const secret = typeof given === 'string' ? given : '';
      const body = Buffer.from('{"events":[]}');
      const request = { method: 'POST', url: `/hooks/channels/${channel.id}`, body };
      const now = Date.UTC(2026, 10, 30);
      const headers = signRequest(verify, request, secret, now);
      const verdict = (settings: Record<string, unknown>, sent = body) =>
        verifySignature(verify, { ...request, headers, body: sent }, settings, now).ok;
      if (!verdict({ ...materials.settings }))
        report(
          'webhook.verify',
          'refuses what its own scheme signed.',
          'Correct the scheme or the materials.',
        );
      if (verdict({ ...materials.settings, [verify.secret]: 'another secret' }))
        report('webhook.verify', 'takes what another secret signed.', 'Correct the scheme.');
      if (verdict({ ...materials.settings, [verify.secret]: '' }))
        report('webhook.verify', 'takes callbacks while it has no secret.', 'Correct the scheme.');
      if (verdict({ ...materials.settings }, Buffer.from('{"events":[1]}')))
        report('webhook.verify', 'does not cover the body.', 'Sign the body.');
    }),
    check('errors', 'knows what every error code means, and what to do', (report) => {
      const codes = [
        ...Array(2_000).keys(),
        channel.errors.unknownFailure,
        materials.refused.code,
        -1,
        2 ** 31,
      ];
      for (const code of codes) {
        const verdict = channel.errors.judge(code);
        if (!classes.has(verdict.class))
          return report('errors.judge', `says ${verdict.class} of ${code}.`, 'Use a class of the contract.');
        if (verdict.advice.trim() === '')
          return report('errors.judge', `has no advice for ${code}.`, 'Say what the owner does next.');
      }
      const { errors } = channel;
      for (const code of errors.retryDelayMs ? codes : []) {
        const { class: kind, retry } = channel.errors.judge(code);
        const wait = errors.retryDelayMs?.({ code, class: kind, retryAfterMs: 90_000 }, 1, () => 0.5);
        if ((wait === undefined) !== (retry === 'never') || (wait ?? Infinity) < 90_000)
          return report(
            'errors.retryDelayMs',
            `answers ${wait} for ${code}, which is retried "${retry}".`,
            'Wait as long as the provider asks, and never retry what is final.',
          );
      }
    }),
  ];
}

/** Whether a kind has such a field: its example has all of them, and a heading may be words. */
function isField(kind: FreeContentKind, path: string): boolean {
  const examples: FreeContent[] = [contentExamples[kind], ...paymentExamples];
  return examples
    .filter((example) => example.kind === kind)
    .map((example) => ('header' in example ? { ...example, header: { kind: 'text', text: 'x' } } : example))
    .some((worded) => placesInContent(worded as FreeContent, path).length > 0);
}
