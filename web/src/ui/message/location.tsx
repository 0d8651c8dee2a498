import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Icon } from '../icon.js';

interface Place {
  latitude: number;
  longitude: number;
  name?: string | undefined;
  address?: string | undefined;
}

/** A place, without a map: maps are drawn by somebody else, who would learn of it. */
export function PlaceCard({ place }: { place: Place }): ReactNode {
  const { latitude, longitude, name, address } = place;
  return (
    <div className={css.file}>
      <span className={css.fileIcon} aria-hidden="true">
        <Icon name="pin" />
      </span>
      <span className={css.fileName}>
        {name === undefined ? null : <strong dir="auto">{name}</strong>}
        {address === undefined ? null : <span dir="auto">{address}</span>}
        <span className={css.footer}>
          {latitude.toFixed(5)}, {longitude.toFixed(5)}
        </span>
      </span>
    </div>
  );
}

/** A place somebody sent. */
export function LocationMessage({ content }: { content: ContentOf<'location'> }): ReactNode {
  return <PlaceCard place={content} />;
}
