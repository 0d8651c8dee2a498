import type { CustomerDesk } from '../messages/customer-desk.js';
import type { FaultBook, FaultInput } from '../messages/faults.js';
import type { PhoneAppDesk } from '../messages/phone-app-desk.js';
import type { InboundInput, NumberSettingsInput } from '../model/contract.js';
import type { LiveMessage } from '../model/model.js';
import type { TemplateDesk } from '../templates/template-desk.js';
import type { ScenarioStage } from './scenario-player.js';

/** What of an emulator scenarios need. */
export interface ScenarioOwner {
  readonly faults: FaultBook;
  readonly templates: TemplateDesk;
  readonly customers: CustomerDesk;
  readonly phoneApp: PhoneAppDesk;
  addFault(fault: FaultInput): string;
  repeatWebhooks(message: LiveMessage): number;
  setNumber(input: NumberSettingsInput): unknown;
  receive(input: InboundInput): Promise<string>;
}

/** What scenarios do, done by an emulator. */
export function scenarioStage(emulator: ScenarioOwner, onError: (error: unknown) => void): ScenarioStage {
  return {
    addFault: (fault) => emulator.addFault(fault),
    removeFault: (id) => void emulator.faults.remove(id),
    pauseTemplate: (id) => void emulator.templates.pause(id),
    unpauseTemplate: (template) => void emulator.templates.unpause(template),
    repeatWebhooks: (message) => emulator.repeatWebhooks(message),
    moveCustomer: (phoneNumberId, customer, to) =>
      void emulator.customers.move({ phoneNumberId, customer, to }),
    coexist: (phoneNumberId, coexistence) => void emulator.setNumber({ phoneNumberId, coexistence }),
    write: async (phoneNumberId, from, body) =>
      void (await emulator.receive({ phoneNumberId, from, message: { type: 'text', body } })),
    echo: async (phoneNumberId, customer, body) =>
      void (await emulator.phoneApp.echo({ phoneNumberId, customer, message: { type: 'text', body } })),
    onError,
  };
}
