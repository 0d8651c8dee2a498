import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Host } from './host.js';

const HostContext = createContext<Host | undefined>(undefined);
/** Gives the host to everything below. */
export const HostProvider = HostContext.Provider;

/** The host the app runs in. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error('There is no HostProvider above.');
  return host;
}

/** Whether somebody is signed in; redraws when that changes. */
export function useIsSignedIn(): boolean {
  const host = useHost();
  return useSyncExternalStore(host.subscribe, () => host.authorization() !== undefined);
}
