import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Tx } from '../database/index.js';
import { canonicalEvent, eventTable } from '../events/index.js';
import { Hooks, type ContactErasure } from '../hooks/index.js';
import { LOGGER, type Logger } from '../platform/index.js';
import { Registry } from '../registry/index.js';
import { tagsOf } from './plugin-run.js';

/** Names the tags under which plugins remember a person who is erased, while their events still tell. */
@Injectable()
export class PluginPeople implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly registry: Registry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.hooks.on('contact.erasing', (tx, erasure) => this.find(tx, erasure));
  }

  private async find(tx: Tx, { accountId, contactIds, connectionId, found }: ContactErasure): Promise<void> {
    const plugins = this.registry.plugins().filter((plugin) => 'tags' in plugin && plugin.tags !== undefined);
    if (plugins.length === 0) return;
    const rows = await tx.selectIn(
      eventTable,
      'contactId',
      contactIds,
      'AND accountId = ? AND data IS NOT NULL',
      [accountId],
    );
    for (const row of rows) {
      const event = canonicalEvent(row);
      if (!event || (connectionId !== undefined && row.connectionId !== connectionId)) continue;
      for (const plugin of plugins) {
        try {
          tagsOf(plugin, event).forEach((tag) => found.tags.add(`${plugin.id} ${tag}`));
        } catch (error) {
          this.logger.error(
            { err: error, plugin: plugin.id, eventId: row.id },
            'a plugin failed to name its tags',
          );
        }
      }
    }
  }
}
