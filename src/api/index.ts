export { ApiModule } from './api.module.js';
export { ApiCoreModule } from './core.module.js';
export { Readiness, type ReadinessCheck } from './operations/readiness.service.js';
