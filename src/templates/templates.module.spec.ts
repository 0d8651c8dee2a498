import { expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { NumberService, NumberStage, SANDBOX_NUMBERS } from '../channels/index.js';
import { Settings } from '../config/index.js';
import { Database } from '../database/index.js';
import { Clock, LOGGER, Metrics, Secrets, silentLogger } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import { TemplateImport, TemplateService, TemplatesModule, TemplateStage } from './index.js';

const shared = [
  {
    provide: Settings,
    useValue: {
      graphUrl: 'http://127.0.0.1:1',
      graphVersion: 'v25.0',
      sandboxUrl: 'http://127.0.0.1:1',
      requestSlots: 1,
      requestTimeoutMs: 1,
    },
  },
  { provide: Secrets, useValue: new Secrets({ secret: 'a secret of sixteen characters' }) },
  { provide: Database, useValue: {} },
  { provide: Queue, useValue: { hint: () => undefined } },
  { provide: LOGGER, useValue: silentLogger },
  { provide: SANDBOX_NUMBERS, useValue: {} },
  Metrics,
  Clock,
];

@Global()
@Module({ providers: shared, exports: shared })
class SharedModule {}

it('finds everything it needs, and gives what other rooms need', async () => {
  const module = await Test.createTestingModule({ imports: [SharedModule, TemplatesModule] }).compile();
  for (const service of [NumberService, NumberStage, TemplateService, TemplateImport, TemplateStage]) {
    expect(module.get(service, { strict: false })).toBeInstanceOf(service);
  }
  await module.close();
});
