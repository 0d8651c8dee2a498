/** The right to answer a request with an idempotency key. */
export class Turn {
  /** Set once the answer is committed. */
  completed = false;
  /** HTTP status of the answer, set before the work starts. */
  status = 200;

  constructor(
    /** Of the stored key: the same in every run of the same request, so ids can be derived from it. */
    readonly id: string,
    readonly token: string,
    /** True when an earlier run began and did not finish: look for what it left. */
    readonly isRerun: boolean,
  ) {}
}
