import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Site } from '../lib/site.mjs';

/** A statement about the queue's table, and the request it belongs to. */
export interface Statement {
  from: string;
  sql: string;
}

/** Watches what a site does with the plugin's queue; see queue-probe.php. */
export class QueueProbe {
  constructor(private readonly site: Site) {
    const folder = join(site.root, 'wp-content/mu-plugins');
    copyFileSync(resolve('test/wordpress/support/queue-probe.php'), join(folder, 'queue-probe.php'));
  }

  /** Statements about the queue while `work` runs. */
  async during(work: () => Promise<unknown>): Promise<Statement[]> {
    const log = this.file('queries.log');
    rmSync(log, { force: true });
    writeFileSync(this.file('queue-probe.on'), '');
    try {
      await work();
    } finally {
      rmSync(this.file('queue-probe.on'));
    }
    if (!existsSync(log)) return [];
    return readFileSync(log, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Statement);
  }

  /** The next process that delivers dies at once when the hub has answered: nothing after it is done. */
  killAfterDelivery(): void {
    writeFileSync(this.file('kill-after-delivery'), '');
  }

  /** Whether that has happened. */
  get killed(): boolean {
    return !existsSync(this.file('kill-after-delivery'));
  }

  private file(name: string): string {
    return join(this.site.state.folder, name);
  }
}
