/** What both pages show: a link of the page's own look, or nothing where the merchant has given no number. */
export function ThreadLink({ url, label, hint }: { url: string | undefined; label: string; hint: string }) {
  if (url === undefined) return null;
  return (
    <s-stack direction="block" gap="small-200">
      <s-link href={url} target="_blank">
        {label}
      </s-link>
      <s-text color="subdued">{hint}</s-text>
    </s-stack>
  );
}

/** The merchant's own text, else ours. */
export function labelOf(own: unknown, ours: string): string {
  const text = typeof own === 'string' ? own.trim() : '';
  return text === '' ? ours : text;
}
