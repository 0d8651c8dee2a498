/** Who makes a request, and for which account. */
export interface Actor {
  keyId: string;
  scopes: readonly string[];
  /** The account the key belongs to. */
  homeAccountId: string;
  /** The account the request is about: the key's own, or the one an operator named in `Liaison-Account`. */
  accountId: string;
  /** Set for software of ours at a vendor: it acts for this connection and reaches nothing else. */
  connectionId?: string;
}

/** The header with which an operator acts for another account. */
export const accountHeader = 'liaison-account';
