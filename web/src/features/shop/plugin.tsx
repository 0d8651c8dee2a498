import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { bodyOf } from '../../api/client.js';
import { ApiProblem } from '../../api/problem.js';
import type { Schemas } from '../../api/types.js';
import { useHost } from '../../host/host-context.js';
import { useText } from '../../i18n/i18n.js';
import { Bubble } from '../../ui/message/bubble.js';
import { Message } from '../../ui/message/message.js';
import { SchemaForm } from '../../ui/schema-form/schema-form.js';
import { useParts } from '../../ui/parts.js';
import { usePlaces } from './places.js';
import { useSettings, useShop } from './requests.js';
import { Trouble, Waiting } from './states.js';
import css from './shop.module.css';

/** One plugin: whether it works for this shop, with what settings, and what its messages say. */
export function PluginPage(): ReactNode {
  const t = useText();
  const { Page } = useParts();
  const places = usePlaces();
  const { plugin: id } = useParams({ from: '/app/shopify/$app/settings/$plugin' });
  const settings = useSettings();
  const plugin = settings.data?.plugins.find((one) => one.id === id);
  return (
    <Page
      heading={plugin?.title ?? t('shop.settings')}
      back={{ text: t('shop.settings'), href: places.settings }}
    >
      {settings.error ? <Trouble error={settings.error} /> : null}
      {settings.isPending ? <Waiting /> : null}
      {settings.data && !plugin ? <p>{t('shop.noPlugin')}</p> : null}
      {plugin ? <Form key={plugin.id} plugin={plugin} /> : null}
    </Page>
  );
}

function Form({ plugin }: { plugin: Schemas['OwnedPlugin'] }): ReactNode {
  const t = useText();
  const { tell } = useHost();
  const { Banner, Button, Checkbox, Section } = useParts();
  const { api, connector, refresh } = useShop();
  const [enabled, setEnabled] = useState(plugin.enabled);
  const [settings, setSettings] = useState(plugin.settings as Record<string, unknown>);
  const asked = { params: { path: { connector, id: plugin.id } }, body: { enabled, settings } };
  const saving = useMutation({
    mutationFn: () => bodyOf(api.PUT('/embedded/{connector}/settings/plugins/{id}', asked)),
    onSuccess: () => {
      tell?.(t('shop.saved'));
      void refresh();
    },
  });
  const preview = useMutation({
    mutationFn: () => bodyOf(api.POST('/embedded/{connector}/settings/plugins/{id}/preview', asked)),
    onSuccess: () => saving.reset(),
  });
  const error = saving.error ?? preview.error;
  return (
    <>
      {plugin.problem ? (
        <Banner tone="critical" heading={t('shop.pluginProblem')}>
          <p>{plugin.problem.detail}</p>
        </Banner>
      ) : null}
      <Section heading={t('shop.settings')}>
        <p>{plugin.description}</p>
        {error ? <Banner tone="critical">{error.message}</Banner> : null}
        {saving.isSuccess ? <Banner tone="success">{t('shop.saved')}</Banner> : null}
        <Checkbox label={t('shop.enable')} value={enabled} onChange={setEnabled} />
        <SchemaForm
          schema={plugin.schema}
          value={settings}
          onChange={setSettings}
          faults={error instanceof ApiProblem ? error.fields : []}
        />
        <div className={css.actions}>
          <Button isPrimary isBusy={saving.isPending} onPress={() => saving.mutate()}>
            {t('shop.save')}
          </Button>
          <Button isBusy={preview.isPending} onPress={() => preview.mutate()}>
            {t('shop.preview')}
          </Button>
        </div>
      </Section>
      {preview.data ? <Messages messages={preview.data.messages} /> : null}
    </>
  );
}

function Messages({ messages }: { messages: Schemas['PluginPreview']['messages'] }): ReactNode {
  const t = useText();
  const { Section } = useParts();
  const [now] = useState(() => Date.now());
  return (
    <Section heading={t('shop.previewTitle')}>
      <p>{t('shop.previewText')}</p>
      <ul className={css.list}>
        {messages.map(({ template, language, header, text, footer, buttons }) => (
          <li key={template}>
            <div className={css.chat}>
              <Bubble isMine at={now} origin={template.replaceAll('_', ' ')}>
                <Message
                  content={{
                    kind: 'template',
                    name: template,
                    language,
                    category: 'utility',
                    text,
                    ...(header === undefined ? {} : { header: { kind: 'text', text: header } }),
                    ...(footer === undefined ? {} : { footer }),
                    buttons: buttons.map((label) => ({ type: 'other', text: label })),
                    cards: [],
                  }}
                />
              </Bubble>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
