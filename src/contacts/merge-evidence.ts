/** What showed that two contacts are one person: readable with the merge, and without personal data. */
export interface Evidence {
  /**
   * `message`: they stood together on a message or a call. `status`, `answer`: in what the provider said of a
   * message we sent. `shared_phone`: the person shared it on being asked. `account_change`: the provider told of a
   * new number or id. `portfolio`: it turned out that one portfolio had told of both.
   */
  source: 'message' | 'status' | 'answer' | 'shared_phone' | 'account_change' | 'portfolio';
  /** Kinds of the identifiers that stood together. */
  identifiers: readonly string[];
  /** The number it came through. */
  numberId?: string | undefined;
  /** The provider's id of the message. */
  providerMessageId?: string | undefined;
}
