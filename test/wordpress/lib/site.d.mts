/** What a site was made with. */
export interface ShopFacts {
  products: Record<string, number>;
  pages: Record<string, number>;
  hpos: string;
  versions: { wordpress: string; woocommerce: string; php: string };
}

export interface SiteOptions {
  /** A WordPress tree; it is copied, never written to. */
  from: string;
  /** Folder of our plugin, linked into the site. Absent: not there. */
  plugin?: string;
  port?: number;
  folder?: string;
  database?: string;
  /** Whether orders have tables of their own. Default true. */
  hpos?: boolean;
  multisite?: boolean;
  /** Whether WordPress runs its cron on visits. Default false: it runs when a test says so. */
  cron?: boolean;
  /** Becomes LIAISON_HUB_URL. */
  hub?: string;
  /** Whether our plugin is activated. Default true. */
  activate?: boolean;
  /** Whether WooCommerce is set up, where the tree has it. Default true. */
  shop?: boolean;
  /** Further constants of wp-config.php. */
  define?: Record<string, string | number | boolean>;
  /** Settings of php.ini for the web server, `name=value`. */
  ini?: string[];
}

export interface RunOptions {
  /** Login of who runs it. */
  user?: string;
  /** Which site of a network. */
  url?: string;
  /** Without loading WordPress. */
  bare?: boolean;
  define?: Record<string, string | number | boolean>;
}

/** A rule of the imitated firewall in front of the site. */
export interface Block {
  /** Text in the path with its query. */
  contains: string;
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface Outgoing {
  at: number;
  method: string;
  url: string;
  from: string;
  local: boolean;
  /** Whether our plugin asked for it. */
  ours: boolean;
}

/** One WordPress: its folder, its database, its web server. */
export class Site {
  static create(options: SiteOptions): Promise<Site>;
  static open(folder: string): Site;
  readonly state: { folder: string; port: number; database: string; pid: number | null };
  readonly root: string;
  readonly url: string;
  readonly shop: ShopFacts;
  define(constants: Record<string, string | number | boolean | null>): void;
  start(workers?: number): Promise<void>;
  stop(): void;
  run<T = unknown>(file: string, args?: Record<string, unknown>, options?: RunOptions): Promise<T>;
  php<T = unknown>(code: string, args?: Record<string, unknown>, options?: RunOptions): Promise<T>;
  activate(plugin?: string, options?: { network?: boolean }): Promise<void>;
  deactivate(plugin?: string): Promise<boolean>;
  cron(options?: {
    due?: string | string[];
    rounds?: number;
    wordpress?: boolean;
  }): Promise<{ processed: number; ended: string[] }>;
  rows<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>;
  debugLog(): string;
  outgoing(): Outgoing[];
  mails(): { to: string | string[]; subject: string; message: string }[];
  block(rules: Block[]): void;
  clone(options?: { port?: number; folder?: string; define?: Record<string, string> }): Promise<Site>;
  destroy(): Promise<void>;
}
