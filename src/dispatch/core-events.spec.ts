import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { crmConnector } from '../../test/support/crm.connector.js';
import { Crm } from '../../test/support/crm.js';
import { databaseKinds } from '../../test/support/databases.js';
import { ConnectionHealth, ConnectionRepository } from '../connections/index.js';
import { eventTable } from '../events/index.js';
import { Hooks } from '../hooks/index.js';

describe.each(databaseKinds)('what happens to an installation, on $kind', ({ create }) => {
  let api: ApiFixture;
  let crm: Crm;
  let fails = false;

  beforeAll(async () => {
    api = await startApi(await create(), { connectors: [crmConnector] });
    crm = await Crm.connect(api);
    api.app.get(Hooks).on('connection.health_changed', async () => {
      if (fails) throw new Error('somebody else could not follow');
    });
  }, 60_000);
  afterAll(() => api.close());

  const fresh = async () => (await new ConnectionRepository().byId(api.db.read, crm.id))!;
  const health = () => api.app.get(ConnectionHealth);
  const told = () =>
    api.db.read.select(eventTable, "WHERE connectionId = ? AND type = 'connection.degraded'", [crm.id]);

  it('tells of a connection that fails once, and again only after it had worked', async () => {
    await health().failed(await fresh(), 'The keys were refused.', 'Enter new ones.');
    await health().failed(await fresh(), 'The keys were refused.', 'Enter new ones.');
    expect(await told()).toMatchObject([
      {
        originKind: 'core',
        data: { reason: 'The keys were refused.', hint: 'Enter new ones.' },
      },
    ]);
    await health().succeeded(await fresh());
    expect(await told()).toHaveLength(1);
    api.clock.advance(60_000);
    await health().failed(await fresh(), 'Nobody answers.', 'Look at the address.');
    expect(await told()).toHaveLength(2);
    await health().succeeded(await fresh());
  });

  it('degrades no connection without telling it: both in one unit of work', async () => {
    const before = (await told()).length;
    api.clock.advance(60_000);
    fails = true;
    await expect(health().failed(await fresh(), 'Refused.', 'Look.')).rejects.toThrow('could not follow');
    fails = false;
    expect([(await fresh()).healthState, (await told()).length]).toEqual(['healthy', before]);
    await health().failed(await fresh(), 'Refused.', 'Look.');
    expect([(await fresh()).healthState, (await told()).length]).toEqual(['degraded', before + 1]);
  });
});
