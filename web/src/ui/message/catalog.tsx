import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import { Frame } from './parts.js';
import { OrderButton, ProductLine } from './product.js';

/** The whole catalogue. */
export function CatalogMessage({ content }: { content: ContentOf<'catalog'> }): ReactNode {
  const t = useText();
  const thumbnail = content.thumbnailProductRetailerId;
  return (
    <>
      {thumbnail === undefined ? null : <ProductLine id={thumbnail} />}
      <Frame text={content.text} footer={content.footer}>
        <OrderButton
          title={t('message.viewCatalog')}
          catalogId={undefined}
          ids={thumbnail === undefined ? [] : [thumbnail]}
        />
      </Frame>
    </>
  );
}
