export * from './privacy-request.entity.js';
export * from './people-of-connection.js';
export * from './privacy-requests.js';
export * from './tenant-erasure.stage.js';
export * from './privacy.module.js';
