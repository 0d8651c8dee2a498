import type { TextKey } from '../../i18n/i18n.js';
import type { ReplyContent } from './use-sandbox.js';
import type { IconName } from '../../ui/icon.js';

/** A field of a dialog. */
export interface ComposeField {
  name: string;
  label: TextKey;
  type?: 'text' | 'number' | 'tel';
  /** More than one line. */
  rows?: number;
  initial?: string;
  isRequired?: boolean;
}

/** Something a person can send besides words. */
export interface ComposeKind {
  id: string;
  icon: IconName;
  title: TextKey;
  /** Empty: it is sent at once. */
  fields: readonly ComposeField[];
  /** @throws ComposeError naming the field that cannot be sent */
  build: (values: Readonly<Record<string, string>>) => ReplyContent;
}

/** A field that cannot be sent as it is. */
export class ComposeError extends Error {
  constructor(
    readonly field: string,
    readonly key: TextKey,
  ) {
    super(key);
    this.name = 'ComposeError';
  }
}

const given = (name: string, value: string | undefined) => {
  const text = value?.trim() ?? '';
  return text === '' ? {} : { [name]: text };
};

function numberIn(
  values: Readonly<Record<string, string>>,
  name: string,
  most: number,
  least = -most,
): number {
  const text = (values[name] ?? '').trim().replace(',', '.');
  const number = Number(text);
  if (text === '' || !Number.isFinite(number) || number > most || number < least)
    throw new ComposeError(name, 'compose.error.number');
  return number;
}

const caption: ComposeField = { name: 'caption', label: 'field.caption' };

/** Everything a person can send besides words, in the order of the menu. */
export const composeKinds: readonly ComposeKind[] = [
  {
    id: 'image',
    icon: 'image',
    title: 'compose.image',
    fields: [caption],
    build: (values) => ({ kind: 'image', ...given('caption', values['caption']) }),
  },
  {
    id: 'video',
    icon: 'video',
    title: 'compose.video',
    fields: [caption],
    build: (values) => ({ kind: 'video', ...given('caption', values['caption']) }),
  },
  {
    id: 'voice',
    icon: 'microphone',
    title: 'compose.voice',
    fields: [],
    build: () => ({ kind: 'audio', voice: true }),
  },
  {
    id: 'audio',
    icon: 'note',
    title: 'compose.audio',
    fields: [],
    build: () => ({ kind: 'audio', voice: false }),
  },
  {
    id: 'document',
    icon: 'document',
    title: 'compose.document',
    fields: [
      { name: 'filename', label: 'field.filename', initial: 'document.pdf', isRequired: true },
      caption,
    ],
    build: (values) => ({
      kind: 'document',
      ...given('filename', values['filename']),
      ...given('caption', values['caption']),
    }),
  },
  { id: 'sticker', icon: 'star', title: 'compose.sticker', fields: [], build: () => ({ kind: 'sticker' }) },
  {
    id: 'location',
    icon: 'pin',
    title: 'compose.location',
    fields: [
      { name: 'latitude', label: 'field.latitude', initial: '52.5163', isRequired: true },
      { name: 'longitude', label: 'field.longitude', initial: '13.3777', isRequired: true },
      { name: 'name', label: 'field.place' },
      { name: 'address', label: 'field.address' },
    ],
    build: (values) => ({
      kind: 'location',
      latitude: numberIn(values, 'latitude', 90),
      longitude: numberIn(values, 'longitude', 180),
      ...given('name', values['name']),
      ...given('address', values['address']),
    }),
  },
  {
    id: 'contacts',
    icon: 'person',
    title: 'compose.contact',
    fields: [
      { name: 'name', label: 'field.name', isRequired: true },
      { name: 'phone', label: 'field.phone', type: 'tel', isRequired: true },
    ],
    build: (values) => ({
      kind: 'contacts',
      contacts: [
        {
          name: { formattedName: (values['name'] ?? '').trim() },
          phones: [{ phone: (values['phone'] ?? '').trim(), type: 'CELL' }],
        },
      ],
    }),
  },
  {
    id: 'order',
    icon: 'cart',
    title: 'compose.order',
    fields: [
      { name: 'product', label: 'field.product', initial: 'SKU-1', isRequired: true },
      { name: 'quantity', label: 'field.quantity', initial: '1', isRequired: true },
      { name: 'price', label: 'field.price', initial: '10.00', isRequired: true },
      { name: 'currency', label: 'field.currency', initial: 'EUR', isRequired: true },
      { name: 'text', label: 'field.note' },
    ],
    build: (values) => {
      const currency = (values['currency'] ?? '').trim().toUpperCase();
      if (!/^[A-Z]{3}$/.test(currency)) throw new ComposeError('currency', 'compose.error.currency');
      numberIn(values, 'price', 99_999_999, 0);
      const amount = (values['price'] ?? '').trim().replace(',', '.');
      const products = (values['product'] ?? '')
        .split(/[\s,;]+/)
        .filter((id) => id !== '')
        .map((productRetailerId) => ({
          productRetailerId,
          quantity: numberIn(values, 'quantity', 999, 1),
          price: { amount, currency },
        }));
      if (products.length === 0) throw new ComposeError('product', 'compose.error.empty');
      return { kind: 'order', items: products, ...given('text', values['text']) };
    },
  },
  {
    id: 'flow_reply',
    icon: 'form',
    title: 'compose.form',
    fields: [
      {
        name: 'values',
        label: 'field.answers',
        rows: 5,
        initial: '{"guests": 2, "day": "Friday"}',
        isRequired: true,
      },
    ],
    build: (values) => ({ kind: 'flow_reply', values: answersIn(values['values'] ?? '') }),
  },
  {
    id: 'call',
    icon: 'phone',
    title: 'compose.call',
    fields: [{ name: 'seconds', label: 'field.seconds', initial: '30', isRequired: true }],
    build: (values) => ({
      kind: 'call',
      durationSeconds: Math.round(numberIn(values, 'seconds', 86_400, 0)),
    }),
  },
  {
    id: 'call_permission',
    icon: 'check',
    title: 'compose.callPermission',
    fields: [],
    build: () => ({ kind: 'call_permission', answer: 'accepted' }),
  },
  {
    id: 'request_welcome',
    icon: 'chat',
    title: 'compose.welcome',
    fields: [],
    build: () => ({ kind: 'request_welcome' }),
  },
  {
    id: 'unsupported',
    icon: 'warning',
    title: 'compose.unsupported',
    fields: [{ name: 'type', label: 'field.kind', initial: 'poll' }],
    build: (values) => ({ kind: 'unsupported', ...given('type', values['type']) }),
  },
];

function answersIn(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ComposeError('values', 'compose.error.json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ComposeError('values', 'compose.error.json');
  return value as Record<string, unknown>;
}

/** The kind with an id. @throws Error when there is none */
export function composeKind(id: string): ComposeKind {
  const kind = composeKinds.find((one) => one.id === id);
  if (!kind) throw new Error(`There is no kind ${id} to send.`);
  return kind;
}
