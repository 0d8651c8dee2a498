import type { Tx } from '../database/index.js';
import type { HookHandler, HookMap, HookName } from './hook-map.js';
import { PersonalData } from './personal-data.js';

/**
 * Where rooms follow what happens in others. Handlers run one after the other within the unit of
 * work in which it happens: all of it commits, or nothing does.
 */
export class Hooks {
  readonly personal = new PersonalData();
  private readonly handlers: { [N in HookName]?: HookHandler<N>[] } = {};

  on<N extends HookName>(name: N, handler: HookHandler<N>): void {
    const known = (this.handlers[name] ?? []) as HookHandler<N>[];
    known.push(handler);
    (this.handlers as Record<HookName, unknown>)[name] = known;
  }

  async run<N extends HookName>(tx: Tx, name: N, happening: HookMap[N]): Promise<void> {
    for (const handler of (this.handlers[name] ?? []) as HookHandler<N>[]) await handler(tx, happening);
  }
}
