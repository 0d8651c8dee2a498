import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Hooks } from '../hooks/index.js';
import { TimerRepository } from '../timers/index.js';

/** What fell due while a shop was disconnected goes on once it is back: the journeys of its customers too. */
@Injectable()
export class ReopenedConnections implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly timers: TimerRepository,
  ) {}

  onModuleInit(): void {
    this.hooks.on('connection.reopened', (tx, { accountId, connectionId }) =>
      this.timers.resumeConnection(tx, { accountId, connectionId, reason: 'shop_disconnected' }),
    );
  }
}
