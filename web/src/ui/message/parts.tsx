import { Fragment, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useText } from '../../i18n/i18n.js';
import type { HeaderContent } from './content.js';
import { FileView } from './file-view.js';
import { formattedPieces, safeAddress } from './formatted.js';
import { PlaceCard } from './location.js';
import css from './message.module.css';
import { ProductLine } from './product.js';
import { Icon, type IconName } from '../icon.js';

/** A text with WhatsApp's formatting. Everything of it stays text. */
export function Formatted({ text }: { text: string }): ReactNode {
  return formattedPieces(text).map((piece, index) => {
    switch (piece.kind) {
      case 'plain':
        return <Fragment key={index}>{piece.text}</Fragment>;
      case 'bold':
        return <strong key={index}>{piece.text}</strong>;
      case 'italic':
        return <em key={index}>{piece.text}</em>;
      case 'struck':
        return <s key={index}>{piece.text}</s>;
      case 'fixed':
        return <code key={index}>{piece.text}</code>;
      case 'link':
        return (
          <Address key={index} url={piece.url}>
            {piece.text}
          </Address>
        );
    }
  });
}

/** A link that opens beside the app and tells it nothing; plain words for an address that cannot be opened. */
export function Address({
  url,
  className,
  children,
}: {
  url: string | undefined;
  className?: string | undefined;
  children: ReactNode;
}): ReactNode {
  const safe = safeAddress(url);
  if (safe === undefined) return <span className={className}>{children}</span>;
  return (
    <a className={className} href={safe} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** A paragraph of a message. */
export function Body({ text }: { text: string | undefined }): ReactNode {
  if (text === undefined || text === '') return null;
  return (
    <p className={css.text} dir="auto">
      <Formatted text={text} />
    </p>
  );
}

/** What stands above the text: words, a file, a place or a product. */
export function Header({ header }: { header: HeaderContent | undefined }): ReactNode {
  if (!header) return null;
  switch (header.kind) {
    case 'text':
      return (
        <p className={css.header} dir="auto">
          <Formatted text={header.text} />
        </p>
      );
    case 'image':
    case 'video':
      return <FileView kind={header.kind} media={header.media} />;
    case 'document':
      return <FileView kind="document" media={header.media} name={header.filename} />;
    case 'location':
      return <PlaceCard place={header} />;
    case 'product':
      return <ProductLine id={header.productRetailerId} />;
  }
}

/** Small print. */
export function Footer({ text }: { text: string | undefined }): ReactNode {
  return text === undefined ? null : (
    <p className={css.footer} dir="auto">
      {text}
    </p>
  );
}

/** What all interactive messages have in common. */
export function Frame({
  header,
  text,
  footer,
  children,
}: {
  header?: HeaderContent | undefined;
  text?: string | undefined;
  footer?: string | undefined;
  children?: ReactNode;
}): ReactNode {
  return (
    <>
      <Header header={header} />
      <Body text={text} />
      <Footer text={footer} />
      {children}
    </>
  );
}

/** Buttons below a message, one a line. */
export function Actions({ children }: { children: ReactNode }): ReactNode {
  return <div className={css.actions}>{children}</div>;
}

/** A button of a message. Without `onPress` it is shown and cannot be pressed. */
export function ActionButton({
  icon,
  onPress,
  children,
}: {
  icon?: IconName | undefined;
  onPress?: (() => void) | undefined;
  children: ReactNode;
}): ReactNode {
  return (
    <Button className={css.action ?? ''} isDisabled={onPress === undefined} onPress={() => onPress?.()}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </Button>
  );
}

/** A line that tells of something instead of saying it: a call, a change of number. */
export function Notice({ icon, children }: { icon: IconName; children: ReactNode }): ReactNode {
  return (
    <p className={css.notice}>
      <Icon name={icon} /> {children}
    </p>
  );
}

/** What is said where something is missing. */
export function Nothing(): ReactNode {
  const t = useText();
  return <p className={css.footer}>{t('message.empty')}</p>;
}
