import type { GraphEmulator } from '../emulator.js';
import { SandboxInputError } from '../model/contract.js';
import { parameterError } from '../model/graph-error.js';

/** Asks for another display name. Assumed: how the 11th in 30 days is refused. */
export function requestName(emulator: GraphEmulator, phoneNumberId: string, name: unknown): void {
  const { pages } = emulator.state;
  const page = pages.of(phoneNumberId);
  if (typeof name !== 'string' || name.trim().length < 3)
    throw parameterError('Param new_display_name must be at least 3 characters');
  if (pages.namesLately(phoneNumberId) >= 10)
    throw parameterError('The display name can be changed 10 times in 30 days.');
  pages.put({
    ...page,
    requested: { name, status: 'PENDING_REVIEW' },
    requestedAt: [...page.requestedAt, emulator.now()].slice(-10),
  });
}

/**
 * Meta's reviewers decide about a name that was asked for, and tell.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/display-names
 */
export function decideName(
  emulator: GraphEmulator,
  phoneNumberId: string,
  decision: 'APPROVED' | 'DECLINED',
): void {
  const { pages, directory } = emulator.state;
  const page = pages.of(phoneNumberId);
  if (!page.requested) throw new SandboxInputError('phoneNumberId', `${phoneNumberId} asked for no name.`);
  pages.put({ ...page, requested: { ...page.requested, status: decision } });
  emulator.customers.change({
    phoneNumberId,
    field: 'phone_number_name_update',
    value: {
      display_phone_number: directory.number(phoneNumberId)?.displayPhone ?? '',
      decision: decision === 'APPROVED' ? 'APPROVED' : 'REJECTED',
      requested_verified_name: page.requested.name,
      rejection_reason: null,
    },
  });
}
