import { Injectable, type OnModuleInit } from '@nestjs/common';
import { chunks, type Tx } from '../database/index.js';
import { Hooks, type ContactErasure } from '../hooks/index.js';
import { mediaTable } from './media.entity.js';
import { MediaService } from './media.service.js';

/** What becomes of files when people merge, are two again, or are erased. */
@Injectable()
export class MediaPeople implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly media: MediaService,
  ) {}

  onModuleInit(): void {
    const ofMessage = { kept: 'It belongs to a message, which follows, or to the account alone.' };
    this.hooks.personal.declare(mediaTable, {
      merged: ofMessage,
      unmerged: ofMessage,
      erased: { filename: 'deleted' },
    });
    this.hooks.on('contact.erased', (tx, erasure) => this.erase(tx, erasure));
  }

  /** Files that came with the person's messages go; their bytes follow. */
  private async erase(tx: Tx, { accountId, found }: ContactErasure): Promise<void> {
    for (const ids of chunks([...found.messages], 1_000)) {
      const rows = await tx.selectIn(mediaTable, 'messageId', ids, 'AND accountId = ?', [accountId]);
      await this.media.deleteRows(tx, rows);
    }
  }
}
