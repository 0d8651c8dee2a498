import { useState, type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { ActionButton, Actions, Frame } from './parts.js';
import { useMessageContext } from './message-context.js';

/** A list: a button opens it, and a row of it is the answer. */
export function ListMessage({ content }: { content: ContentOf<'list'> }): ReactNode {
  const { act } = useMessageContext();
  const [isOpen, setOpen] = useState(false);
  return (
    <Frame {...content}>
      <Actions>
        <ActionButton icon="list" onPress={() => setOpen(!isOpen)}>
          {content.buttonTitle}
        </ActionButton>
      </Actions>
      {isOpen
        ? content.sections.map((section, index) => (
            <section key={index} className={css.section} aria-label={section.title ?? content.buttonTitle}>
              {section.title === undefined ? null : <p className={css.sectionTitle}>{section.title}</p>}
              {section.rows.map(({ id, title, description }) => (
                <ActionButton
                  key={id}
                  onPress={
                    act &&
                    (() => {
                      setOpen(false);
                      act({ type: 'reply', id, title });
                    })
                  }
                >
                  <span className={css.row}>
                    <span>{title}</span>
                    {description === undefined ? null : <span className={css.footer}>{description}</span>}
                  </span>
                </ActionButton>
              ))}
            </section>
          ))
        : null}
    </Frame>
  );
}
