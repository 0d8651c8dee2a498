export * from './signups.module.js';
export * from './number-signup.entity.js';
export { SignupClaims, type ClaimedSignup } from './signup-claims.js';
export {
  SignupService,
  usualValidMinutes,
  type FinishedDialog,
  type SignupAnswer,
} from './signup.service.js';
export { SignupStage } from './signup.stage.js';
