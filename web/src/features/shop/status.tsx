import type { ReactNode } from 'react';
import { useNameOf } from '../../i18n/i18n.js';
import { useParts, type Tone } from '../../ui/parts.js';

const tones: Readonly<Record<string, Tone>> = {
  delivered: 'success',
  read: 'success',
  failed: 'critical',
  refused: 'warning',
  cancelled: 'warning',
  expired: 'warning',
};

/** How far a message came. */
export function MessageStatus({ status }: { status: string }): ReactNode {
  const nameOf = useNameOf();
  const { Badge } = useParts();
  return <Badge tone={tones[status]}>{nameOf('messageStatus', status)}</Badge>;
}
