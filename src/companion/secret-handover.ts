import { Injectable } from '@nestjs/common';
import { ConnectionService, SecretRotations, type ConnectionDetails } from '../connections/index.js';
import { Database } from '../database/index.js';
import { Clock } from '../platform/index.js';
import { CompanionRepository } from './companion.repository.js';
import type { Caller } from './signed-calls.js';
import { ConnectionToShop } from './connection-to-shop.js';

/** How long a person waits for a shop that is handed a new secret, milliseconds. */
const timeoutMs = 8_000;

/** What a companion is asked with a heartbeat, without being kept anywhere else. */
export interface RotationQuestion {
  id: string;
  verb: string;
  input: Record<string, unknown>;
  expiresAt: number;
}

/**
 * Hands a new secret to a companion: at once where a way leads there, else with its next sign of
 * life. The secret travels in calls signed with the old one, and is kept encrypted.
 */
@Injectable()
export class SecretHandover {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly rotations: SecretRotations,
    private readonly companions: CompanionRepository,
    private readonly connectionToShop: ConnectionToShop,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins to change the secret, or goes on with it. The view says how far it came.
   *
   * @throws ProblemError 404 `not_found`; 409 `no_companion`.
   */
  async rotate(accountId: string, id: string): Promise<ConnectionDetails> {
    const open = await this.rotations.begin(accountId, id);
    const companion = await this.companions.byConnection(this.database.read, id);
    const definition = open.connector.companion;
    // Also where all ways were closed a while ago: a person asks for it, who may just have opened one.
    if (companion && definition && open.other) {
      const signal = AbortSignal.timeout(timeoutMs);
      const question = { verb: definition.rotate, input: { secret: open.other.secret } };
      const taken = await this.connectionToShop.ask(open, companion, question, signal);
      // Whoever answers to the new secret has it: that, and not the answer before, ends the old one.
      if (taken?.ok === true) {
        const renewed = {
          ...open,
          settings: { ...open.settings, [definition.secret]: open.other.secret },
          other: undefined,
        };
        const ping = { verb: definition.ping, input: {} };
        if ((await this.connectionToShop.ask(renewed, companion, ping, signal))?.ok === true)
          await this.rotations.finish(id);
      }
    }
    return this.connections.get(this.database.read, accountId, id);
  }

  /** The question that hands over the new secret, as long as the site signs with the old one. */
  question({ open, definition, usesNewSecret }: Caller): RotationQuestion | undefined {
    const { other, row } = open;
    if (!other?.isNew || other.until <= this.clock.now() || usesNewSecret || !row.rotation) return undefined;
    return {
      id: row.rotation.id,
      verb: definition.rotate,
      input: { secret: other.secret },
      expiresAt: other.until,
    };
  }
}
