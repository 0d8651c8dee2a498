/** What the engine asks whoever uses it: how answers and texts of other systems are read. */
export interface Reading {
  /** A clear yes, in words or otherwise. */
  saysYes: (value: unknown) => boolean;
  /** A clear no, or nothing. */
  saysNo: (value: unknown) => boolean;
  /** What a person reads of HTML. */
  htmlToText: (html: string) => string;
}
