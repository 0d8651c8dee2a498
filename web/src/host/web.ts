import type { Host } from './host.js';

const key = 'liaison.sandbox.key';

/** The browser itself: an API key that the person enters, kept for the tab and never written anywhere else. */
export function webHost(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Host {
  const listeners = new Set<() => void>();
  let reason: string | undefined;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    kind: 'web',
    authorization: () => {
      const value = storage.getItem(key);
      return value === null ? undefined : `Bearer ${value}`;
    },
    signIn: (credential) => {
      reason = undefined;
      storage.setItem(key, credential);
      tell();
    },
    signOut: (why) => {
      reason = why;
      storage.removeItem(key);
      tell();
    },
    reason: () => reason,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
