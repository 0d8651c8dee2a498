import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { MediaRef } from './content.js';
import { firstHost, safeAddress } from './formatted.js';
import css from './message.module.css';
import { useMessageFile } from './message-context.js';
import { Icon, type IconName } from '../icon.js';

type FileKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

const icons: Readonly<Record<FileKind, IconName>> = {
  image: 'image',
  video: 'video',
  audio: 'note',
  voice: 'microphone',
  document: 'document',
  sticker: 'star',
};

/**
 * A file of a message. What the screen can fetch is shown; a file at somebody else's address is named with a link,
 * because the app asks nobody but the hub.
 */
export function FileView({
  kind,
  media,
  name,
}: {
  kind: FileKind;
  media: MediaRef;
  name?: string | undefined;
}): ReactNode {
  const t = useText();
  const { url, state } = useMessageFile(media);
  const label = name ?? t(`file.${kind}`);
  if (url !== undefined && state === 'ready') {
    if (kind === 'image' || kind === 'sticker')
      return <img className={kind === 'sticker' ? css.sticker : css.picture} src={url} alt={label} />;
    if (kind === 'video') return <video className={css.picture} src={url} controls aria-label={label} />;
    if (kind === 'audio' || kind === 'voice')
      return (
        <div className={css.file}>
          <span className={css.fileIcon} aria-hidden="true">
            <Icon name={icons[kind]} />
          </span>
          <audio className={css.audio} src={url} controls aria-label={label} />
        </div>
      );
  }
  const link = 'link' in media ? safeAddress(media.link) : undefined;
  return (
    <div className={kind === 'image' || kind === 'video' || kind === 'sticker' ? css.placeholder : css.file}>
      <span className={css.fileIcon} aria-hidden="true">
        <Icon name={icons[kind]} />
      </span>
      <span className={css.fileName}>
        <span>{label}</span>
        <FileAddress kind={kind} url={url ?? link} name={name} isLink={link !== undefined} />
        {state === 'loading' ? <span className={css.footer}>{t('file.loading')}</span> : null}
      </span>
    </div>
  );
}

function FileAddress({
  kind,
  url,
  name,
  isLink,
}: {
  kind: FileKind;
  url: string | undefined;
  name: string | undefined;
  isLink: boolean;
}): ReactNode {
  const t = useText();
  if (url === undefined) return null;
  if (isLink)
    return (
      <a href={url} target="_blank" rel="noopener noreferrer">
        {firstHost(url)?.host ?? url}
      </a>
    );
  if (kind !== 'document') return null;
  return (
    <a href={url} download={name ?? 'document'}>
      {t('file.download')}
    </a>
  );
}
