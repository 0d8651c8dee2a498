import type { AnyConnector, ForeignOrigin } from '../../../src/sdk/index.js';
import { check, describeError, notApplicable, reportText, type Check, type Report } from '../finding.js';
import type { ConnectorMaterials } from '../play.js';
import { deepFreeze, sameJson, withMovedClock } from '../pure.js';

type Headers = Record<string, string | undefined>;

/** Does the comparison of where a delivery comes from keep still whatever arrives? */
export function originChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const title = 'where a delivery comes from is told purely, and by no header at all';
  const origin = connector.webhook?.origin;
  if (!origin) return [notApplicable('origin', title, 'its deliveries do not say where they come from')];
  return [
    check('origin', title, (report) => {
      const settings: unknown = deepFreeze(connector.settings.parse(materials.settings));
      const of = (headers: Headers, body: Buffer): ForeignOrigin | undefined =>
        origin({ headers: deepFreeze({ ...headers }), body }, settings);
      for (const { name, request } of materials.deliveries) {
        const where = `webhook.origin on fixtures/${name}.json`;
        const headers = lowerCased(request.headers);
        quietly(report, where, () => {
          const found = of(headers, request.body);
          if (found) reportWords(report, where, found);
          const later = withMovedClock(() => of(headers, request.body));
          if (!sameJson(found, later))
            report(where, 'gives another answer another time.', 'Compare with the settings alone.');
          if (of({}, request.body) !== undefined && of({}, Buffer.from('')) !== undefined)
            report(where, 'calls a delivery foreign that says nothing.', 'Return undefined for it.');
          for (const header of Object.keys(headers))
            for (const value of ['', ' ', ':', 'http://', '\u0000', 'x'.repeat(5_000)])
              of({ ...headers, [header]: value }, request.body);
        });
      }
    }),
  ];
}

function reportWords(report: Report, where: string, found: ForeignOrigin): void {
  reportText(report, `${where}: from`, found.from, 'Name the place, for example its host.');
  reportText(report, `${where}: reason`, found.reason, "Say what is the matter in the owner's words.");
  reportText(report, `${where}: hint`, found.hint, 'Say what to do about it.');
}

function lowerCased(headers: Readonly<Headers>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function quietly(report: Report, where: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    report(where, `throws ${describeError(error)}.`, 'Return undefined for what cannot be read.');
  }
}
