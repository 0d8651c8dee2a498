import { pass, refuse, type Gate } from './answers.js';

/** Has this very send been decided before? */
export const duplicateGate: Gate = ({ existing }) => {
  if (existing && existing.state !== 'refused') {
    return refuse(
      'duplicate',
      'duplicate',
      'This send was decided before; the message it made then is the answer, and nothing is sent twice.',
      { messageId: existing.messageId, state: existing.state },
    );
  }
  return pass(
    'duplicate',
    existing ? 'It was refused before and never attempted.' : 'It has not been sent before.',
  );
};
