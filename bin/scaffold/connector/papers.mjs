// The page of the connector, and its first fixture.

/** A delivery as the vendor might send it; the kit asks for a real one. */
export function deliveryFixture({ id, kind, trigger }) {
  const body =
    kind === 'crm'
      ? [1, 2].map((tenant) => ({ accountId: tenant, ...trigger.sample, eventId: tenant }))
      : trigger.sample;
  const recorded = {
    note: 'scaffold: replace it by a request the vendor really sent, headers and raw body',
    receivedAt: '2026-01-01T12:00:00Z',
    headers: {
      'content-type': 'application/json',
      ...(kind === 'crm' ? {} : { [`x-${id}-topic`]: trigger.topic }),
    },
    bodyText: JSON.stringify(body),
  };
  return `${JSON.stringify(recorded, null, 2)}\n`;
}

export function page({ title }) {
  return `# ${title}

scaffold: fill in each part, then delete this line.

## Connect it

Where the person finds each setting, click by click, and what the vendor must be told.

## What it hears

| topic of the vendor | event | when exactly |
| ------------------- | ----- | ------------ |

## What it does not do

Limits of the vendor's interface, and what follows from them.
`;
}
