/** What the page says and asks. Every value is somebody else's text. */
export interface ConnectPage {
  /** Title of the connector: `WooCommerce`. */
  connector: string;
  action: string;
  siteUrl: string;
  siteName: string;
  /** Hidden fields, by name. */
  fields: Readonly<Record<string, string>>;
  error?: string | undefined;
  /** Origin the browser is sent back to once connected. */
  returnOrigin: string;
}

/**
 * Policy of the page: no script, no frame, and forms go to us, or on to the site that asked: browsers
 * hold a redirect after a form to the same rule.
 */
export function connectPolicy(returnOrigin: string | undefined): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    `form-action 'self'${returnOrigin === undefined ? '' : ` ${returnOrigin}`}`,
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The page on which the owner of a site allows it to connect. Works without JavaScript. */
export function connectPage(page: ConnectPage): string {
  const hidden = Object.entries(page.fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');
  const name = page.siteName === '' ? '' : `<p><strong>${escapeHtml(page.siteName)}</strong></p>`;
  const error =
    page.error === undefined ? '' : `<p class="error" role="alert" id="error">${escapeHtml(page.error)}</p>`;
  return frame(
    `Connect a ${page.connector} shop`,
    `<h1>Connect this shop?</h1>
${name}
<p class="address">${escapeHtml(page.siteUrl)}</p>
<p>The shop will send its orders, customers and carts to Liaison. It starts in test mode: only numbers you list receive messages, until you go live.</p>
${error}
<form method="post" action="${escapeHtml(page.action)}">
${hidden}
<label for="api_key">API key of your Liaison account</label>
<input id="api_key" name="api_key" type="password" required autocomplete="off" autofocus${page.error === undefined ? '' : ' aria-invalid="true" aria-describedby="error"'}>
<p class="help">With the scope <code>manage</code>. It is used once, to allow this, and is not given to the shop.</p>
<button type="submit">Connect this shop</button>
</form>`,
  );
}

/** The page when the address that led here cannot be used. */
export function refusedPage(reason: string): string {
  return frame(
    'This shop cannot be connected',
    `<h1>This shop cannot be connected</h1>
<p class="error" role="alert">${escapeHtml(reason)}</p>
<p>Go back to the settings of the plugin in your shop and press Connect again.</p>`,
  );
}

function frame(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · Liaison</title>
<style>
body{font-family:system-ui,sans-serif;line-height:1.5;max-width:30rem;margin:3rem auto;padding:0 1rem;color:#1d2327}
.address{font-size:1.1rem;overflow-wrap:anywhere;padding:.6rem .8rem;background:#f0f0f1;border-radius:4px}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input{padding:.5rem;margin-top:.3rem;border:1px solid #8c8f94;border-radius:4px}
button{padding:.6rem;margin-top:1rem;border:0;border-radius:4px;background:#135e3b;color:#fff;cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid #2271b1;outline-offset:2px}
.help{color:#50575e;font-size:.9rem;margin:.4rem 0 0}
.error{border-left:4px solid #b32d2e;background:#fcf0f1;padding:.6rem .8rem}
</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}

/** Text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
