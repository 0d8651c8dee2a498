import { newId } from '../../../src/platform/index.js';
import type { AnyConnector, RawRequest, SignatureScheme } from '../../../src/sdk/index.js';
import { RunningDoor } from '../../support/front-door.js';
import { PrefixProxy } from '../../support/prefix-proxy.js';
import { check, notApplicable, type Check } from '../finding.js';
import { settingsFor, signLikeVendor, type ConnectorMaterials } from '../play.js';
import { schemesOf } from './signatures.js';

const BODY = Buffer.from('{"id": 13, "url": "https:\\/\\/shop.example"}');
/** What a vendor may put behind an address, in the ways addresses are written. */
const QUERY = '?shop=a%2Fb&next=https%3A%2F%2Fcrm.example&name=N%C3%BA';

/**
 * A signed request through a running hub behind a proxy that serves it below a path of its own, as
 * the world calls it. Only there does it show whether a signed address is the public one.
 */
export function runningHubChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  if (connector.auth.type === 'oauth2') {
    const title = 'a running hub behind a proxy takes a genuine request';
    const why = 'its connections are made by a person at the vendor; test/toy-crm.spec.ts shows the way';
    return [notApplicable('signature.through_a_hub', title, why)];
  }
  return schemesOf(connector).map(([name, scheme, overrides]) =>
    runningHubCheck(connector, materials, name, scheme, overrides),
  );
}

function runningHubCheck(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  name: string,
  scheme: SignatureScheme,
  overrides: Record<string, unknown>,
): Check {
  return check(
    `signature.${name}.through_a_hub`,
    `signature ${name}: a running hub behind a proxy takes a genuine request and refuses it elsewhere`,
    async (report) => {
      const settings = settingsFor(connector, materials, overrides);
      if (!settings) return;
      const proxy = await PrefixProxy.start();
      const door = await RunningDoor.open([connector], { PUBLIC_URL: proxy.publicUrl });
      proxy.target = door.port;
      try {
        const { id, webhookUrl } = await door.connections.create(
          newId(),
          { connector: connector.id, name: connector.title, settings: settings.raw },
          { contactVendor: false },
        );
        const send = async (path: string, publicUrl: string): Promise<number | undefined> => {
          const bare: RawRequest = { method: 'POST', url: path, headers: {}, body: BODY };
          const known = settings.parsed as Record<string, unknown>;
          const now = door.base.clock.now();
          const signed = signLikeVendor(scheme, bare, known, now, materials.contract, publicUrl);
          if (!signed) return undefined;
          const headers = {
            'content-type': 'application/json',
            ...(signed.headers as Record<string, string>),
          };
          const address = `${proxy.publicUrl}${signed.url}`;
          return (await fetch(address, { method: 'POST', headers, body: BODY })).status;
        };
        const path = `/hooks/${id}${QUERY}`;
        if (`${proxy.publicUrl}/hooks/${id}` !== webhookUrl) {
          report('webhookUrl', 'is not the public address.', 'Build it from PUBLIC_URL.');
        }
        const genuine = await send(path, proxy.publicUrl);
        if (genuine !== undefined && genuine !== 200) {
          report(
            'webhook.verify',
            `refuses a genuine request that comes through a proxy (${genuine}).`,
            'Sign the public address, as the vendor calls it.',
          );
        }
        const signsAddress = scheme.scheme === 'hmac' && scheme.signed?.includes('uri') === true;
        const elsewhere = signsAddress ? await send(path, 'https://other.example') : undefined;
        if (elsewhere === 200) {
          report('webhook.verify', 'accepts a request signed for another address.', 'Sign `uri`.');
        }
      } finally {
        await door.close();
        await proxy.close();
      }
    },
  );
}
