// Confirms against Shopify what connector and emulator assume: npm run first-live:shopify. See docs/connectors/shopify-first-live.md
import { pathToFileURL } from 'node:url';

const needed = ['SHOPIFY_SHOP', 'SHOPIFY_CLIENT_ID', 'SHOPIFY_CLIENT_SECRET'];
const version = '2026-10';

/** Every check: what is assumed, and what was found. What is written is refused by Shopify, so nothing is left there. */
export async function firstLive(environment, print = () => undefined) {
  const missing = needed.filter((name) => !environment[name]);
  if (missing.length > 0)
    throw new Error(
      `Set ${missing.join(', ')}; docs/connectors/shopify-first-live.md says where they are found.`,
    );
  const [shop, clientId, clientSecret] = needed.map((name) => environment[name]);
  const base = environment.SHOPIFY_URL || `https://${shop}`;
  const results = [];
  let token = environment.SHOPIFY_ACCESS_TOKEN || '';

  const send = async (path, body, headers = {}) => {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: { text: text.slice(0, 200) } };
    }
  };
  const grant = (given) =>
    send('/admin/oauth/access_token', { client_id: clientId, client_secret: clientSecret, ...given });
  const ask = (query, variables = {}, { as = token, of = version } = {}) =>
    send(`/admin/api/${of}/graphql.json`, { query, variables }, { 'x-shopify-access-token': as });
  const hidden = (text) =>
    [clientSecret, token]
      .filter(Boolean)
      .reduce((rest, secret) => rest.replaceAll(secret, '[removed]'), text);
  const seen = ({ status, body }) => `HTTP ${status} ${JSON.stringify(body).slice(0, 500)}`;
  const check = async (assumption, work) => {
    let found;
    try {
      found = await work();
    } catch (error) {
      found = `no answer (${error instanceof Error ? error.name : 'unknown'})`;
    }
    const outcome = found === true ? 'match' : 'differs';
    const result = { assumption, outcome, found: found === true ? null : hidden(String(found)) };
    results.push(result);
    print(
      `${outcome.padEnd(8)} ${assumption}${result.found === null ? '' : `\n         found: ${result.found}`}`,
    );
  };
  const refused = (answer, status, error) =>
    (answer.status === status && answer.body.error === error) || seen(answer);
  const userError = (answer, name, field) => {
    const [error] = answer.body.data?.[name]?.userErrors ?? [];
    return error?.field?.at(-1) === field || seen(answer);
  };

  if (token === '')
    await check('client credentials give a token to an app of the own organisation', async () => {
      const answer = await grant({ grant_type: 'client_credentials' });
      token = answer.body.access_token ?? '';
      return token !== '' || seen(answer);
    });
  await check('an unknown app is refused with application_cannot_be_found, in JSON', async () =>
    refused(
      await grant({ client_id: '0'.repeat(32), grant_type: 'client_credentials' }),
      400,
      'application_cannot_be_found',
    ),
  );
  await check('a wrong client secret is refused with 401, invalid_client', async () =>
    refused(await grant({ client_secret: 'wrong', grant_type: 'client_credentials' }), 401, 'invalid_client'),
  );
  await check('an unknown grant type is refused with 400, unsupported_grant_type', async () =>
    refused(await grant({ grant_type: 'password' }), 400, 'unsupported_grant_type'),
  );
  await check('a version that never was is answered 404', async () => {
    const answer = await ask('{ shop { id } }', {}, { of: '2026-13' });
    return answer.status === 404 || seen(answer);
  });
  await check('a field that is not there is refused by name', async () => {
    const answer = await ask('{ shop { noSuchField } }');
    return /noSuchField/.test(answer.body.errors?.[0]?.message ?? '') || seen(answer);
  });
  await check('a filter that does not exist excludes nothing', async () => {
    const answer = await ask('{ orders(first: 1, query: "no_such_filter:1") { nodes { id } } }');
    const all = await ask('{ orders(first: 1) { nodes { id } } }');
    if (!Array.isArray(all.body.data?.orders?.nodes)) return seen(all);
    return answer.body.data?.orders?.nodes?.length === all.body.data.orders.nodes.length || seen(answer);
  });
  await check('a bucket holds twenty seconds of what is restored', async () => {
    const answer = await ask('{ shop { id } }');
    const { maximumAvailable, restoreRate } = answer.body.extensions?.cost?.throttleStatus ?? {};
    return (restoreRate > 0 && maximumAvailable === 20 * restoreRate) || seen(answer);
  });
  await check('sizes of connections multiply in full', async () => {
    const answer = await ask('{ orders(first: 10) { nodes { lineItems(first: 5) { nodes { id } } } } }');
    // Two and ten orders; each with two and five lines.
    return answer.body.extensions?.cost?.requestedQueryCost === 82 || seen(answer);
  });
  await check('a draft order without line items is refused, and the field is lineItems', async () => {
    const answer = await ask(
      'mutation ($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id } userErrors { field message } } }',
      { input: { lineItems: [] } },
    );
    return userError(answer, 'draftOrderCreate', 'lineItems');
  });
  await check('a discount of 200 per cent is refused, and the field is percentage', async () => {
    const answer = await ask(
      'mutation ($discount: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $discount) { codeDiscountNode { id } userErrors { field message } } }',
      {
        discount: {
          title: 'Liaison, first live',
          code: 'liaison-first-live',
          startsAt: '2026-01-01T00:00:00Z',
          context: { all: 'ALL' },
          customerGets: { items: { all: true }, value: { percentage: 2 } },
        },
      },
    );
    return userError(answer, 'discountCodeBasicCreate', 'percentage');
  });
  return results;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const results = await firstLive(process.env, (line) => console.log(line));
    const differing = results.filter(({ outcome }) => outcome === 'differs').length;
    console.log(`\n${results.length - differing} match, ${differing} differ.`);
    process.exitCode = differing === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
