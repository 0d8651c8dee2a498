import type { AttemptRow, MessageStatusRow } from '../messages/message.entity.js';
import type { StatusReading } from '../../sdk/index.js';

/** Where a reading comes from. */
export interface ReportSource {
  accountId: string;
  numberId: string;
  receivedAt: number;
  deliveryId: string | undefined;
  traceId: string;
}

/** One status as a channel reported it about a message of ours. */
export type StatusReport = ReportSource & Omit<StatusReading, 'reading'>;

/** A report and the row it is kept as. */
export interface Attached {
  report: StatusReport;
  row: MessageStatusRow;
  attempt: AttemptRow;
}
