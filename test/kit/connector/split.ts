import type { AnyConnector, TenantPart } from '../../../src/sdk/index.js';
import { check, describeError, notApplicable, type Check } from '../finding.js';
import { isFoundItem } from '../fixtures.js';
import type { ConnectorMaterials } from '../play.js';

/** Is a body of an app's webhook split by tenant, the same way each time, with nothing of it left over? */
export function splitCheck({ webhook }: AnyConnector, materials: ConnectorMaterials): Check {
  const title = 'the body of an app webhook is split by tenant';
  if (webhook?.scope !== 'app')
    return notApplicable(
      'split',
      title,
      webhook ? 'each connection has an address of its own' : 'it has no webhook',
    );
  return check('split', title, (report) => {
    for (const { name, request, expected } of materials.deliveries.filter((one) => !isFoundItem(one))) {
      if (expected && 'refused' in expected) continue;
      const where = `webhook.split on ${name}`;
      let parts: TenantPart[];
      try {
        parts = webhook.split(request);
      } catch (error) {
        if (!(expected && 'contractViolation' in expected))
          report(where, describeError(error), 'Throw ContractViolation only for a body that cannot be read.');
        continue;
      }
      const tenants = parts.map(({ tenant }) => tenant);
      if (tenants.some((tenant) => typeof tenant !== 'string' || tenant === ''))
        report(where, 'gives a part without a tenant.', 'Name the tenant as text, as `auth.tenant` does.');
      if (new Set(tenants).size !== tenants.length)
        report(where, 'gives two parts of one tenant.', 'Put all items of a tenant into one part.');
      if (parts.some(({ items }) => items.length === 0))
        report(where, 'gives a part without items.', 'Leave it out.');
      if (JSON.stringify(webhook.split(request)) !== JSON.stringify(parts))
        report(where, 'gives another answer the second time.', 'Take everything from the request.');
    }
  });
}
