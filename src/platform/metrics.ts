import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A gauge with one value a stage, found out when it is asked for. */
export class StageGauge {
  private collect: ((set: (stage: string, value: number) => void) => Promise<void>) | undefined;

  constructor(name: string, help: string, registry: Registry) {
    const collect = async (gauge: Gauge<'stage'>) => {
      gauge.reset();
      await this.collect?.((stage, value) => gauge.set({ stage }, value));
    };
    new Gauge({
      name,
      help,
      labelNames: ['stage'] as const,
      registers: [registry],
      async collect() {
        await collect(this);
      },
    });
  }

  /** Says who finds the values out. */
  onCollect(collect: (set: (stage: string, value: number) => void) => Promise<void>): void {
    this.collect = collect;
  }
}

/** Metrics of every stage; one registry a process, served at `/metrics`. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly deliveries = new Counter({
    name: 'liaison_deliveries_total',
    help: 'Deliveries by outcome at the front door',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });
  readonly appStrangers = new Counter({
    name: 'liaison_app_strangers_total',
    help: 'Parts of app webhooks of a tenant that nobody here has connected, kept for 30 days unless configured otherwise',
    labelNames: ['connector'] as const,
    registers: [this.registry],
  });
  readonly stage = new Histogram({
    name: 'liaison_stage_seconds',
    help: 'Time of one batch of a stage',
    labelNames: ['stage'] as const,
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });
  readonly stageRows = new Counter({
    name: 'liaison_stage_rows_total',
    help: 'Rows a stage has handled',
    labelNames: ['stage'] as const,
    registers: [this.registry],
  });
  readonly stageErrors = new Counter({
    name: 'liaison_stage_errors_total',
    help: 'Batches of a stage that failed and will be tried again',
    labelNames: ['stage'] as const,
    registers: [this.registry],
  });
  readonly stageOldestDue = new StageGauge(
    'liaison_stage_oldest_due_seconds',
    'Age of the longest due row of a stage that nobody has handled; 0 when none is due',
    this.registry,
  );
  readonly stageSinceSuccess = new StageGauge(
    'liaison_stage_since_success_seconds',
    'Time since the last batch of a stage that went well',
    this.registry,
  );
  readonly parked = new Counter({
    name: 'liaison_parked_total',
    help: 'Rows of a stage that could not be worked on and were set aside with a reason',
    labelNames: ['stage'] as const,
    registers: [this.registry],
  });
  readonly decisions = new Counter({
    name: 'liaison_decisions_total',
    help: 'Decisions by verdict and reason',
    labelNames: ['verdict', 'reason'] as const,
    registers: [this.registry],
  });
  readonly attempts = new Counter({
    name: 'liaison_attempts_total',
    help: 'Requests to the channel by outcome',
    labelNames: ['outcome', 'errorClass'] as const,
    registers: [this.registry],
  });
  readonly statuses = new Counter({
    name: 'liaison_statuses_total',
    help: 'Status reports applied, by status',
    labelNames: ['status'] as const,
    registers: [this.registry],
  });
  readonly inFlight = new Gauge({
    name: 'liaison_requests_in_flight',
    help: 'Requests to the channel that wait for an answer',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
