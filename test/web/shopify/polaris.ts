/**
 * Stands in for https://cdn.shopify.com/shopifycloud/polaris.js: the elements the app uses, with the properties, slots and
 * events that shopify.dev/docs/api/app-home/polaris-web-components names. Their looks are our own. As there, a field tells
 * of changes by events on the element itself, which do not rise.
 */
export const polaris = `(() => {
  const css = \`
    :host { display: block; font: 14px/1.5 system-ui, sans-serif; color: #303030; min-width: 0; }
    :host([hidden]) { display: none; }
    h1 { font-size: 20px; margin: 0; } h2 { font-size: 15px; margin: 0 0 10px; }
    .page { display: grid; gap: 16px; } .page > header { display: grid; gap: 4px; }
    section { background: #fff; border: 1px solid #e3e3e3; border-radius: 12px; padding: 16px; min-width: 0; }
    .stack { display: grid; gap: 14px; min-width: 0; } .stack.inline { display: flex; flex-wrap: wrap; }
    .banner { border-radius: 10px; padding: 10px 14px; background: #eaf4ff; overflow-wrap: anywhere; }
    .banner.success { background: #e3f7e6; } .banner.warning { background: #fff1d6; } .banner.critical { background: #fee8e7; }
    .badge { border-radius: 8px; padding: 1px 8px; font-size: 12px; background: #ebebeb; color: #3a3a3a; white-space: nowrap; }
    .badge.success { background: #c9f2d1; color: #0b4a23; } .badge.warning { background: #ffe3ad; color: #4f3400; }
    .badge.critical { background: #fdd3d0; color: #7a1008; } .badge.info { background: #d6eaff; color: #003d7a; }
    button { font: inherit; font-weight: 600; padding: 5px 12px; border-radius: 8px; border: 1px solid #8a8a8a; background: #fff; color: #303030; cursor: pointer; }
    button.primary { background: #303030; color: #fff; border-color: #303030; }
    button:disabled { background: #f1f1f1; color: #616161; border-color: #d4d4d4; cursor: default; }
    a { color: #005bd3; } label { display: block; font-weight: 500; margin-bottom: 3px; }
    input:not([type=checkbox]), select, textarea { font: inherit; box-sizing: border-box; width: 100%; padding: 6px 10px; border: 1px solid #8a8a8a; border-radius: 8px; background: #fdfdfd; color: #303030; }
    .check { display: flex; gap: 8px; align-items: baseline; } .check label { margin: 0; font-weight: 400; }
    .details { color: #616161; font-size: 12.5px; margin: 2px 0 0; } .error { color: #8e0b21; font-size: 12.5px; margin: 2px 0 0; }
    :focus-visible { outline: 2px solid #005bd3; outline-offset: 1px; }
  \`;
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element[name] = value;
    element.append(...children);
    return element;
  };
  let ids = 0;
  /** An element with properties that are attributes as well. */
  const define = (name, properties, build) => {
    class Part extends HTMLElement {
      static observedAttributes = properties.map((one) => one.toLowerCase());
      #set = {};
      constructor() {
        super();
        const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
        root.append(make('style', { textContent: css }));
        this.id2 = 'p' + ++ids;
        this.draw = build(this, root);
      }
      read(name) { return name in this.#set ? this.#set[name] : this.hasAttribute(name) ? this.getAttribute(name) : undefined; }
      isOn(name) { const value = this.read(name); return value === '' || value === true || value === 'true'; }
      put(name, value) { this.#set[name] = value; }
      connectedCallback() { this.draw(); }
      attributeChangedCallback(name) { delete this.#set[name]; this.draw(); }
    }
    for (const property of properties)
      Object.defineProperty(Part.prototype, property, {
        get() { return this.read(property); },
        set(value) {
          // App Bridge reads where links lead by their attribute.
          if (property === 'href') this.setAttribute('href', value ?? '');
          this.put(property, value ?? undefined);
          this.draw();
        },
      });
    customElements.define(name, Part);
  };
  const slot = (name) => make('slot', name ? { name } : {});

  define('s-page', ['heading'], (host, root) => {
    const title = make('h1');
    root.append(make('div', { className: 'page' }, make('header', {}, slot('breadcrumb-actions'), title), slot()));
    return () => { title.textContent = host.read('heading') ?? ''; };
  });
  define('s-section', ['heading'], (host, root) => {
    const title = make('h2');
    root.append(make('section', {}, title, slot()));
    return () => { title.textContent = host.read('heading') ?? ''; };
  });
  define('s-stack', ['direction', 'gap'], (host, root) => {
    const stack = make('div', { className: 'stack' }, slot());
    root.append(stack);
    return () => stack.classList.toggle('inline', host.read('direction') === 'inline');
  });
  define('s-banner', ['tone', 'heading'], (host, root) => {
    const title = make('strong');
    const box = make('div', {}, title, slot());
    root.append(box);
    return () => {
      box.className = 'banner ' + (host.read('tone') ?? 'info');
      box.setAttribute('role', host.read('tone') === 'critical' ? 'alert' : 'status');
      title.textContent = host.read('heading') ?? '';
    };
  });
  define('s-badge', ['tone'], (host, root) => {
    const badge = make('span', {}, slot());
    root.append(make('style', { textContent: ':host { display: inline-block; }' }));
    root.append(badge);
    return () => { badge.className = 'badge ' + (host.read('tone') ?? ''); };
  });
  define('s-button', ['variant', 'loading', 'disabled', 'href'], (host, root) => {
    const button = make('button', { type: 'button' }, slot());
    root.append(button);
    return () => {
      button.className = host.read('variant') ?? '';
      button.disabled = host.isOn('disabled') || host.isOn('loading');
      button.setAttribute('aria-busy', String(host.isOn('loading')));
    };
  });
  define('s-link', ['href'], (host, root) => {
    const link = make('a', {}, slot());
    root.append(link);
    return () => { link.href = host.read('href') ?? ''; };
  });
  const field = (name, properties, control) =>
    define(name, ['label', 'value', 'details', 'error', 'checked', ...properties], (host, root) => {
      const id = host.id2 + '-input';
      const input = control(host);
      input.id = id;
      const label = make('label', { htmlFor: id });
      const details = make('p', { className: 'details', id: id + '-details' });
      const error = make('p', { className: 'error', id: id + '-error' });
      const isCheck = input.type === 'checkbox';
      root.append(make('div', { className: isCheck ? 'check' : '' }, ...(isCheck ? [input, label] : [label, input])), details, error);
      for (const type of ['input', 'change'])
        input.addEventListener(type, (event) => {
          event.stopPropagation();
          if (isCheck) host.put('checked', input.checked); else host.put('value', input.value);
          host.dispatchEvent(new Event(type));
        });
      return () => {
        label.textContent = host.read('label') ?? '';
        details.textContent = host.read('details') ?? '';
        error.textContent = host.read('error') ?? '';
        input.setAttribute('aria-describedby', [details, error].filter((one) => one.textContent !== '').map((one) => one.id).join(' '));
        input.setAttribute('aria-invalid', String(error.textContent !== ''));
        if (isCheck) input.checked = host.isOn('checked');
        else if (input.value !== (host.read('value') ?? '')) input.value = host.read('value') ?? '';
        for (const one of properties) if (host.read(one) !== undefined) input[one] = host.read(one);
      };
    });
  field('s-text-field', [], () => make('input', { type: 'text' }));
  field('s-number-field', ['min', 'max', 'step'], () => make('input', { type: 'number', step: 'any' }));
  field('s-text-area', ['rows'], () => make('textarea'));
  field('s-checkbox', [], () => make('input', { type: 'checkbox' }));
  field('s-select', [], (host) => {
    const select = make('select');
    const fill = () => {
      const options = [...host.querySelectorAll('s-option')];
      select.replaceChildren(...options.map((one) => make('option', { value: one.getAttribute('value') ?? one.value, textContent: one.textContent })));
      select.value = host.read('value') ?? '';
    };
    new MutationObserver(fill).observe(host, { childList: true, subtree: true, characterData: true });
    queueMicrotask(fill);
    return select;
  });
})();`;
