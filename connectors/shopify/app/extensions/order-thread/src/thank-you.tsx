/// <reference types="@shopify/ui-extensions/purchase.thank-you.block.render" />
import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/purchase.thank-you.block.render';
import { labelOf, ThreadLink } from './thread-link.js';
import { threadUrl } from './thread.js';

declare const shopify: Api;

export default async function extension() {
  render(<ThankYou />, document.body);
}

function ThankYou() {
  const { i18n, settings, orderConfirmation } = shopify;
  // The order has no number yet when this page is shown; its confirmation number names it too.
  const { number } = orderConfirmation.value;
  const message = number === undefined ? i18n.translate('message') : i18n.translate('messageOrder', { order: number });
  return (
    <ThreadLink
      url={threadUrl(settings.value['number'], message)}
      label={labelOf(settings.value['label'], i18n.translate('label'))}
      hint={i18n.translate('hint')}
    />
  );
}
