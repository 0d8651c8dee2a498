// The wp-config.php of a site.
import { databaseServer } from './database.mjs';

/** A value as PHP would write it. */
function php(value) {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const salts = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT'];

/**
 * @param site - `database`, `salt` (any text; the keys are made of it), `cron`, `debug`, `hub`, `multisite`, `url`,
 *   `define` (further constants)
 */
export function wpConfig(site) {
  const server = databaseServer();
  const constants = {
    DB_NAME: site.database,
    DB_USER: server.user,
    DB_PASSWORD: server.password,
    DB_HOST: `${server.host}:${server.port}`,
    DB_CHARSET: 'utf8mb4',
    DB_COLLATE: '',
    ...Object.fromEntries(
      [...salts, 'LOGGED_IN_SALT', 'NONCE_SALT'].map((name) => [name, `${name}-${site.salt}`]),
    ),
    WP_DEBUG: true,
    WP_DEBUG_LOG: true,
    WP_DEBUG_DISPLAY: false,
    SCRIPT_DEBUG: false,
    DISABLE_WP_CRON: !site.cron,
    AUTOMATIC_UPDATER_DISABLED: true,
    WP_AUTO_UPDATE_CORE: false,
    FS_METHOD: 'direct',
    WP_MEMORY_LIMIT: '256M',
    ...(site.hub ? { LIAISON_HUB_URL: site.hub } : {}),
    ...(site.multisite
      ? {
          MULTISITE: true,
          SUBDOMAIN_INSTALL: false,
          DOMAIN_CURRENT_SITE: new URL(site.url).host,
          PATH_CURRENT_SITE: '/',
          SITE_ID_CURRENT_SITE: 1,
          BLOG_ID_CURRENT_SITE: 1,
        }
      : {}),
    ...site.define,
  };
  return [
    '<?php',
    ...Object.entries(constants).map(
      ([name, value]) => `defined( '${name}' ) || define( '${name}', ${php(value)} );`,
    ),
    "$table_prefix = 'wp_';",
    "defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );",
    "require_once ABSPATH . 'wp-settings.php';",
    '',
  ].join('\n');
}
