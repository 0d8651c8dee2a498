/// <reference types="@shopify/ui-extensions/purchase.checkout.block.render" />
import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { Api } from '@shopify/ui-extensions/purchase.checkout.block.render';
import { changesOf, consentsOf, type Consent } from './consents.js';

declare const shopify: Api;

export default async function extension() {
  render(<WhatsAppConsent />, document.body);
}

function WhatsAppConsent() {
  // Where attributes cannot be written, a box would promise what nobody hears of.
  if (!shopify.instructions.value.attributes.canUpdateAttributes) return null;
  const consents = consentsOf(shopify.settings.value, shopify.shop.name, (key, values) =>
    shopify.i18n.translate(key, values),
  );
  return (
    <s-stack direction="block" gap="small-200">
      {consents.map((consent) => (
        <Box key={consent.attribute} consent={consent} />
      ))}
      <s-text color="subdued" type="small">
        {shopify.i18n.translate('phone')}
      </s-text>
    </s-stack>
  );
}

/** One box, never ticked for the customer: only a tick of their own in this checkout shows as ticked. */
function Box({ consent }: { consent: Consent }) {
  const given = shopify.attributes.value?.some(
    ({ key, value }) => key === consent.attribute && value === 'yes',
  );
  const [ticked, setTicked] = useState(given === true);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);

  async function change(wanted: boolean) {
    setTicked(wanted);
    setBusy(true);
    setFailed(false);
    let written = true;
    for (const one of changesOf(consent, wanted)) {
      const result = await shopify.applyAttributeChange(one).catch(() => ({ type: 'error' }) as const);
      if (result.type === 'error') {
        written = false;
        break;
      }
    }
    // What could not be saved is not shown as if it were.
    if (!written) setTicked(!wanted);
    setFailed(!written);
    setBusy(false);
  }

  return (
    <s-checkbox
      name={consent.attribute}
      label={consent.wording}
      checked={ticked}
      disabled={busy}
      error={failed ? shopify.i18n.translate('failed') : undefined}
      onChange={(event) => void change((event.currentTarget as HTMLInputElement | null)?.checked === true)}
    />
  );
}
