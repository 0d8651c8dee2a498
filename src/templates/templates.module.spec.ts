import { tmpdir } from 'node:os';
import { expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { channelsAt } from '../../test/support/channels.js';
import { Channels, NumberService, NumberStage, SANDBOX_NUMBERS } from '../channels/index.js';
import { Settings } from '../config/index.js';
import { Database } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { Clock, Egress, LOGGER, Metrics, Secrets, silentLogger } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import { Registry } from '../registry/index.js';
import { TemplateImport, TemplateService, TemplatesModule, TemplateStage } from './index.js';

const secrets = new Secrets({ secret: 'a secret of sixteen characters' });
const shared = [
  { provide: Channels, useValue: channelsAt('http://127.0.0.1:1', secrets) },
  { provide: Secrets, useValue: secrets },
  { provide: Database, useValue: {} },
  { provide: Settings, useValue: { dataDir: tmpdir(), mediaDir: tmpdir() } },
  { provide: Registry, useValue: {} },
  { provide: Egress, useValue: {} },
  { provide: Metrics, useValue: {} },
  { provide: Queue, useValue: { hint: () => undefined } },
  { provide: LOGGER, useValue: silentLogger },
  { provide: SANDBOX_NUMBERS, useValue: {} },
  Clock,
  Hooks,
];

@Global()
@Module({ providers: shared, exports: shared })
class SharedModule {}

it('finds everything it needs, and gives what other modules need', async () => {
  const module = await Test.createTestingModule({ imports: [SharedModule, TemplatesModule] }).compile();
  for (const service of [NumberService, NumberStage, TemplateService, TemplateImport, TemplateStage]) {
    expect(module.get(service, { strict: false })).toBeInstanceOf(service);
  }
  await module.close();
});
