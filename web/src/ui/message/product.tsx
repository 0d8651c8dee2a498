import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { ActionButton, Actions, Frame } from './parts.js';
import { useMessageContext } from './message-context.js';
import { Icon } from '../icon.js';

/** A product by its id: its name, price and picture are in the catalogue at Meta. */
export function ProductLine({ id }: { id: string }): ReactNode {
  return (
    <div className={css.file}>
      <span className={css.fileIcon} aria-hidden="true">
        <Icon name="bag" />
      </span>
      <span className={css.fileName}>{id}</span>
    </div>
  );
}

/** The button that begins an order of some products. */
export function OrderButton({
  title,
  catalogId,
  ids,
}: {
  title: string;
  catalogId: string | undefined;
  ids: readonly string[];
}): ReactNode {
  const { act } = useMessageContext();
  return (
    <Actions>
      <ActionButton
        icon="cart"
        onPress={act && (() => act({ type: 'order', catalogId, productRetailerIds: ids }))}
      >
        {title}
      </ActionButton>
    </Actions>
  );
}

/** One product of a catalogue. */
export function ProductMessage({ content }: { content: ContentOf<'product'> }): ReactNode {
  const t = useText();
  return (
    <>
      <ProductLine id={content.productRetailerId} />
      <Frame text={content.text} footer={content.footer}>
        <OrderButton
          title={t('message.viewProduct')}
          catalogId={content.catalogId}
          ids={[content.productRetailerId]}
        />
      </Frame>
    </>
  );
}
