import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const out = join(import.meta.dirname, 'dist');
const languages = join(import.meta.dirname, 'src/i18n/messages');

/** What is worth compressing: text. */
const text = /\.(js|css|json|svg|md)$/;

/**
 * Writes beside every file its compressed forms, so that the hub compresses nothing while it answers, and the words
 * of the HTML documents, which stand there before any script has run.
 */
function prepared(): Plugin {
  return {
    name: 'liaison-prepared',
    apply: 'build',
    closeBundle() {
      const assets = join(out, 'assets');
      for (const name of readdirSync(assets).filter((name) => text.test(name))) {
        const content = readFileSync(join(assets, name));
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(content, { params }));
        writeFileSync(join(assets, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
      const words = Object.fromEntries(
        readdirSync(languages).map((name) => {
          const messages = JSON.parse(readFileSync(join(languages, name), 'utf8')) as Record<string, string>;
          return [
            name.replace('.json', ''),
            { sandbox: messages['sandbox.title'], shop: messages['shop.title'] },
          ];
        }),
      );
      writeFileSync(join(out, 'titles.json'), JSON.stringify(words));
    },
  };
}

/** In development the hub answers the API, and Vite the pages: `npm run dev --workspace web`. */
const hub = process.env['LIAISON_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  base: command === 'build' ? '/app/' : '/',
  plugins: [react(), prepared()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The policy of the pages lets data: addresses be no scripts or styles; files are files.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    license: { fileName: 'assets/licences.md' },
    // The hub preloads by the manifest; every browser of the last three years knows modulepreload.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The app, and the script of a page that the hub writes itself.
    rolldownOptions: {
      input: ['src/app/main.tsx', 'src/signup/main.ts'].map((path) => join(import.meta.dirname, path)),
    },
  },
  server: {
    port: 5173,
    proxy: { '/v1': hub, '/docs': hub },
  },
}));
