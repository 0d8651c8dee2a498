import type { AnyConnector } from '../../src/sdk/index.js';
import { actionChecks } from './connector/actions.js';
import { contactChecks } from './connector/contacts.js';
import { definitionChecks } from './connector/definition.js';
import { egressCheck } from './connector/egress.js';
import { fixtureChecks } from './connector/expected-events.js';
import { historyChecks } from './connector/history.js';
import { mappingChecks } from './connector/mapping.js';
import { oauthChecks } from './connector/oauth.js';
import { orderChecks } from './connector/orders.js';
import { originChecks } from './connector/origin.js';
import { signatureChecks } from './connector/signatures.js';
import { sweepChecks } from './connector/sweep.js';
import { vendorChecks } from './connector/vendor.js';
import { runChecks, type Check, type Finding } from './finding.js';
import type { ConnectorMaterials } from './play.js';

/** Every question the kit asks of a connector, those that do not apply included. */
export function connectorChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  return [
    ...definitionChecks(connector, materials),
    ...signatureChecks(connector, materials),
    ...originChecks(connector, materials),
    ...fixtureChecks(connector, materials),
    ...mappingChecks(connector, materials),
    ...historyChecks(connector, materials),
    ...orderChecks(connector, materials),
    ...oauthChecks(connector, materials),
    ...vendorChecks(connector, materials),
    egressCheck(connector, materials),
    ...sweepChecks(connector, materials),
    ...actionChecks(connector, materials),
    ...contactChecks(connector, materials),
  ];
}

/** Runs the whole kit and returns what is wrong, without a test runner. */
export function checkConnector(connector: AnyConnector, materials: ConnectorMaterials): Promise<Finding[]> {
  return runChecks(connectorChecks(connector, materials));
}
