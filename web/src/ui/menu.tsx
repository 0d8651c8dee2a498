import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import css from './menu.module.css';
import { Icon, type IconName } from './icon.js';

/** An entry of a menu. */
export interface MenuEntry {
  id: string;
  text: string;
  icon?: IconName | undefined;
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
  icon: IconName;
  entries: readonly MenuEntry[];
}): ReactNode {
  return (
    <MenuTrigger>
      <Button className={css.opener ?? ''} aria-label={label}>
        <Icon name={icon} />
      </Button>
      <Popover className={css.popover ?? ''}>
        <Menu className={css.menu ?? ''} aria-label={label}>
          {entries.map(({ id, text, icon: own, onAction }) => (
            <MenuItem key={id} id={id} textValue={text} className={css.item ?? ''} onAction={onAction}>
              <span className={css.icon} aria-hidden="true">
                {own === undefined ? null : <Icon name={own} />}
              </span>
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
