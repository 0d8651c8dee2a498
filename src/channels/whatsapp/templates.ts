import type { ChannelTemplates, SubmissionRefusal } from '../../sdk/index.js';
import { GraphClient } from './graph.client.js';
import { templateLanguages } from './language.js';
import { templateLimits } from './template-limits.data.js';
import { readTemplate, submissionOf } from './template-listing.js';
import { deletedReason } from './template-standing.js';
import { readStoredComponents } from './template-values.js';

/** Subcodes of refusals that mean something else than "wrong". */
const refusals: Readonly<Record<number, SubmissionRefusal>> = {
  2388024: 'exists',
  2388026: 'in_review',
  // Too many templates, a name being deleted, edited too often.
  2388019: 'tomorrow',
  2388023: 'tomorrow',
  2388027: 'tomorrow',
};

/** Templates at Meta: what it takes, how it lists and judges them. */
export const metaTemplates: ChannelTemplates = {
  limits: templateLimits,
  languages: templateLanguages,
  manager: 'WhatsApp Manager',
  deleted: deletedReason,
  read: readTemplate,
  write: (draft) => ({ ...submissionOf(draft) }),
  refusal: ({ subcode }) => (subcode === undefined ? undefined : refusals[subcode]),
  readStored: readStoredComponents,
  list: (sender, io, name) => new GraphClient(io).listTemplates(sender, name),
  create: (sender, io, draft) => new GraphClient(io).createTemplate(sender, submissionOf(draft)),
  edit: (sender, io, id, draft) => new GraphClient(io).editTemplate(sender, id, submissionOf(draft)),
};
