import type { Host } from './host.js';

/** What is used of Shopify's App Bridge. Source: shopify.dev/docs/api/app-home, "ID Token API" and "Toast API" */
export interface AppBridge {
  /** A session token, good for a minute. */
  idToken(): Promise<string>;
  toast: { show(message: string): unknown };
}

/** With this header the hub says that another token would be taken. */
const retryHeader = 'x-shopify-retry-invalid-session-request';

/**
 * Shopify's admin. Who is there says a session token that App Bridge gives for each request; nothing is stored, so that
 * it works without cookies and storage.
 *
 * @param bridge - undefined where the page was not opened by the admin
 * @param language - of what the hub says
 */
export function shopifyHost(
  bridge: AppBridge | undefined,
  language: string,
  send: (request: Request) => Promise<Response> = (request) => fetch(request),
): Host {
  const listeners = new Set<() => void>();
  let reason: string | undefined;
  const set = (why: string | undefined) => {
    reason = why;
    for (const listener of listeners) listener();
  };
  const authorised = async (request: Request): Promise<Response> => {
    if (!bridge) throw new Error('App Bridge is not there.');
    request.headers.set('authorization', `Bearer ${await bridge.idToken()}`);
    request.headers.set('accept-language', language);
    return send(request);
  };
  return {
    kind: 'shopify',
    authorization: () => undefined,
    signIn: () => set(undefined),
    signOut: (why) => set(why),
    reason: () => reason,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetch: async (request) => {
      const again = request.clone();
      const answer = await authorised(request);
      // A token that was too old when it arrived: one more, and no third.
      return answer.status === 401 && answer.headers.has(retryHeader) ? authorised(again) : answer;
    },
    ...(bridge ? { tell: (text: string) => void bridge.toast.show(text) } : {}),
  };
}
