// Writes a tick into the attributes of the cart, with the words that were agreed to: shopify.dev/docs/api/ajax/reference/cart
(() => {
  /** Ticks are written one after the other: the last one is what counts. */
  let last = Promise.resolve();

  async function write(block, box) {
    const { attribute, wording } = box.dataset;
    const wanted = box.checked;
    const failed = block.querySelector('[data-liaison-failed]');
    failed.hidden = true;
    try {
      const response = await fetch(block.dataset.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        // An empty value takes the attribute away.
        body: JSON.stringify({
          attributes: { [attribute]: wanted ? 'yes' : '', [`${attribute}_wording`]: wanted ? wording : '' },
        }),
      });
      if (!response.ok) throw new Error(`the cart answered ${response.status}`);
    } catch {
      // What could not be saved is not shown as if it were.
      box.checked = !wanted;
      failed.hidden = false;
    }
  }

  document.addEventListener('change', (event) => {
    const box = event.target;
    const block = box instanceof Element ? box.closest('[data-liaison-consent]') : null;
    if (block === null || box.dataset.attribute === undefined) return;
    last = last.then(() => write(block, box));
  });
})();
