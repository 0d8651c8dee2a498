#!/usr/bin/env node
// Writes the skeleton of a plugin: npm run new:plugin -- <id>
import { runScaffold } from './scaffold.mjs';

await runScaffold('plugin', ({ id, title }) => ({
  [`plugins/${id}/${id}.plugin.ts`]: plugin(id),
  [`plugins/${id}/${id}.template.ts`]: template(id),
  [`plugins/${id}/fixtures/samples.ts`]: samples(),
  [`docs/plugins/${id}.md`]: page(title),
}));

function plugin(id) {
  return `import { z } from 'zod';
import { definePlugin } from '../../src/sdk/index.js';
import { template } from './${id}.template.js';

/** Every setting has a default: enabling the plugin is enough. */
const settings = z.object({
  enabled: z
    .boolean()
    .default(true)
    .meta({ title: 'scaffold: what this switches', help: 'What happens when it is off.' }),
});

export const plugin = definePlugin({
  id: '${id}',
  title: 'scaffold: what the merchant switches on',
  description: 'scaffold: what customers will receive, and when',
  settings,
  templates: [template],
  on: {
    // Pure: the same event and context give the same intents. The core does the rest.
    'order.accepted': (event, context) => {
      if (!context.settings.enabled) return [{ intent: 'skip', reason: 'switched_off' }];
      if (event.superseded === true) return [{ intent: 'skip', reason: 'superseded' }];
      return [
        {
          intent: 'send',
          purpose: template.purpose,
          template: {
            name: template.name,
            variables: { first_name: context.contact?.firstName, order_number: event.data.order.number },
          },
        },
      ];
    },
  },
});
`;
}

function template(id) {
  return `import type { TemplateDefinition } from '../../src/sdk/index.js';

/** What Meta is asked to approve; the kit knows Meta's limits. */
export const template = {
  name: '${id.replaceAll('-', '_')}',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: { description: 'First name of the customer', example: 'Ana', fallback: 'there' },
    order_number: { description: 'Number of the order', example: '1001' },
  },
  languages: {
    en: { body: 'scaffold: Hello {{first_name}}, about your order {{order_number}}.' },
  },
} as const satisfies TemplateDefinition;
`;
}

function samples() {
  return `import type { PluginSamples } from '../../../test/kit/samples.js';

/** What generated samples cannot know: settings, events and contexts the kit is to try as well. */
export const samples: PluginSamples = {
  settings: [{ enabled: false }],
};
`;
}

function page(title) {
  return `# ${title}

scaffold: fill in each part, then delete this line.

## What customers receive

Each message, in the words of the template, and the moment it is sent.

## What the merchant can change

| setting | default | what it does |
| ------- | ------- | ------------ |

## When nothing is sent

Each reason a decision record can show, and what to do about it.
`;
}
