import { describe, expect, it } from '@jest/globals';
import { shopifyHost } from './shopify.js';

/** A bridge whose tokens are numbered, and a hub that answers what it is told to. */
function world(...answers: { status: number; headers?: Record<string, string> }[]) {
  let tokens = 0;
  const sent: { token: string | null; language: string | null; body: string }[] = [];
  const told: string[] = [];
  const bridge = {
    idToken: () => Promise.resolve(`token-${++tokens}`),
    toast: { show: (text: string) => told.push(text) },
  };
  const host = shopifyHost(bridge, 'it', async (request) => {
    const { headers } = request;
    sent.push({
      token: headers.get('authorization'),
      language: headers.get('accept-language'),
      body: await request.text(),
    });
    const { status, headers: own = {} } = answers[sent.length - 1] ?? { status: 200 };
    return new Response('{}', { status, headers: own });
  });
  const ask = () =>
    host.fetch?.(new Request('https://hub.example/embedded/shopify/session', { method: 'POST', body: 'x' }));
  return { host, ask, sent, told };
}
const stale = { status: 401, headers: { 'X-Shopify-Retry-Invalid-Session-Request': '1' } };

describe('the host of Shopify’s admin', () => {
  it('takes another token for each request, and asks in the person’s language', async () => {
    const { ask, sent } = world();
    await ask();
    await ask();
    expect(sent).toEqual([
      { token: 'Bearer token-1', language: 'it', body: 'x' },
      { token: 'Bearer token-2', language: 'it', body: 'x' },
    ]);
  });

  it('sends a request whose token was stale once more, whole, and not a third time', async () => {
    const { ask, sent } = world(stale, stale);
    expect((await ask())?.status).toBe(401);
    expect(sent.map(({ token, body }) => [token, body])).toEqual([
      ['Bearer token-1', 'x'],
      ['Bearer token-2', 'x'],
    ]);
  });

  it('leaves a refusal alone that no other token would change', async () => {
    const { ask, sent } = world({ status: 401 });
    expect((await ask())?.status).toBe(401);
    expect(sent).toHaveLength(1);
  });

  it('says in the admin’s own way that something was done', () => {
    const { host, told } = world();
    host.tell?.('Saved');
    expect(told).toEqual(['Saved']);
  });

  it('asks nobody where the admin did not open it', async () => {
    const host = shopifyHost(undefined, 'en', () => Promise.reject(new Error('sent')));
    await expect(host.fetch?.(new Request('https://hub.example/'))).rejects.toThrow('App Bridge');
    expect(host.tell).toBeUndefined();
  });
});
