/** A part of a list, newest first: at most `limit` rows with an id below `before`. */
export interface IdPage {
  limit: number;
  before?: string | undefined;
}
