import type { Key, MouseEvent, ReactNode } from 'react';

/** What is used of Polaris web components. Source: shopify.dev/docs/api/app-home/polaris-web-components */
interface Common {
  children?: ReactNode;
  key?: Key;
  slot?: string;
}
interface Field extends Common {
  label: string;
  value?: string;
  details?: string | undefined;
  error?: string | undefined;
  /** Polaris tells of changes by events on the element itself, which do not rise. */
  oninput?: (event: Event) => void;
  onchange?: (event: Event) => void;
}
interface Linked extends Common {
  href?: string;
  onClick?: (event: MouseEvent<HTMLElement>) => void;
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      's-app-nav': Common;
      's-page': Common & { heading: string; inlineSize?: 'small' | 'base' | 'large' };
      's-section': Common & { heading: string };
      's-stack': Common & { direction?: 'block' | 'inline'; gap?: string; alignItems?: string };
      's-banner': Common & { tone: string; heading?: string | undefined };
      's-badge': Common & { tone?: string | undefined };
      's-button': Linked & {
        variant?: 'primary' | 'secondary';
        loading?: boolean | undefined;
        disabled?: boolean | undefined;
      };
      's-link': Linked & { rel?: string };
      's-text-field': Field;
      's-text-area': Field & { rows?: number };
      's-number-field': Field & {
        min?: number | undefined;
        max?: number | undefined;
        step?: number | undefined;
      };
      's-select': Field;
      's-option': Common & { value: string };
      's-checkbox': Omit<Field, 'value'> & { checked?: boolean };
    }
  }
}
