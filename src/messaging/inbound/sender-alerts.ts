import type { AlertInput, AlertKey } from '../../notify/index.js';
import type { SenderNews } from '../../sdk/index.js';
import { senderAlerts, type SenderAlert } from '../../words/index.js';

/** What news mean for the owner: an alert that begins, or some that are over. */
export interface Consequence {
  raises?: { kind: SenderAlert; severity: AlertInput['severity'] };
  resolves?: readonly SenderAlert[];
}

/** Pure: which news a person has to act on, and which say that it was done. */
export function consequenceOf(news: SenderNews): Consequence {
  switch (news.news) {
    case 'restricted':
      return { raises: { kind: 'sender_restricted', severity: 'critical' } };
    case 'violation':
      return { raises: { kind: 'sender_violation', severity: 'warning' } };
    case 'ban':
      if (news.state === 'reinstated') return { resolves: ['sender_disabled', 'sender_restricted'] };
      return { raises: { kind: 'sender_disabled', severity: 'critical' } };
    case 'standing':
      return news.state === 'reconnected'
        ? { resolves: ['sender_disconnected'] }
        : { raises: { kind: 'sender_disconnected', severity: 'critical' } };
    case 'partner':
      if (news.change === 'removed')
        return { raises: { kind: 'sender_partner_removed', severity: 'critical' } };
      return news.change === 'added' ? { resolves: ['sender_partner_removed'] } : {};
    case 'review':
      if (news.decision === 'rejected')
        return { raises: { kind: 'sender_review_rejected', severity: 'critical' } };
      return news.decision === 'approved' ? { resolves: ['sender_review_rejected'] } : {};
    case 'name':
      if (news.decision === 'rejected')
        return { raises: { kind: 'sender_name_rejected', severity: 'warning' } };
      return news.decision === 'approved' ? { resolves: ['sender_name_rejected'] } : {};
    case 'quality':
      if (news.change === 'flagged' || news.change === 'downgrade')
        return { raises: { kind: 'sender_quality_low', severity: 'warning' } };
      return news.change === 'unflagged' || news.change === 'upgrade'
        ? { resolves: ['sender_quality_low'] }
        : {};
    case 'security':
      return { raises: { kind: 'sender_security', severity: 'warning' } };
    case 'notice':
      if (news.status === 'none' || news.status === 'resolved') return { resolves: ['sender_notice'] };
      return news.severity === 'critical' || news.severity === 'warning'
        ? { raises: { kind: 'sender_notice', severity: news.severity } }
        : {};
    case 'ad_account':
    case 'terms':
    case 'country':
    case 'price_tier':
    case 'international_rates':
    case 'capability':
    case 'other':
      return {};
  }
}

/** The alerts news raise and resolve for one business account. */
export function alertsOf(
  accountId: string,
  wabaId: string,
  news: SenderNews,
): { raised: AlertInput[]; resolved: AlertKey[] } {
  const { raises, resolves = [] } = consequenceOf(news);
  const subject = `waba:${wabaId}`.slice(0, 70);
  const raised =
    raises === undefined
      ? []
      : [
          {
            accountId,
            subject,
            kind: raises.kind,
            severity: raises.severity,
            title: senderAlerts[raises.kind].title.en,
            detail: senderAlerts[raises.kind].detail.en,
            data: { ...news },
          },
        ];
  return { raised, resolved: resolves.map((kind) => ({ accountId, kind, subject })) };
}
