/** What an operator fills in. */
export interface AppValues {
  clientId: string;
  webhookUrl: string;
  redirectUrl: string;
  applicationUrl: string;
}
/** What the configuration is written from. */
export interface AppSource {
  scopes: readonly string[];
  triggers: readonly { topics: readonly string[] }[];
  apiVersion: string;
}
export const appFolder: string;
export const placeholders: Readonly<AppValues>;
export const complianceTopics: readonly string[];
/** Webhook topics of the triggers, without those of data protection. */
export function topicsOf(triggers: AppSource['triggers']): string[];
/** The text of shopify.app.toml. */
export function appToml(app: AppSource, values?: AppValues): string;
/** Reads the command line; undefined when it is empty. */
export function readOptions(given: readonly string[]): (AppValues & { name: string }) | undefined;
/** Writes a copy of the app to deploy, and returns its folder. */
export function writeDeployment(app: AppSource, values: AppValues & { name: string }, from?: string): string;
