/// <reference types="@shopify/ui-extensions/customer-account.order-status.block.render" />
import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/customer-account.order-status.block.render';
import { labelOf, ThreadLink } from './thread-link.js';
import { threadUrl } from './thread.js';

declare const shopify: Api;

export default async function extension() {
  render(<OrderStatus />, document.body);
}

function OrderStatus() {
  const { i18n, settings, order } = shopify;
  const name = order.value?.name;
  const message = name === undefined ? i18n.translate('message') : i18n.translate('messageOrder', { order: name });
  return (
    <ThreadLink
      url={threadUrl(settings.value['number'], message)}
      label={labelOf(settings.value['label'], i18n.translate('label'))}
      hint={i18n.translate('hint')}
    />
  );
}
