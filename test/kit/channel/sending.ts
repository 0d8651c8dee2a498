import fc from 'fast-check';
import {
  contentExamples,
  type AnyChannel,
  type ChannelIo,
  type ChannelRequest,
  type Exchange,
  type OutgoingContent,
  type SendOutcome,
} from '../../../src/sdk/index.js';
import type { ChannelMaterials } from './materials.js';
import { check, describeError, notApplicable, type Check } from '../finding.js';

/** A network that answers every request alike and keeps what was asked. */
function network(exchange: Exchange): ChannelIo & { requests: ChannelRequest[] } {
  const requests: ChannelRequest[] = [];
  return {
    requests,
    request: (request) => {
      requests.push(request);
      return Promise.resolve(exchange);
    },
  };
}

const answered = (status: number, body: string): Exchange => ({
  kind: 'answer',
  status,
  body,
  retryAfterMs: undefined,
});

/** How a channel renders and hands over: one request, and an outcome that never promises too much. */
export function sendingChecks(channel: AnyChannel, materials: ChannelMaterials): Check[] {
  const { address, sender, accepted, refused } = materials;
  const context = { address, attemptId: '0192f000-0000-7000-8000-000000000001' };
  const [first] = materials.contents;
  const send = async (exchange: Exchange): Promise<[SendOutcome, ChannelRequest[]]> => {
    const io = network(exchange);
    const rendered: unknown = channel.render(first as OutgoingContent, context);
    return [await channel.send(rendered, sender, io, {}), io.requests];
  };
  const expectOutcome = async (exchange: Exchange, wanted: SendOutcome['outcome']) => {
    const [outcome] = await send(exchange);
    return outcome.outcome === wanted ? undefined : outcome.outcome;
  };
  const { correlation } = channel.features;
  return [
    check('render', 'renders every kind it carries, the same each time, and nothing else', (report) => {
      for (const content of materials.contents) {
        const frozen = deepFreeze(structuredClone(content));
        const [one, two] = [channel.render(frozen, context), channel.render(frozen, context)].map((made) =>
          JSON.stringify(made),
        );
        if (one === undefined || one !== two)
          report(`render ${content.kind}`, 'gives two requests for one message.', 'Make it pure.');
      }
      const template = { kind: 'template', name: 'x', language: 'en', values: {} } as const;
      for (const strange of [template, ...(Object.values(contentExamples) as OutgoingContent[])]) {
        if (channel.contents.includes(strange.kind)) continue;
        try {
          channel.render(strange, context);
          report(`render ${strange.kind}`, 'makes a request of content it does not carry.', 'Throw.');
        } catch {
          // As it should be.
        }
      }
    }),
    correlation === 'id'
      ? notApplicable('callback-data', 'sends the attempt along', 'its reports are told apart by id')
      : check('callback-data', 'sends the attempt along, and reads it from reports', (report) => {
          const rendered = JSON.stringify(channel.render(first as OutgoingContent, context));
          if (!rendered.includes(context.attemptId))
            report('render', 'leaves the attempt out.', 'Send its id, or declare the correlation "id".');
          const read = materials.callbacks.flatMap(({ body }) =>
            channel.webhook.split(Buffer.from(body)).flatMap((part) => channel.read(part, Date.now())),
          );
          if (!read.some((one) => one.reading === 'status' && one.callbackData !== undefined))
            report('read', 'finds no attempt in any report.', 'Read what was sent along.');
        }),
    check(
      'one-request',
      'makes one request for a message, with the secret in a header alone',
      async (report) => {
        const [, requests] = await send(answered(503, ''));
        if (requests.length !== 1)
          report('send', `made ${requests.length} requests.`, 'Leave trying again to the core.');
        for (const { path, body = '' } of requests)
          if (path.includes(sender.secret) || body.includes(sender.secret))
            report('send', 'writes the secret into the address or the body.', 'Put it into a header.');
      },
    ),
    check('accepted', "says accepted with the provider's id", async (report) => {
      const [outcome] = await send(answered(accepted.status, accepted.body));
      if (outcome.outcome !== 'accepted' || outcome.providerMessageId !== accepted.providerMessageId)
        report('send', `said ${JSON.stringify(outcome)}.`, 'Read the id from the answer.');
    }),
    check('not-sent', 'says not sent of what was refused or never began', async (report) => {
      const [outcome] = await send(answered(refused.status, refused.body));
      if (
        outcome.outcome !== 'not_sent' ||
        outcome.error.code !== refused.code ||
        outcome.error.class !== refused.class
      )
        report('send', `said ${JSON.stringify(outcome)} of a refusal.`, 'Read code and class.');
      const said = await expectOutcome({ kind: 'not_started', detail: 'no connection' }, 'not_sent');
      if (said !== undefined) report('send', `said ${said} of a request that never began.`, 'Say not sent.');
    }),
    check('unknown', 'says unknown when nobody can know', async (report) => {
      const doubtful: [string, Exchange][] = [
        ['a lost connection', { kind: 'lost', detail: 'reset', status: undefined }],
        ['an answer that broke off', { kind: 'lost', detail: 'reset', status: 200 }],
        ['a success without an id', answered(200, '{}')],
        ['a success that is a web page', answered(200, '<html>ok</html>')],
        ['an empty success', answered(200, '')],
        ['a bare 500', answered(500, 'Internal Server Error')],
        ['a proxy’s 502', answered(502, '<html>Bad Gateway</html>')],
      ];
      for (const [what, exchange] of doubtful) {
        const said = await expectOutcome(exchange, 'unknown');
        if (said !== undefined) report('send', `said ${said} of ${what}.`, 'Say unknown.');
      }
    }),
    check('any-answer', 'throws for no answer, and accepts nothing without an id', async (report) => {
      const anything = fc.oneof(fc.string(), fc.json(), fc.constantFrom('null', '[]', '{"error":null}', '0'));
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 200, max: 599 }), anything, async (status, body) => {
          try {
            const [outcome] = await send(answered(status, body));
            if (outcome.outcome === 'accepted' && !JSON.stringify(body).includes(outcome.providerMessageId))
              report('send', `accepted HTTP ${status} with ${body}.`, 'Accept only what has an id.');
          } catch (error) {
            report('send', `threw ${describeError(error)} for HTTP ${status} with ${body}.`, 'Never throw.');
          }
        }),
        { numRuns: 200, seed: 20_261_130 },
      );
    }),
    check('no-secrets', 'keeps secret and recipient out of what it says of an error', async (report) => {
      const [outcome] = await send(answered(refused.status, refused.body));
      const said = JSON.stringify(outcome);
      for (const hidden of [sender.secret, address.value])
        if (said.includes(hidden))
          report('send', 'repeats the secret or the recipient in an error.', 'Take them out.');
      if (!refused.body.includes(sender.secret) || !refused.body.includes(address.value))
        report('materials', 'have a refusal that names neither.', 'Write both into its words.');
    }),
  ];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
