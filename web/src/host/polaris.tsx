import type { MouseEvent, ReactNode } from 'react';
import { useGo, type Parts, type Tone } from '../ui/parts.js';

/** What a field holds now: the element has it, the event does not. */
const valueOf = (event: Event) => (event.currentTarget as HTMLInputElement).value;

const badgeTones: Readonly<Record<Tone, string>> = {
  info: 'info',
  success: 'success',
  warning: 'warning',
  critical: 'critical',
};

/** Follows a link without loading the page anew; with a key held down the browser does what it always does. */
function useFollow(): (href: string) => (event: MouseEvent<HTMLElement>) => void {
  const go = useGo();
  return (href) => (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(href);
  };
}

function PolarisLink({
  href,
  children,
  slot,
}: {
  href: string;
  children: ReactNode;
  slot?: string;
}): ReactNode {
  const follow = useFollow();
  return (
    <s-link href={href} onClick={follow(href)} {...(slot === undefined ? {} : { slot })}>
      {children}
    </s-link>
  );
}

/** Shopify's own components, as its admin is built of them. */
export const polarisParts: Parts = {
  Page: ({ heading, back, children }) => (
    <s-page heading={heading}>
      {back === undefined ? null : (
        <PolarisLink slot="breadcrumb-actions" href={back.href}>
          {back.text}
        </PolarisLink>
      )}
      {children}
    </s-page>
  ),
  Section: ({ heading, children }) => (
    <s-section heading={heading}>
      <s-stack gap="base">{children}</s-stack>
    </s-section>
  ),
  Banner: ({ tone, heading, children }) => (
    <s-banner tone={tone} heading={heading}>
      {children}
    </s-banner>
  ),
  Badge: ({ tone, children }) => (
    <s-badge tone={tone === undefined ? 'neutral' : badgeTones[tone]}>{children}</s-badge>
  ),
  Button: ({ isPrimary, isBusy, isDisabled, onPress, children }) => (
    <s-button
      variant={isPrimary === true ? 'primary' : 'secondary'}
      loading={isBusy}
      disabled={isDisabled}
      onClick={onPress}
    >
      {children}
    </s-button>
  ),
  Link: PolarisLink,
  TextField: ({ rows, onChange, help, ...field }) =>
    rows === undefined ? (
      <s-text-field {...field} details={help} oninput={(event) => onChange(valueOf(event))} />
    ) : (
      <s-text-area {...field} details={help} rows={rows} oninput={(event) => onChange(valueOf(event))} />
    ),
  NumberField: ({ onChange, help, ...field }) => (
    <s-number-field {...field} details={help} oninput={(event) => onChange(valueOf(event))} />
  ),
  Choice: ({ options, onChange, help, ...field }) => (
    <s-select {...field} details={help} onchange={(event) => onChange(valueOf(event))}>
      {options.map(({ value, text }) => (
        <s-option key={value} value={value}>
          {text}
        </s-option>
      ))}
    </s-select>
  ),
  Checkbox: ({ value, onChange, help, ...field }) => (
    <s-checkbox
      {...field}
      checked={value}
      details={help}
      onchange={(event) => onChange((event.currentTarget as HTMLInputElement).checked)}
    />
  ),
  Navigation: ({ home, links }) => (
    <s-app-nav>
      <s-link href={home} rel="home">
        Liaison
      </s-link>
      {links.map(({ href, text }) => (
        <s-link key={href} href={href}>
          {text}
        </s-link>
      ))}
    </s-app-nav>
  ),
};
