export { SandboxScreen } from './screen.js';
