import { z } from 'zod';
import type { ArmResult } from '../../../timers/index.js';

const armSchema = z
  .object({
    people: z.int().meta({ description: 'People who were eligible' }),
    conversions: z.int().meta({ description: 'Of these, people who ordered' }),
    orders: z.int(),
    rate: z.number().nullable().meta({ description: 'Conversions by people; null without people' }),
    revenue: z
      .array(z.object({ amount: z.string(), currency: z.string() }))
      .meta({ description: 'Per currency, as decimal text' }),
    byRule: z
      .record(z.string(), z.int())
      .meta({ description: 'Orders by the rule that attributed them: link, cart token, identity' }),
  })
  .meta({ id: 'ResultArm' });

export const resultsSchema = z
  .object({
    plugin: z.string(),
    treatment: armSchema.meta({ description: 'Those who were written to' }),
    control: armSchema.meta({ description: 'The hold-out: eligible, and written nothing' }),
    gain: z.number().nullable().meta({
      description: 'Rate of the treatment less rate of the control; null while one of them has no people',
    }),
  })
  .meta({ id: 'PluginResults' });

/** Both arms of a hold-out side by side. */
export function resultsOf(plugin: string, arms: readonly ArmResult[]): z.output<typeof resultsSchema> {
  const treatment = armOf(arms.find((arm) => arm.arm === 'treatment'));
  const control = armOf(arms.find((arm) => arm.arm === 'control'));
  const gain = treatment.rate === null || control.rate === null ? null : treatment.rate - control.rate;
  return { plugin, treatment, control, gain };
}

function armOf(arm: ArmResult | undefined): z.output<typeof armSchema> {
  const { people = 0, converted = 0, orders = 0, byRule = {}, value = {} } = arm ?? {};
  return {
    people,
    conversions: converted,
    orders,
    rate: people === 0 ? null : converted / people,
    revenue: Object.entries(value)
      .map(([currency, amount]) => ({ amount, currency }))
      .sort((one, two) => (one.currency < two.currency ? -1 : 1)),
    byRule,
  };
}
