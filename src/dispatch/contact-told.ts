import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { EventStore } from '../events/index.js';
import { Hooks, type ContactChange } from '../hooks/index.js';
import { Clock, newTraceId } from '../platform/index.js';
import type { AnyEventDraft, EventOrigin } from '../sdk/index.js';
import { MessageInterest } from './message-interest.js';

/** What changed about one contact, as an event. */
export interface ToldChange {
  accountId: string;
  contactId: string;
  /** The connection whose vendor changed it; the account when nobody's vendor did. */
  connectionId: string;
  origin: EventOrigin;
  draft: AnyEventDraft;
}

/**
 * Changes of contacts as events: made, changed, tagged, merged, with who did it. What changes one
 * contact at once is one `contact.updated`. Pure.
 */
export function toldChanges(changes: readonly ContactChange[]): ToldChange[] {
  const told: ToldChange[] = [];
  const updates = new Map<string, { changed: string[]; fields: Record<string, unknown> }>();
  for (const change of changes) {
    const { id, accountId, contactId, byKind, byId, at } = change;
    const base = { contactId, changedBy: { kind: byKind, ...(byId === null ? {} : { id: byId }) } };
    const add = (type: string, data: object) => {
      told.push({
        accountId,
        contactId,
        connectionId: byKind === 'connection' && byId !== null ? byId : accountId,
        origin: originOf(byKind, byId),
        draft: {
          type,
          subject: `contact:${contactId}`,
          // The change has an id of its own: told twice it is still one event.
          transition: `${type.slice('contact.'.length)}:${id}`,
          occurredAt: at,
          data: { ...base, ...data },
        } as AnyEventDraft,
      });
    };
    switch (change.kind) {
      case 'created':
        add('contact.created', {});
        break;
      case 'tag_added':
        add('contact.tag_added', { tag: change.newValue });
        break;
      case 'tag_removed':
        add('contact.tag_removed', { tag: change.oldValue });
        break;
      case 'merged':
        add('contact.merged', { mergedExternalId: change.otherId, ...whyMerged(change) });
        break;
      case 'unmerged':
        add('contact.unmerged', { otherContactId: change.otherId });
        break;
      case 'profile':
      case 'field': {
        const key = JSON.stringify([contactId, byKind, byId]);
        let update = updates.get(key);
        if (!update) {
          update = { changed: [], fields: {} };
          updates.set(key, update);
          // The event holds this list and these fields, which are filled as more changes come.
          add('contact.updated', update);
        }
        const name = change.name ?? '';
        update.changed.push(change.kind === 'field' ? `fields.${name}` : name);
        if (change.kind === 'field') update.fields[name] = change.newValue;
        break;
      }
      default:
        break;
    }
  }
  return told;
}

/** Why two contacts became one, where somebody or something said so. */
function whyMerged({ reason, newValue }: ContactChange) {
  return {
    ...(reason === null ? {} : { reason }),
    ...(newValue === null || newValue === undefined ? {} : { evidence: newValue }),
  };
}

/** Who changed a contact, as who made its event happen. */
function originOf(kind: string, id: string | null): EventOrigin {
  const named = id === null ? {} : { id };
  switch (kind) {
    case 'connection':
    case 'sender':
      return { kind, ...named };
    case 'api_key':
      return { kind: 'person', ...named };
    default:
      return { kind: 'core', ...named };
  }
}

/** Tells accounts with a plugin for it what changed about their contacts, in the unit that changes it. */
@Injectable()
export class ContactTold implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly events: EventStore,
    private readonly interest: MessageInterest,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.hooks.on('contact.changed', (tx, changes) => this.tell(tx, changes));
  }

  private async tell(tx: Tx, changes: readonly ContactChange[]): Promise<void> {
    const told = toldChanges(changes);
    const wanted = [];
    for (const type of new Set(told.map(({ draft }) => draft.type))) {
      const ofType = told.filter(({ draft }) => draft.type === type);
      const accounts = await this.interest.interested(
        tx,
        [...new Set(ofType.map(({ accountId }) => accountId))],
        type,
      );
      wanted.push(...ofType.filter(({ accountId }) => accounts.has(accountId)));
    }
    const traceId = newTraceId();
    const recordedAt = this.clock.now();
    await this.events.append(
      tx,
      wanted.map((one) => ({ ...one, traceId, recordedAt })),
    );
  }
}
