import type { Tx } from '../database/index.js';
import type { HookHandler, HookMap, HookName } from './hook-map.js';
import { PersonalData } from './personal-data.js';

/** A handler of whatever name, as a list holds it. */
type AnyHandler = (tx: Tx, happening: never) => Promise<unknown>;

/**
 * Where modules follow what happens in others. Handlers run one after the other within the unit of
 * work in which it happens: all of it commits, or nothing does.
 */
export class Hooks {
  readonly personal = new PersonalData();
  private readonly handlers = new Map<HookName, AnyHandler[]>();

  on<N extends HookName>(name: N, handler: HookHandler<N>): void {
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]);
  }

  async run<N extends HookName>(tx: Tx, name: N, happening: HookMap[N]): Promise<void> {
    for (const handler of this.handlers.get(name) ?? []) await handler(tx, happening as never);
  }
}
