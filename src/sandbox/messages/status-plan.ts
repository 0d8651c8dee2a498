import type { FaultOf } from './faults.js';
import type { PlannedStatus } from '../model/model.js';
import type { StatusDelays } from '../model/settings.js';

/**
 * The steps that will be reported about a message.
 *
 * @param failure - why it does not arrive, when it does not
 * @param faults - faults of the scope `statuses` that hit it
 * @returns the steps and how many extra copies of each are posted
 */
export function planStatuses(
  delays: StatusDelays,
  reads: boolean,
  failure: { code: number; details?: string } | undefined,
  faults: readonly FaultOf<'statuses'>[],
): { plan: PlannedStatus[]; copies: number } {
  const at = (status: PlannedStatus['status'], delayMs: number): PlannedStatus => ({
    status,
    delayMs,
    happenedMs: delayMs,
  });
  let plan = [at('sent', delays.sent), at('delivered', delays.delivered)];
  if (reads) plan.push(at('read', delays.read));
  if (failure) plan = [{ ...at('failed', delays.sent), error: failure }];
  let copies = 0;
  for (const fault of faults) {
    switch (fault.kind) {
      case 'no-statuses':
        plan = [];
        break;
      case 'skip-status':
        plan = plan.filter(({ status }) => status !== fault.status);
        break;
      case 'fail-status':
        plan = [
          ...(fault.afterSent ? [at('sent', delays.sent)] : []),
          {
            ...at('failed', fault.afterSent ? delays.delivered : delays.sent),
            error: { code: fault.code, ...(fault.details === undefined ? {} : { details: fault.details }) },
          },
        ];
        break;
      case 'duplicate':
        copies += fault.copies;
        break;
      case 'reorder':
        plan = reversed(plan);
        break;
      case 'delay-statuses':
        plan = plan.map((step) => ({ ...step, delayMs: step.delayMs + fault.ms }));
        break;
    }
  }
  return { plan, copies };
}

/** The last step is reported first, at the time of the first; each keeps when it is said to have happened. */
function reversed(plan: readonly PlannedStatus[]): PlannedStatus[] {
  const delays = plan.map(({ delayMs }) => delayMs).sort((a, b) => a - b);
  return [...plan].reverse().map((step, index) => ({ ...step, delayMs: delays[index] ?? step.delayMs }));
}
