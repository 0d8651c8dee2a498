import type { Columns, PersonalColumnNames, Table } from '../database/index.js';

/** What happens to a personal column when its person is erased. */
export type Fate = 'emptied' | 'deleted' | Kept;

/** It stays as it is, for this reason. */
export interface Kept {
  kept: string;
}

/** What a module does with a table about people. */
export interface PersonalDeclaration<C extends Columns = Columns> {
  /** When contacts merge: its rows follow to the survivor, or stay for a reason. */
  merged: 'followed' | Kept;
  /** When a merge is undone: its rows go back to whom they concern, or stay for a reason. */
  unmerged: 'followed' | Kept;
  /** When a person is erased, by personal column. */
  erased: Readonly<Record<PersonalColumnNames<C>, Fate>>;
}

interface AnyDeclaration {
  merged: 'followed' | Kept;
  unmerged?: 'followed' | Kept;
  erased: Readonly<Record<string, Fate>>;
}

/**
 * What every module declared about its personal columns.
 *
 * A column is marked with `c.personal`; a table that has one and about which nothing is said stops
 * the start: whoever adds a column decides there and then what happens to it.
 */
export class PersonalData {
  private readonly declared = new Map<string, AnyDeclaration>();

  declare<C extends Columns>(table: Table<C>, declaration: PersonalDeclaration<C>): void {
    this.declared.set(table.name, declaration);
  }

  /** What was declared about a column; undefined when nothing was. */
  fateOf(table: string, column: string): Fate | undefined {
    return this.declared.get(table)?.erased[column];
  }

  /** A sentence for each table about people whose module does not say what happens to its rows. */
  problems(tables: readonly Table[]): string[] {
    return tables.flatMap((table) => {
      const personal = personalColumns(table);
      const about = personal.length === 0 && 'contactId' in table.columns ? ['contactId'] : personal;
      if (about.length === 0) return [];
      const declaration = this.declared.get(table.name);
      if (!declaration) {
        return [
          `The table ${table.name} holds personal data (${about.join(', ')}), and its module declares nothing for merge, unmerge and erasure. Say what happens to it with PersonalData.declare where the module starts.`,
        ];
      }
      if (declaration.unmerged === undefined) {
        return [
          `The table ${table.name} holds personal data (${about.join(', ')}), and its module does not declare what happens to its rows when a merge is undone. Add \`unmerged\` to the table's PersonalData.declare.`,
        ];
      }
      const silent = personal.filter((name) => !(name in declaration.erased));
      if (silent.length === 0) return [];
      return [
        `The table ${table.name} holds personal data in ${silent.join(', ')}, and its module does not declare what happens to it on erasure. Add it to the table's PersonalData.declare.`,
      ];
    });
  }
}

/** Names of a table's columns with personal data. */
export function personalColumns(table: Table): string[] {
  return Object.entries(table.columns).flatMap(([name, column]) => (column.isPersonal ? [name] : []));
}
