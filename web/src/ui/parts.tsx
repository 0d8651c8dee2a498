import { createContext, useContext, type ComponentType, type ReactNode } from 'react';

/** How urgent something is. */
export type Tone = 'info' | 'success' | 'warning' | 'critical';

interface FieldProps<T> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  help?: string | undefined;
  /** What is wrong with it. */
  error?: string | undefined;
}

/**
 * What pages in somebody else's software are built of. Each host brings its own, so that they look like the rest of what
 * the person works with.
 */
export interface Parts {
  /** A page with its heading, and a link to the one above it. */
  Page: ComponentType<{
    heading: string;
    back?: { text: string; href: string } | undefined;
    children: ReactNode;
  }>;
  Section: ComponentType<{ heading: string; children: ReactNode }>;
  Banner: ComponentType<{ tone: Tone; heading?: string | undefined; children?: ReactNode }>;
  Badge: ComponentType<{ tone?: Tone | undefined; children: ReactNode }>;
  /** One a page is `primary`. */
  Button: ComponentType<{
    isPrimary?: boolean | undefined;
    isBusy?: boolean | undefined;
    isDisabled?: boolean | undefined;
    onPress: () => void;
    children: ReactNode;
  }>;
  /** To another page of the app. */
  Link: ComponentType<{ href: string; children: ReactNode }>;
  TextField: ComponentType<FieldProps<string> & { rows?: number | undefined }>;
  NumberField: ComponentType<
    FieldProps<string> & { min?: number | undefined; max?: number | undefined; step?: number | undefined }
  >;
  Choice: ComponentType<FieldProps<string> & { options: readonly { value: string; text: string }[] }>;
  Checkbox: ComponentType<FieldProps<boolean>>;
  /** Pages of the app, where the host shows them beside it. */
  Navigation: ComponentType<{ home: string; links: readonly { href: string; text: string }[] }>;
}

const Context = createContext<Parts | undefined>(undefined);
/** Gives the parts of a host to everything below. */
export const PartsProvider = Context.Provider;

/** What to build pages of here. */
export function useParts(): Parts {
  const parts = useContext(Context);
  if (!parts) throw new Error('There is no PartsProvider above.');
  return parts;
}

const Go = createContext<(href: string) => void>((href) => location.assign(href));
/** Says how links lead to another page of the app. */
export const GoProvider = Go.Provider;
/** Opens another page of the app without loading it anew. */
export const useGo = (): ((href: string) => void) => useContext(Go);
