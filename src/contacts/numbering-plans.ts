/** One way to write the numbers of a country, by named groups of `written`. */
export interface Spelling {
  /** International digits without `+`, in any of the equivalent spellings. */
  written: RegExp;
  /** What the equivalent spellings share; stored, so it never changes. */
  key: string;
  /** How the country writes the number today. */
  today: string;
}

/** A country whose numbers exist in two spellings, because its plan changed or callers abroad add digits. */
export interface NumberingPlan {
  /** ISO 3166-1 alpha-2. */
  country: string;
  callingCode: string;
  /** When today's spelling became the only one, ISO date. */
  since: string;
  source: string;
  /**
   * What happens to a phone in an old spelling. `kept`: telephone networks and WhatsApp take both.
   * `renewed`: only today's spelling is a phone number; the old one lives on as WhatsApp id.
   */
  old: 'kept' | 'renewed';
  spellings: readonly Spelling[];
}

/**
 * Every country with numbers of two spellings. WhatsApp accounts made before a change keep the old
 * one as their id, so both are one address. Each old number has exactly one new one, and no two old
 * numbers share one.
 */
export const numberingPlans: readonly NumberingPlan[] = [
  {
    country: 'BR',
    callingCode: '55',
    since: '2016-11-06',
    source: 'Anatel, Resolução nº 553/2010: ninth digit for mobile numbers, completed on 6 November 2016',
    old: 'kept',
    // Numbers given out later have no short form: without the 9 they would be somebody's landline.
    spellings: [
      {
        written: /^55(?<area>[1-9][1-9])9?(?<number>[6-9]\d{7})$/,
        key: '55$<area>$<number>',
        today: '55$<area>9$<number>',
      },
    ],
  },
  {
    country: 'AR',
    callingCode: '54',
    since: '1999-01-24',
    source:
      'Plan Fundamental de Numeración Nacional (Resolución SC 46/97): 15 at home, 9 from abroad before a mobile number',
    old: 'kept',
    spellings: [{ written: /^549?(?<number>[1-3]\d{9})$/, key: '54$<number>', today: '549$<number>' }],
  },
  {
    country: 'MX',
    callingCode: '52',
    since: '2019-08-03',
    source:
      'IFT, Plan Técnico Fundamental de Numeración: no more 1 before mobile numbers since 3 August 2019',
    old: 'kept',
    spellings: [{ written: /^521?(?<number>[2-9]\d{9})$/, key: '52$<number>', today: '52$<number>' }],
  },
  {
    country: 'BJ',
    callingCode: '229',
    since: '2024-11-30',
    source: 'ARCEP Bénin, Décision 2020-349: 01 before each of the old eight digits since 30 November 2024',
    old: 'renewed',
    spellings: [{ written: /^229(?:01)?(?<old>[24-689]\d{7})$/, key: '22901$<old>', today: '22901$<old>' }],
  },
  {
    country: 'CI',
    callingCode: '225',
    since: '2021-01-31',
    source:
      "ARTCI, plan national de numérotation, 31 January 2021: the operator's two digits before the old eight; the second old digit tells the operator of a mobile number, the third that of a landline",
    old: 'renewed',
    spellings: [
      // Mobile numbers: Moov, MTN, Orange.
      ivorian('01', '(?:0[1-3]|[4-7][0-3])\\d{6}'),
      ivorian('05', '[04-9][4-6]\\d{6}'),
      ivorian('07', '[04-9][7-9]\\d{6}'),
      // Landlines: Moov, MTN, Orange.
      ivorian('21', '(?:2[0-4]|3[0-6])8\\d{5}'),
      ivorian('25', '(?:2[0-4]|3[0-6])0\\d{5}'),
      ivorian('27', '(?:2(?:0[23]|1[2357]|2[245]|3[45]|4[3-5])|3(?:06|1[69]|[2-6]7))\\d{5}'),
    ],
  },
  {
    country: 'GA',
    callingCode: '241',
    since: '2019-11-15',
    source:
      'ARCEP Gabon, plan national de numérotation, 15 November 2019: 06 becomes 066 and 07 becomes 077; callers abroad leave out the 0, which they dialled before',
    old: 'renewed',
    spellings: ['6', '7'].map((operator) => ({
      written: new RegExp(`^241(?:0?${operator}|${operator}${operator})(?<number>\\d{6})$`),
      key: `241${operator}${operator}$<number>`,
      today: `241${operator}${operator}$<number>`,
    })),
  },
  {
    country: 'VN',
    callingCode: '84',
    since: '2018-11-15',
    source:
      'Ministry of Information and Communications, numbering plan of 2018: mobile numbers of eleven digits lose one; old ones no longer ring since 15 November 2018',
    old: 'renewed',
    // MobiFone, VinaPhone, Viettel, Vietnamobile, Gmobile; the last seven digits stay.
    spellings: Object.entries({
      120: '70',
      121: '79',
      122: '77',
      126: '76',
      128: '78',
      123: '83',
      124: '84',
      125: '85',
      127: '81',
      129: '82',
      162: '32',
      163: '33',
      164: '34',
      165: '35',
      166: '36',
      167: '37',
      168: '38',
      169: '39',
      186: '56',
      188: '58',
      199: '59',
    }).map(([before, now]) => ({
      written: new RegExp(`^84(?:${before}|${now})(?<number>\\d{7})$`),
      key: `84${now}$<number>`,
      today: `84${now}$<number>`,
    })),
  },
];

function ivorian(operator: string, old: string): Spelling {
  return {
    written: new RegExp(`^225(?:${operator})?(?<old>${old})$`),
    key: `225${operator}$<old>`,
    today: `225${operator}$<old>`,
  };
}

/** What the table knows of a number. */
export interface KnownSpelling {
  plan: NumberingPlan;
  key: string;
  /** Digits as the country writes them today. */
  today: string;
}

/**
 * The number in the table, or undefined for a number with one spelling only.
 *
 * @param digits - international form without `+`
 */
export function knownSpelling(digits: string): KnownSpelling | undefined {
  for (const plan of numberingPlans) {
    if (!digits.startsWith(plan.callingCode)) continue;
    for (const { written, key, today } of plan.spellings) {
      if (written.test(digits))
        return { plan, key: digits.replace(written, key), today: digits.replace(written, today) };
    }
  }
  return undefined;
}

/** The table's entry for a country that gives its numbers new digits. */
export function renewedPlanOf(country: string | undefined): NumberingPlan | undefined {
  return numberingPlans.find((plan) => plan.country === country && plan.old === 'renewed');
}
