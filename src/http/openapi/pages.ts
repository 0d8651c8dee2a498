import { contentPolicy, escapeHtml, htmlPage } from '../../platform/index.js';
import { problemCatalogue } from '../problems/catalogue.js';

/** What pages of this API may load: their own files only. Swagger UI sets style attributes. */
export const pagePolicy = contentPolicy({
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
});

/** The readable documentation. No script in the page itself, so that the policy can forbid it. */
export const docsPage = htmlPage({
  title: 'Liaison API',
  listed: true,
  head: `<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">`,
  body: `<p style="margin:1rem 1.5rem 0;font-family:sans-serif"><a href="/openapi.json">OpenAPI document</a> · <a href="/docs/problems">Error codes</a></p>
<main id="swagger-ui"><noscript>This page needs JavaScript. The same is in <a href="/openapi.json">/openapi.json</a>.</noscript></main>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/start.js"></script>`,
});

export const docsScript = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
  tagsSorter: 'alpha',
  validatorUrl: null,
});
`;

/** Where the \`type\` of a problem leads: every code, what it means, what to do. */
export function problemsPage(): string {
  const entries = Object.entries(problemCatalogue).map(
    ([code, kind]) =>
      `<section id="${code}"><h2><code>${code}</code> <small>${kind.status}</small></h2><p><strong>${html(kind.title)}.</strong> ${html(kind.meaning)}</p><p>${html(kind.next)}</p></section>`,
  );
  return htmlPage({
    title: 'Liaison API: error codes',
    listed: true,
    head: '<style>body{font-family:sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;line-height:1.5}small{color:#666;font-weight:normal}:target{background:#fff7d6}</style>',
    body: `<h1>Error codes</h1>
<p><a href="/docs">Back to the API</a></p>
${entries.join('\n')}`,
  });
}

function html(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
