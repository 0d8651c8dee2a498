import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Hooks } from '../../hooks/index.js';
import { Cancellations } from './cancellations.js';

/** Cancels what waits for a person in the very unit of work in which their withdrawal is recorded. */
@Injectable()
export class ConsentWithdrawals implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly cancellations: Cancellations,
  ) {}

  onModuleInit(): void {
    this.hooks.on('consent.revoked', (tx, { accountId, who }) =>
      this.cancellations.withdrawn(tx, accountId, who),
    );
  }
}
