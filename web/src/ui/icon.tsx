import type { ReactNode } from 'react';
import css from './icon.module.css';

/** Lines of each icon on a square of 24 units, drawn here: a character would be an empty box without an emoji font. */
const lines = {
  back: 'M15 5l-7 7 7 7',
  bag: 'M5 8h14l1 12H4zM9 8V6a3 3 0 0 1 6 0v2',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 21h4',
  bellOff: 'M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 21h4M4 3l16 18',
  blocked: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M5.7 5.7l12.6 12.6',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  cart: 'M3 4h3l2 11h10l2-8H7M9 20h.01M17 20h.01',
  chat: 'M4 5h16v11H10l-4 4v-4H4z',
  check: 'M5 12l5 5 9-10',
  clock: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 7v5l3 2',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  document: 'M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h7',
  dot: 'M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  doubleCheck: 'M2 12l5 5 9-10M12 16l1 1 9-10',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  external: 'M8 16L18 6M10 6h8v8',
  form: 'M6 4h12v17H6zM9 9h6M9 13h6M9 17h3',
  forward: 'M14 6l6 6-6 6M20 12H9a5 5 0 0 0-5 5',
  image: 'M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 6M15 9h.01',
  info: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 11v6M12 7.5h.01',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  microphone: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M6 11a6 6 0 0 0 12 0M12 17v4',
  more: 'M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  moreVertical:
    'M11 5a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 19a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  note: 'M9 18V5l10-2v13M9 18a2.5 2.5 0 1 1-5 0a2.5 2.5 0 0 1 5 0M19 16a2.5 2.5 0 1 1-5 0a2.5 2.5 0 0 1 5 0',
  person: 'M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8M4 21a8 8 0 0 1 16 0',
  phone: 'M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2',
  pin: 'M12 21c5-5 7-8 7-11a7 7 0 0 0-14 0c0 3 2 6 7 11M12 7.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5',
  plus: 'M12 5v14M5 12h14',
  question: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M9.5 9.5a2.5 2.5 0 1 1 2.5 3v1.5M12 17h.01',
  reply: 'M10 6l-6 6 6 6M4 12h11a5 5 0 0 1 5 5',
  star: 'M12 3l2.7 5.8 6.3.8-4.7 4.3 1.3 6.3L12 17l-5.6 3.2 1.3-6.3L3 9.6l6.3-.8z',
  swap: 'M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6',
  video: 'M3 6h12v12H3zM15 11l6-4v10l-6-4',
  warning: 'M12 4l9 16H3zM12 10v5M12 17.5h.01',
} as const;

/** Name of an icon. */
export type IconName = keyof typeof lines;

/** An icon, as high as the text around it. It says nothing: what it stands beside says it in words. */
export function Icon({ name }: { name: IconName }): ReactNode {
  return (
    <svg className={css.icon} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={lines[name]} />
    </svg>
  );
}
