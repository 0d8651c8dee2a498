import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    environment: 'jsdom',
    include: ['extensions/*/tests/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
    // The tester imports extensions by their path: it has to go through the same transformation as they do.
    server: { deps: { inline: ['@shopify/ui-extensions-tester'] } },
  },
});
