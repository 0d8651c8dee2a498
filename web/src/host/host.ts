/** Where the app runs. The same screens open in a browser, in a shop's admin and beside a CRM's records. */
export type HostKind = 'web' | 'shopify' | 'wordpress' | 'hubspot' | 'salesforce';

/** What a host does for the app: it gets the session, and remembers it as that host allows. */
export interface Host {
  readonly kind: HostKind;
  /** The value of the `Authorization` header; undefined while nobody is signed in. */
  authorization(): string | undefined;
  /** Keeps a credential for this tab. */
  signIn(credential: string): void;
  /** Forgets it. @param reason - shown to the person; absent when they asked for it themselves */
  signOut(reason?: string): void;
  /** Why the last session ended, if the hub ended it. */
  reason(): string | undefined;
  /**
   * Sends a request as this host authorises it, where one header that is known beforehand does not do: a vendor's
   * session token is another for each request. Absent: `authorization` does.
   */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Says in the host's own way that something was done. Absent: the screen says it itself. */
  readonly tell?: (text: string) => void;
  /** Calls back on every sign-in and sign-out. @returns what ends that */
  subscribe: (listener: () => void) => () => void;
}
