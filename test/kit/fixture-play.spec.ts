import { describe, expect, it } from '@jest/globals';
import type { AnyConnector } from '../../src/sdk/index.js';
import { checkConnector } from './connector.js';
import { delivery, exemplary, materials, variant } from './exemplary.js';
import { sentence } from './finding.js';
import type { ConnectorMaterials } from './play.js';

const webhook = (exemplary as AnyConnector).webhook as NonNullable<AnyConnector['webhook']>;

async function findings(connector: AnyConnector, given: ConnectorMaterials = materials): Promise<string[]> {
  return (await checkConnector(connector, given)).map((finding) => `${finding.check} | ${sentence(finding)}`);
}

describe('fixtures', () => {
  const play = (...deliveries: ConnectorMaterials['deliveries']): Promise<string[]> =>
    findings(exemplary, { ...materials, deliveries });
  const body = { id: 13, status: 'new', updated: 1, total: '49.90' };
  const placed = { type: 'order.placed', subject: 'order:13', transition: 'placed' };

  it('are compared as far as they say', async () => {
    const data = { order: { id: '13', total: { amount: '49.90' } } };
    expect(await play(delivery('1', body, { events: [{ ...placed, data }] }))).toEqual([]);
    const wrong = { order: { total: { amount: '50.00' } } };
    expect(await play(delivery('1', body, { events: [{ ...placed, data: wrong }] }))).toEqual([
      expect.stringMatching(/where event 0\.data\.order\.total\.amount is "49\.90", expected "50\.00"/),
    ]);
  });

  it.each([
    [{ handshake: true as const }, /gives order\.placed \(order:13 placed\), expected handshake/],
    [{ ignored: true as const }, /expected ignored/],
    [{ refused: true as const }, /expected refused/],
    [{ contractViolation: true as const }, /expected contractViolation/],
  ])('that become something else than %j are findings', async (expected, finding) => {
    expect(await play(delivery('1', body, expected))).toContainEqual(expect.stringMatching(finding));
  });

  it('with a signature must bear it', async () => {
    const forged = delivery('1', body, { events: [placed] }, { 'x-topic': 'order', 'x-signature': 'AAAA' });
    expect(await play(forged)).toContainEqual(
      expect.stringMatching(/is refused \(malformed\), expected 1 event/),
    );
    expect(
      await play(delivery('0', body, { events: [placed] }), {
        ...forged,
        expected: { refused: 'malformed' },
      }),
    ).toEqual([]);
  });

  it('that reach no trigger leave it untested, and the kit says which', async () => {
    expect(await play(delivery('1', {}, { ignored: true }, { 'x-topic': 'x' }))).toEqual([
      expect.stringMatching(/triggers\.order: is reached by no fixture\. Record a delivery of topic order/),
    ]);
  });

  it('that make the connector throw are findings', async () => {
    const connector = variant({
      webhook: {
        ...webhook,
        topic: () => {
          throw new Error('broken');
        },
      },
    });
    expect(await findings(connector)).toContainEqual(
      expect.stringMatching(/makes the connector throw Error: broken/),
    );
  });
});
