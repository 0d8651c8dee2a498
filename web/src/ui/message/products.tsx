import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Frame } from './parts.js';
import { OrderButton, ProductLine } from './product.js';

/** Several products of a catalogue, in sections. */
export function ProductsMessage({ content }: { content: ContentOf<'products'> }): ReactNode {
  const t = useText();
  const ids = content.sections.flatMap(({ productRetailerIds }) => productRetailerIds);
  return (
    <Frame {...content}>
      {content.sections.map((section, index) => (
        <div key={index} className={css.section}>
          {section.title === undefined ? null : <p className={css.sectionTitle}>{section.title}</p>}
          {section.productRetailerIds.map((id) => (
            <ProductLine key={id} id={id} />
          ))}
        </div>
      ))}
      <OrderButton title={t('message.viewProducts')} catalogId={content.catalogId} ids={ids} />
    </Frame>
  );
}
