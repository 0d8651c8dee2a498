// Puts classes that are always needed together into one file of the zip. Each file of PHP costs a request 4 to 10 µs
// even when OPcache holds it, and a checkout needs thirty.

/** Bundle => classes below Liaison\WooCommerce. Nothing that pages need stands with what only orders and carts do. */
const bundles = {
  chat: [
    'Storefront/ChatButton',
    'Storefront/Drawn',
    'Storefront/ProductLink',
    'Storefront/ShownProduct',
    'Support/PlainText',
  ],
  checkout: [
    'Carts/Cart',
    'Carts/CartCapture',
    'Carts/CartLines',
    'Carts/CartOrders',
    'Carts/CartSession',
    'Carts/CartStore',
    'Carts/Purchases',
    'Carts/TableCartStore',
    'CheckoutServices',
    'Connect/Connected',
    'Connect/Connection',
    'Consent/Agreements',
    'Consent/CheckoutFields',
    'Consent/ConsentLog',
    'Consent/ConsentText',
    'Consent/Offer',
    'Consent/OrderConsent',
    'Consent/Phone',
    'Consent/SessionConsent',
    'Module',
    'Orders/OrderEvents',
    'Queue/ImmediateFlush',
    'Queue/Outbox',
    'Queue/QueueTable',
    'Queue/TableOutbox',
    'Support/Clock',
    'Support/Json',
    'Support/Locale',
    'Support/Options',
    'Support/OrderMeta',
    'Support/SessionValue',
    'Support/SystemClock',
    'Support/Vault',
    'Support/WebServer',
    'Support/Yes',
  ],
  classic: ['Consent/ClassicCheckout', 'Storefront/Forms'],
  start: ['HookTable', 'Needed', 'Plugin', 'Services'],
};

/** The line of src/autoload.php that says which classes stand in a bundle; none in the repository. */
const unbundled = '$bundles = array();';

/**
 * The files as they ship: those of a bundle in one, which src/autoload.php knows.
 *
 * @param {{name: string, bytes: Buffer}[]} files - names relative to the plugin's folder
 * @returns {{name: string, bytes: Buffer}[]} sorted by name
 * @throws when a class of a bundle is not among them, or src/autoload.php has no place to say so.
 */
export function bundled(files) {
  const autoload = files.find(({ name }) => name === 'src/autoload.php');
  if (!autoload) return files;
  const source = autoload.bytes.toString('utf8');
  if (!source.includes(unbundled)) throw new Error(`src/autoload.php has no line "${unbundled}".`);
  const list = Object.entries(bundles).flatMap(([bundle, names]) =>
    names.map((name) => `'${name}' => '${bundle}'`),
  );
  const known = Buffer.from(source.replace(unbundled, `$bundles = array( ${list.join(', ')} );`));
  const taken = new Set(Object.values(bundles).flatMap((names) => names.map((name) => `src/${name}.php`)));
  const kept = files.filter(({ name }) => !taken.has(name));
  const made = Object.entries(bundles).map(([bundle, names]) => ({
    name: `src/bundles/${bundle}.php`,
    bytes: Buffer.from(inOne(names, files)),
  }));
  return [...kept, ...made]
    .map((file) => (file === autoload ? { ...file, bytes: known } : file))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Classes in one file, each after those it extends or implements: PHP then has them ready when the file is. */
function inOne(names, files) {
  const sources = new Map(
    names.map((name) => {
      const file = files.find((one) => one.name === `src/${name}.php`);
      if (!file) throw new Error(`The bundle names src/${name}.php, and there is none.`);
      return [name, file.bytes.toString('utf8')];
    }),
  );
  const ordered = [];
  const place = (name) => {
    if (ordered.includes(name)) return;
    for (const other of names) {
      const short = other.split('/').at(-1);
      const heads = sources.get(name).match(/^(?:final |abstract )?(?:class|interface) .*$/m)?.[0] ?? '';
      if (other !== name && new RegExp(`(?:extends|implements)\\b.*\\b${short}\\b`).test(heads)) place(other);
    }
    ordered.push(name);
  };
  names.forEach(place);
  const header = `<?php
/**
 * Classes that are needed together, in one file: PHP reads one faster than many. Each stands in a file of its own in the
 * plugin's repository.
 *
 * @package Liaison\\WooCommerce
 */

declare(strict_types=1);
`;
  return header + ordered.map((name) => inBrackets(name, sources.get(name))).join('');
}

/** One file as a part of another. */
function inBrackets(name, source) {
  const [, namespace, body] =
    /^<\?php\n[\s\S]*?^declare\(strict_types=1\);\n+namespace ([\w\\]+);\n([\s\S]*)$/m.exec(source) ?? [];
  if (
    namespace === undefined ||
    /\b__FILE__\b/.test(body) ||
    (name.includes('/') && /\b__DIR__\b/.test(body))
  )
    throw new Error(
      `src/${name}.php cannot be part of a bundle: it needs to know where it stands, or starts otherwise.`,
    );
  // A class of src itself stands one folder deeper here.
  const placed = body.replaceAll(/\b__DIR__\b/g, '\\dirname( __DIR__ )');
  return `\nnamespace ${namespace} {\n${placed.trimEnd()}\n}\n`;
}
