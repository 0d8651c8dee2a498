import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/index.js';
import type { Stage } from '../queue/index.js';
import { SignupClaims } from './signup-claims.js';
import { SignupRun } from './signup-run.js';

/** Takes up signups that a process left behind, and tries again what may have passed. */
@Injectable()
export class SignupStage implements Stage {
  readonly name = 'signups';
  readonly pollEvery = 15_000;

  constructor(
    private readonly claims: SignupClaims,
    private readonly runs: SignupRun,
  ) {}

  async run(): Promise<number> {
    const claimed = await this.claims.takeDue();
    if (!claimed) return 0;
    await this.runs.run(claimed);
    return 1;
  }

  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    const [row] = await reader.query<{ dueAt: number | string }>(
      'SELECT dueAt FROM number_signup WHERE dueAt <= ? ORDER BY dueAt LIMIT 1',
      [now],
    );
    return row === undefined ? undefined : Number(row.dueAt);
  }
}
