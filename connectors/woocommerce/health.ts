import type { HealthReport } from '../../src/sdk/index.js';
import type { ShopContext } from './client.js';
import { unexpected } from './errors.js';

/**
 * Asks for one order: the cheapest question that needs the address, the certificate, the keys and
 * WooCommerce itself to be right. (`system_status` takes big shops many seconds.)
 */
export async function health(context: ShopContext): Promise<HealthReport> {
  const { data } = await context.client.request(context, {
    method: 'get',
    path: 'orders',
    params: { per_page: 1, _fields: 'id' },
  });
  if (!Array.isArray(data)) throw unexpected('a list of orders was expected');
  return { state: 'healthy' };
}
