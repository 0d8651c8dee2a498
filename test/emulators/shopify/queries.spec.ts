import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { buildClientSchema, type IntrospectionQuery } from 'graphql';
import { deniedBy, reportOn } from './queries.js';

const folder = resolve(import.meta.dirname, '../../../connectors/shopify/queries');
const contracts = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts/shopify');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.graphql')) : [];
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

const good = 'query Order($id: ID!) { order(id: $id) { id name customer { id } } }';

describe('files of queries', () => {
  it('are told what a schema refuses, and which scopes they need', () => {
    expect(reportOn(good)).toEqual({
      problems: [],
      scopes: [
        { field: 'QueryRoot.order', needs: expect.arrayContaining(['read_orders']) },
        { field: 'Order.customer', needs: ['read_customers'] },
      ],
    });
    expect(reportOn('query Order($id: ID!) { order(id: $id) { id named } }').problems).toHaveLength(1);
    expect(deniedBy(good, ['read_orders']).map(({ field }) => field)).toEqual(['Order.customer']);
    expect(deniedBy(good, ['write_orders', 'read_customers'])).toEqual([]);
  });

  it.each([...files, ''].filter((name) => name !== '' || files.length === 0))(
    'of the connector are answered by the emulator: %s',
    (name) => {
      expect(name === '' ? [] : reportOn(textOf(name)).problems).toEqual([]);
    },
  );

  if (!existsSync(contracts)) {
    it('are not compared with the published schemas here: SHARED_DIR names no folder with them', () => {
      expect(existsSync(contracts)).toBe(false);
    });
    return;
  }

  it.each(['2026-07', '2026-10'])('of the connector, and a good one, fit the published %s', (version) => {
    const text = gunzipSync(readFileSync(join(contracts, `admin_${version}.json.gz`))).toString('utf8');
    const whole = buildClientSchema((JSON.parse(text) as { data: IntrospectionQuery }).data);
    const problems = files.flatMap((name) =>
      reportOn(textOf(name), whole).problems.map((problem) => `${name}: ${problem}`),
    );
    expect(problems).toEqual([]);
    expect(reportOn(good, whole).problems).toEqual([]);
    expect(reportOn('{ nothing }', whole).problems).toHaveLength(1);
  });
});
