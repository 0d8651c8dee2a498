import type { ApiFixture } from '../api.js';
import type { ToyCrm } from './emulator.js';

/** The toy CRM with an app registered in a hub, and the ways of a person through it. */
export class ToyInstallation {
  constructor(
    private readonly api: ApiFixture,
    readonly crm: ToyCrm,
    /** Its registration in the hub. */
    readonly appId: string,
  ) {}

  /** @param api - a hub that reaches the toy CRM: started with its `environment` */
  static async start(api: ApiFixture, crm: ToyCrm): Promise<ToyInstallation> {
    const { clientId, clientSecret } = crm;
    const body = { connector: 'toy-crm', name: 'Our app', clientId, clientSecret };
    const made = await api.call('post', '/v1/apps').send(body);
    if (made.status !== 201) throw new Error(`POST /v1/apps answered ${made.status}: ${made.text}`);
    return new ToyInstallation(api, crm, (made.body as { id: string }).id);
  }

  /** Where the vendor's page is. */
  async begin(key: string, change: object = {}): Promise<string> {
    const body = { appId: this.appId, ...change };
    const answer = await this.api.call('post', '/v1/connections/toy-crm/authorize', key).send(body);
    if (answer.status !== 201) throw new Error(`authorize answered ${answer.status}: ${answer.text}`);
    return (answer.body as { authorizeUrl: string }).authorizeUrl;
  }

  /** The browser comes back from the vendor; answers the page. */
  async back(address: string): Promise<string> {
    const { pathname, search } = new URL(address);
    const path = pathname.slice(pathname.indexOf('/connect/'));
    return (await this.api.call('get', `${path}${search}`, '')).text;
  }

  /** A person of a portal connects it; answers the connection. */
  async connect(key: string, portal: number): Promise<{ id: string; webhookUrl: string }> {
    const page = await this.back(this.crm.agree(await this.begin(key), portal));
    if (!page.includes('Toy CRM is connected')) throw new Error(page);
    const list = (await this.api.call('get', '/v1/connections', key)).body as {
      data: { id: string; tenant: string; webhookUrl: string }[];
    };
    const found = list.data.find(({ tenant }) => tenant === String(portal));
    if (!found) throw new Error('the connection was not made');
    return found;
  }
}
