import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConsentEvents } from '../../events/index.js';
import { Cancellations } from './cancellations.js';

/** Cancels what waits for a person in the very unit of work in which a shop or CRM reports their withdrawal. */
@Injectable()
export class ConsentWithdrawals implements OnModuleInit {
  constructor(
    private readonly consents: ConsentEvents,
    private readonly cancellations: Cancellations,
  ) {}

  onModuleInit(): void {
    this.consents.onWithdrawal((tx, accountId, who) => this.cancellations.withdrawn(tx, accountId, who));
  }
}
