/** Names of U+00A0 to U+00FF, in order. */
const latin =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

/** Other names with their characters; white space is written by its number. */
const others =
  'quot " amp & lt < gt > apos \' OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ fnof ƒ circ ˆ tilde ˜ ndash – mdash — horbar ― lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ dagger † Dagger ‡ bull • hellip … mldr … permil ‰ prime ′ Prime ″ lsaquo ‹ rsaquo › oline ‾ frasl ⁄ euro € image ℑ weierp ℘ real ℜ trade ™ alefsym ℵ numero № larr ← uarr ↑ rarr → darr ↓ harr ↔ crarr ↵ lArr ⇐ uArr ⇑ rArr ⇒ dArr ⇓ hArr ⇔ forall ∀ part ∂ exist ∃ empty ∅ nabla ∇ isin ∈ notin ∉ ni ∋ prod ∏ sum ∑ minus − lowast ∗ radic √ prop ∝ infin ∞ ang ∠ and ∧ or ∨ cap ∩ cup ∪ int ∫ there4 ∴ sim ∼ cong ≅ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ sub ⊂ sup ⊃ nsub ⊄ sube ⊆ supe ⊇ oplus ⊕ otimes ⊗ perp ⊥ sdot ⋅ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lang 〈 rang 〉 loz ◊ spades ♠ clubs ♣ hearts ♥ diams ♦ star ☆ starf ★ phone ☎ check ✓ cross ✗ Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π rho ρ sigmaf ς sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω thetasym ϑ upsih ϒ piv ϖ abreve ă Abreve Ă amacr ā Amacr Ā aogon ą Aogon Ą cacute ć Cacute Ć ccaron č Ccaron Č dcaron ď Dcaron Ď dstrok đ Dstrok Đ ecaron ě Ecaron Ě emacr ē Emacr Ē eogon ę Eogon Ę gbreve ğ Gbreve Ğ Idot İ inodot ı imath ı lstrok ł Lstrok Ł nacute ń Nacute Ń ncaron ň Ncaron Ň odblac ő Odblac Ő rcaron ř Rcaron Ř sacute ś Sacute Ś scedil ş Scedil Ş tcaron ť Tcaron Ť tcedil ţ Tcedil Ţ udblac ű Udblac Ű umacr ū Umacr Ū uring ů Uring Ů zacute ź Zacute Ź zcaron ž Zcaron Ž zdot ż Zdot Ż colon : comma , period . semi ; excl ! quest ? num # dollar $ percnt % ast * plus + equals = commat @ lpar ( rpar ) lsqb [ rsqb ] lbrace { rbrace } sol / bsol \\ lowbar _ hyphen ‐ dash ‐ verbar | vert | grave ` Hat ^';

const spaces: readonly (readonly [string, number])[] = [
  ['ensp', 0x2002],
  ['emsp', 0x2003],
  ['thinsp', 0x2009],
  ['hairsp', 0x200a],
  ['puncsp', 0x2008],
  ['numsp', 0x2007],
  ['Tab', 0x09],
  ['NewLine', 0x0a],
  ['ZeroWidthSpace', 0x200b],
  ['zwnj', 0x200c],
  ['zwj', 0x200d],
  ['lrm', 0x200e],
  ['rlm', 0x200f],
  ['NoBreak', 0x2060],
];

/** What the bytes 0x80 to 0x9F are on the web, whatever Unicode says: Windows-1252. */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

function named(): Map<string, string> {
  const found = new Map(latin.split(' ').map((name, index) => [name, String.fromCharCode(0xa0 + index)]));
  const pairs = others.split(' ');
  for (let index = 0; index + 1 < pairs.length; index += 2)
    found.set(pairs[index] as string, pairs[index + 1] as string);
  for (const [name, code] of spaces) found.set(name, String.fromCharCode(code));
  for (const name of ['AMP', 'LT', 'GT', 'QUOT', 'COPY', 'REG'])
    found.set(name, found.get(name.toLowerCase()) ?? '');
  return found;
}

const names = named();

/**
 * Text with its HTML entities as the characters they stand for, once: `&amp;lt;` becomes `&lt;`.
 * What is no entity stays as it is.
 *
 * Source: html.spec.whatwg.org, "named character references" (the usual ones) and "numeric character
 * reference end state".
 */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(?<decimal>\d{1,7})|#[xX](?<hex>[\da-fA-F]{1,6})|(?<name>[a-zA-Z][a-zA-Z\d]{1,20}));/g,
    (whole, ...rest) => {
      const { decimal, hex, name } = rest.at(-1) as { decimal?: string; hex?: string; name?: string };
      if (name !== undefined) return names.get(name) ?? whole;
      return characterOf(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}

/** Nothing for what is no character: half a pair, a number beyond Unicode, zero. */
function characterOf(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return windows[code - 0x80] ?? '';
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '';
  return String.fromCodePoint(code);
}
