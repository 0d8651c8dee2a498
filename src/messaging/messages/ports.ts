import type { Reader, Tx } from '../../database/index.js';
import type { EventName } from '../../sdk/index.js';

/** Token of {@link JourneyArms}. Without a provider, arms are decided but not recorded on journeys. */
export const JOURNEY_ARMS = Symbol('journey-arms');

/** Told which arm of a hold-out a journey is in, once, when its first message passed every gate. */
export interface JourneyArms {
  assign(tx: Tx, arms: readonly { journeyId: string; arm: 'treatment' | 'control' }[]): Promise<void>;
}

/** Token of {@link MessageEventInterest}. Without a provider nobody is interested. */
export const MESSAGE_EVENT_INTEREST = Symbol('message-event-interest');

/**
 * Knows which accounts have an enabled plugin for an event: `message.sent`, `.delivered` and `.read`
 * are stored for those only, because at full speed they would be three rows a message.
 */
export interface MessageEventInterest {
  /** The subset of `accountIds` that wants events of this name. Called in every batch: answer from a cache. */
  interested(reader: Reader, accountIds: readonly string[], name: EventName): Promise<ReadonlySet<string>>;
}
