export * from './consent-push.entity.js';
export { ConsentEchoes, type VendorWord } from './consent-echoes.js';
export { ConsentPushes, type PushFilter } from './consent-pushes.js';
export { ConsentPushStage } from './consent-push.stage.js';
export * from './consent-push.module.js';
