import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { allTables } from '../database/index.js';
import { StartError } from '../platform/index.js';
import { Hooks } from './hooks.js';

/** Refuses the start while a table holds personal data and nothing says what happens to it. */
@Injectable()
export class PersonalDataCheck implements OnApplicationBootstrap {
  constructor(private readonly hooks: Hooks) {}

  /** @throws StartError that names the tables. */
  onApplicationBootstrap(): void {
    const problems = this.hooks.personal.problems(allTables());
    if (problems.length > 0) throw new StartError(problems.join('\n'));
  }
}
