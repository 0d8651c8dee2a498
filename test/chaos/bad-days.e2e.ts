import { describe } from '@jest/globals';
import { backend } from '../support/hub.js';
import { fullDisk } from './bad-days/full-disk.js';
import { redisFlushed } from './bad-days/redis-flushed.js';
import { serversGone } from './bad-days/servers-gone.js';
import { stoppedWorker } from './bad-days/stopped-worker.js';

if (backend === 'sqlite') {
  describe('a full disk under SQLite', fullDisk);
} else {
  describe('the database or Redis away for ten seconds', serversGone);
  describe('Redis flushed again and again', redisFlushed);
  describe('a worker that is stopped and wakes after its lease', stoppedWorker);
}
