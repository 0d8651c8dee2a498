import { ConnectionService } from '../../src/connections/index.js';
import { DispatchStage } from '../../src/dispatch/index.js';
import { FrontDoor, TranslateStage } from '../../src/ingress/index.js';
import type { AnyEventDraft } from '../../src/sdk/index.js';
import type { ApiFixture } from './api.js';

const secret = 'the token of the toy CRM';

/** A toy CRM connected to an account: says events, and has the hub work on them. */
export class Crm {
  private constructor(
    private readonly api: ApiFixture,
    readonly accountId: string,
    readonly key: string,
    readonly id: string,
  ) {}

  static async connect(api: ApiFixture, tenant?: { accountId: string; key: string }): Promise<Crm> {
    const { accountId, key } = tenant ?? (await api.accountKey());
    const connections = api.app.get(ConnectionService);
    const { id } = await connections.create(accountId, {
      connector: 'crm',
      name: 'CRM',
      settings: { secret },
    });
    return new Crm(api, accountId, key, id);
  }

  /** One delivery for each list of events; all of them are translated in one batch. */
  async deliver(...bodies: AnyEventDraft[][]): Promise<void> {
    for (const events of bodies) {
      const body = Buffer.from(JSON.stringify({ subject: events[0]?.subject ?? 'none', events }));
      const headers = { 'x-crm-token': secret };
      const answer = await this.api.app
        .get(FrontDoor)
        .receive(this.id, { method: 'POST', url: '/hooks/crm', headers, body });
      if (answer.status !== 200) throw new Error(`the front door answered ${answer.status}`);
    }
    while ((await this.api.app.get(TranslateStage).run()) > 0);
  }

  /** Hands what waits to the plugins. */
  async dispatch(): Promise<void> {
    while ((await this.api.app.get(DispatchStage).run()) > 0);
  }
}
