import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import css from './menu.module.css';

/** An entry of a menu. */
export interface MenuEntry {
  id: string;
  text: string;
  icon?: string | undefined;
  onAction: () => void;
}

/** A button that opens a menu. */
export function ActionMenu({
  label,
  icon,
  entries,
}: {
  /** What the button is for; read out. */
  label: string;
  icon: string;
  entries: readonly MenuEntry[];
}): ReactNode {
  return (
    <MenuTrigger>
      <Button className={css.opener ?? ''} aria-label={label}>
        <span aria-hidden="true">{icon}</span>
      </Button>
      <Popover className={css.popover ?? ''}>
        <Menu className={css.menu ?? ''} aria-label={label}>
          {entries.map(({ id, text, icon: own, onAction }) => (
            <MenuItem key={id} id={id} textValue={text} className={css.item ?? ''} onAction={onAction}>
              <span className={css.icon} aria-hidden="true">
                {own}
              </span>
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
