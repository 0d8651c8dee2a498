import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { bodyOf } from '../../api/client.js';
import { ApiProblem } from '../../api/problem.js';
import type { Schemas } from '../../api/types.js';
import { useHost } from '../../host/host-context.js';
import { useText } from '../../i18n/i18n.js';
import { SchemaForm } from '../../ui/schema-form/schema-form.js';
import { useParts } from '../../ui/parts.js';
import { usePlaces } from './places.js';
import { useSettings, useShop } from './requests.js';
import { Trouble, Waiting } from './states.js';
import css from './shop.module.css';

type Settings = Schemas['OwnerSettings'];

/** What the owner sets up: which messages go out, and how the shop is read. */
export function SettingsPage(): ReactNode {
  const t = useText();
  const { Page } = useParts();
  const settings = useSettings();
  return (
    <Page heading={t('shop.settings')}>
      {settings.error ? <Trouble error={settings.error} again={() => void settings.refetch()} /> : null}
      {settings.data ? (
        <>
          <Plugins plugins={settings.data.plugins} />
          <Connection connector={settings.data.connector} />
        </>
      ) : settings.error ? null : (
        <Waiting />
      )}
    </Page>
  );
}

function Plugins({ plugins }: { plugins: Settings['plugins'] }): ReactNode {
  const t = useText();
  const { Badge, Link, Section } = useParts();
  const places = usePlaces();
  return (
    <Section heading={t('shop.plugins')}>
      <ul className={css.list}>
        {plugins.map(({ id, title, description, enabled, problem }) => (
          <li key={id} className={css.row}>
            <p className={css.rowHead}>
              <Link href={places.plugin(id)}>{title}</Link>
              <Badge tone={problem ? 'critical' : enabled ? 'success' : undefined}>
                {t(problem ? 'shop.pluginProblem' : enabled ? 'shop.on' : 'shop.off')}
              </Badge>
            </p>
            <p className={css.soft}>{problem?.detail ?? description}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Connection({ connector: known }: { connector: Settings['connector'] }): ReactNode {
  const t = useText();
  const { tell } = useHost();
  const { Banner, Button, Section } = useParts();
  const { api, connector, refresh } = useShop();
  const [settings, setSettings] = useState(known.settings as Record<string, unknown>);
  const saving = useMutation({
    mutationFn: () =>
      bodyOf(
        api.PUT('/embedded/{connector}/settings/connector', {
          params: { path: { connector } },
          body: { settings },
        }),
      ),
    onSuccess: () => {
      tell?.(t('shop.saved'));
      void refresh();
    },
  });
  const faults = saving.error instanceof ApiProblem ? saving.error.fields : [];
  return (
    <Section heading={t('shop.connection')}>
      {saving.error ? <Banner tone="critical">{saving.error.message}</Banner> : null}
      <SchemaForm schema={known.schema} value={settings} onChange={setSettings} faults={faults} />
      <div>
        <Button isPrimary isBusy={saving.isPending} onPress={() => saving.mutate()}>
          {t('shop.save')}
        </Button>
      </div>
    </Section>
  );
}
