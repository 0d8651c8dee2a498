// What connecting a shop asks of Shopify, and nothing else: a token for a code, and the shop's name.
import { createServer } from 'node:http';

/** Starts it; the code somebody comes back with is their shop's address, and so is the token. */
export async function startShopifyVendor() {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const answer = request.url?.startsWith('/admin/oauth/access_token')
        ? tokenFor(body)
        : shopOf(String(request.headers['x-shopify-access-token'] ?? ''));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function tokenFor(body) {
  const given = body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
  return {
    access_token: given.code,
    scope: '',
    expires_in: 86_400,
    refresh_token: `refresh-${given.code}`,
    refresh_token_expires_in: 7_776_000,
  };
}

function shopOf(domain) {
  const shop = { id: 'gid://shopify/Shop/1', name: domain, myshopifyDomain: domain, ianaTimezone: 'UTC' };
  const page = { nodes: [] };
  return { data: { shop, orders: page, abandonedCheckouts: page, nodes: [] } };
}
