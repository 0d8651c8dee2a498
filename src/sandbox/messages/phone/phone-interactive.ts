import { writtenAmount, type FreeContent } from '../../../sdk/index.js';
import type { JsonObject } from '../../model/model.js';
import { fileIn } from './phone-media.js';
import { defined, listIn, numberIn, objectIn, textIn } from './raw.js';

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
        referenceId: textIn(parameters, 'reference_id') ?? '',
        status: (textIn(order, 'status') ?? 'pending') as Statuses,
        description: textIn(order, 'description'),
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

function orderDetails(
  parameters: JsonObject,
  frame: { text: string; footer: string | undefined; header: Header },
): FreeContent<'order_details'> {
  const order = objectIn(parameters, 'order');
  const { header, ...words } = frame;
  return defined({
    kind: 'order_details' as const,
    ...words,
    header: header?.kind === 'image' ? header : undefined,
    referenceId: textIn(parameters, 'reference_id') ?? '',
    goods: parameters.type === 'digital-goods' ? ('digital' as const) : ('physical' as const),
    paymentType: textIn(parameters, 'payment_type') ?? '',
    paymentConfiguration: textIn(parameters, 'payment_configuration') ?? '',
    currency: textIn(parameters, 'currency') ?? '',
    items: listIn(order, 'items').map((item) =>
      defined({
        productRetailerId: textIn(item, 'retailer_id') ?? '',
        name: textIn(item, 'name') ?? '',
        quantity: numberIn(item, 'quantity') ?? 1,
        price: amountIn(item, 'amount') ?? '0.00',
        salePrice: amountIn(item, 'sale_amount'),
      }),
    ),
    tax: sumIn(order, 'tax'),
    shipping: sumIn(order, 'shipping'),
    discount: discountIn(order),
  });
}

/** Amounts are whole numbers with the offset they are divided by; all are hundredths. */
function amountIn(raw: JsonObject, field: string): string | undefined {
  const value = numberIn(objectIn(raw, field), 'value');
  return value === undefined ? undefined : writtenAmount(value);
}

function sumIn(order: JsonObject, field: string): { amount: string; description?: string } | undefined {
  const amount = amountIn(order, field);
  if (amount === undefined) return undefined;
  return defined({ amount, description: textIn(objectIn(order, field), 'description') });
}

function discountIn(order: JsonObject): FreeContent<'order_details'>['discount'] {
  const sum = sumIn(order, 'discount');
  const programName = textIn(objectIn(order, 'discount'), 'discount_program_name');
  return sum && defined({ ...sum, programName });
}
