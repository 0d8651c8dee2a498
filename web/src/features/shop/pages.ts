export { MessagesPage } from './messages.js';
export { MessagePage } from './message.js';
export { RevenuePage } from './revenue.js';
export { ConsentsPage } from './consents.js';
export { SettingsPage } from './settings.js';
export { PluginPage } from './plugin.js';
export { PlanPage } from './plan.js';
