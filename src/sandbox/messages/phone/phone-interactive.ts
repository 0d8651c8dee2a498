import type { FreeContent } from '../../../sdk/index.js';
import type { JsonObject } from '../../model/model.js';
import { fileIn } from './phone-media.js';
import { orderDetails, paidIn } from './phone-order.js';
import { defined, listIn, objectIn, textIn } from './raw.js';

type Header = FreeContent<'buttons'>['header'];
type TextHeader = FreeContent<'list'>['header'];
type Statuses = FreeContent<'order_status'>['status'];

/** An interactive message of the business; undefined for a type that is not known. */
export function interactiveContent(interactive: JsonObject): FreeContent | undefined {
  const action = objectIn(interactive, 'action');
  const parameters = objectIn(action, 'parameters');
  const text = textIn(objectIn(interactive, 'body'), 'text') ?? '';
  const foot = { footer: textIn(objectIn(interactive, 'footer'), 'text') };
  const header = headerIn(interactive);
  const words: TextHeader = header?.kind === 'text' ? header : undefined;
  switch (interactive.type) {
    case 'button':
      return defined({
        kind: 'buttons' as const,
        header,
        text,
        ...foot,
        buttons: listIn(action, 'buttons').map((button) => idAndTitle(objectIn(button, 'reply'))),
      });
    case 'list':
      return defined({
        kind: 'list' as const,
        header: words,
        text,
        ...foot,
        buttonTitle: textIn(action, 'button') ?? '',
        sections: listIn(action, 'sections').map((section) =>
          defined({
            title: textIn(section, 'title'),
            rows: listIn(section, 'rows').map((row) =>
              defined({ ...idAndTitle(row), description: textIn(row, 'description') }),
            ),
          }),
        ),
      });
    case 'cta_url':
      return defined({
        kind: 'cta_url' as const,
        header,
        text,
        ...foot,
        buttonTitle: textIn(parameters, 'display_text') ?? '',
        url: textIn(parameters, 'url') ?? '',
      });
    case 'location_request_message':
      return { kind: 'location_request', text };
    case 'request_contact_info':
      return { kind: 'contact_request', text };
    case 'product':
      return defined({
        kind: 'product' as const,
        catalogId: textIn(action, 'catalog_id') ?? '',
        productRetailerId: textIn(action, 'product_retailer_id') ?? '',
        text: text === '' ? undefined : text,
        ...foot,
      });
    case 'product_list':
      return defined({
        kind: 'products' as const,
        catalogId: textIn(action, 'catalog_id') ?? '',
        header: words,
        text,
        ...foot,
        sections: listIn(action, 'sections').map((section) =>
          defined({
            title: textIn(section, 'title'),
            productRetailerIds: listIn(section, 'product_items').map(
              (item) => textIn(item, 'product_retailer_id') ?? '',
            ),
          }),
        ),
      });
    case 'catalog_message':
      return defined({
        kind: 'catalog' as const,
        text,
        ...foot,
        thumbnailProductRetailerId: textIn(parameters, 'thumbnail_product_retailer_id'),
      });
    case 'flow':
      return defined({
        kind: 'flow' as const,
        header,
        text,
        ...foot,
        buttonTitle: textIn(parameters, 'flow_cta') ?? '',
        flowId: textIn(parameters, 'flow_id'),
        flowName: textIn(parameters, 'flow_name'),
        screen: textIn(objectIn(parameters, 'flow_action_payload'), 'screen'),
      });
    case 'order_details':
      return orderDetails(parameters, { text, ...foot, header });
    case 'order_status': {
      const order = objectIn(parameters, 'order');
      return defined({
        kind: 'order_status' as const,
        text,
        ...foot,
        referenceId: textIn(parameters, 'reference_id') ?? '',
        status: textIn(order, 'status') as Statuses,
        description: textIn(order, 'description'),
        payment: paidIn(objectIn(parameters, 'payment')),
      });
    }
    default:
      return undefined;
  }
}

function idAndTitle(raw: JsonObject): { id: string; title: string } {
  return { id: textIn(raw, 'id') ?? '', title: textIn(raw, 'title') ?? '' };
}

function headerIn(interactive: JsonObject): Header {
  const header = objectIn(interactive, 'header');
  const { type } = header;
  if (type === 'text') return { kind: 'text', text: textIn(header, 'text') ?? '' };
  if (type === 'image' || type === 'video') return { kind: type, media: fileIn(objectIn(header, type)) };
  if (type !== 'document') return undefined;
  const file = objectIn(header, type);
  return defined({ kind: type, media: fileIn(file), filename: textIn(file, 'filename') });
}
