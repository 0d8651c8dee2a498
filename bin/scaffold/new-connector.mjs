#!/usr/bin/env node
// Writes the skeleton of a connector: npm run new:connector -- <id> [--kind shop|crm|automation] [--action] …
import { skeletonOf } from './connector/skeleton.mjs';
import { runScaffold } from './scaffold.mjs';

await runScaffold('connector', skeletonOf, {
  kind: ['shop', 'crm', 'automation'],
  flags: ['action', 'health', 'sweep', 'emulator', 'contacts'],
  // What is two-way is a CRM's first reason; --no-contacts leaves it out.
  defaults: { crm: ['contacts'] },
});
