import { Hub } from './hub.js';
import { SettingsError } from './config/index.js';
import { StartError } from './platform/index.js';

/** Starts the process's role and stops it gently on a signal. */
async function main(): Promise<void> {
  const hub = await Hub.start(process.env);
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    hub.logger.info({ signal }, 'stopping: taking nothing new, finishing what is under way');
    hub
      .stop()
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        hub.logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  // Before there is a logger, and meant for a person.
  console.error(error instanceof SettingsError || error instanceof StartError ? error.message : error);
  process.exit(1);
});
