import type {
  AnyChannel,
  CallReading,
  ChannelPerson,
  MessageReading,
  PreferenceReading,
} from '../../sdk/index.js';
import type { ReportSource } from '../settlement/status-report.js';

/** Where a reading comes from, and how its channel has it. */
export interface InboundSource extends ReportSource {
  /** Id of the channel. */
  channel: string;
  /** How long free content may be sent after the person wrote, milliseconds; undefined where there is no such limit. */
  windowMs: number | undefined;
}

/** Who wrote or called, by whatever the channel tells: a phone may be missing. */
export interface Sender {
  /** Digits of their phone, or of their WhatsApp account as `kind` says. */
  digits: string | undefined;
  kind: 'phone' | 'whatsapp';
  /** Business-scoped user id, with its scope in front where it is not of the account's home portfolio. */
  userId: string | undefined;
  /** The id linked portfolios share. */
  parentUserId?: string | undefined;
  username?: string | undefined;
  name: string | undefined;
}

/** A message a person sent. */
export type InboundMessage = InboundSource & Omit<MessageReading, 'reading' | 'sender'> & { sender: Sender };

/** A person called: that opens a window too. */
export type InboundCall = InboundSource & Omit<CallReading, 'reading' | 'sender'> & { sender: Sender };

/** A switch the person turned in the channel's own app. */
export type PreferenceChange = InboundSource &
  Omit<PreferenceReading, 'reading' | 'sender'> & { sender: Sender };

/** What every reading of one sender's part has in common. */
export function windowOf({ features }: Pick<AnyChannel, 'features'>): number | undefined {
  return features.window === false ? undefined : features.window.durationMs;
}

/** The person as messaging knows them. */
export function senderOf({ phone, whatsappId, name, ...ids }: ChannelPerson): Sender {
  const { userId, parentUserId, username } = ids;
  return {
    digits: whatsappId ?? phone?.replace(/\D/g, ''),
    kind: whatsappId === undefined && phone !== undefined ? 'phone' : 'whatsapp',
    userId,
    parentUserId,
    username,
    name,
  };
}

/** True when a message opens a window with its sender: one to a group opens none. */
export function opensWindow({ isWritten, groupId }: Pick<InboundMessage, 'isWritten' | 'groupId'>): boolean {
  return isWritten && groupId === undefined;
}
