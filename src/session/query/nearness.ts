// How near a text comes to the one that was wanted, from 0 to 1: rough, and cheap for texts of any length.

/** Of what can still become true, as a status while in flight. */
export const UNKNOWN_YET = 0.75;

/** The share of the longer text that both begin and end with; in any case of letters. */
export function textNearness(wanted: string, text: string): number {
  const [a, b] = [wanted, text].map((each) => each.slice(0, LONGEST).toLowerCase()) as [string, string];
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  let start = 0;
  while (start < shorter.length && shorter[start] === longer[start]) start++;
  let end = 0;
  while (end < shorter.length - start && shorter.at(-1 - end) === longer.at(-1 - end)) end++;
  return longer.length === 0 ? 1 : (start + end) / longer.length;
}

/** Of hosts: the share of labels that are the same from the last one on, which alone says nothing; or a typing error's. */
export function hostNearness(wanted: string, host: string): number {
  const letters = textNearness(wanted, host);
  if (letters >= TYPING_ERROR) return letters;
  const [a, b] = [wanted, host].map((each) => each.toLowerCase().split('.').slice(-MOST).reverse()) as [string[], string[]];
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return Math.max(0, same - 1) / Math.max(1, a.length - 1, b.length - 1);
}

/** Of a URL or path to a glob of it: the share of the glob's pieces that the URL has in the same order, or nearly has. */
export function urlNearness(glob: string, url: string): number {
  const wanted = pieces(glob).filter((piece) => !/^[*{}\\]*$/.test(piece));
  const found = pieces(url);
  let at = 0;
  let sum = 0;
  for (const piece of wanted) {
    const exact = found.indexOf(piece, at);
    sum += exact >= 0 ? 1 : NEARLY * Math.max(0, ...found.slice(at).map((each) => textNearness(piece, each)));
    if (exact >= 0) at = exact + 1;
  }
  // What the URL has beyond them counts little: a glob's `**` stands for much.
  const spare = Math.max(0, found.length - wanted.length) / Math.max(1, found.length);
  return (sum / Math.max(1, wanted.length)) * (1 - spare / 10);
}

const LONGEST = 500;
const MOST = 32;
const TYPING_ERROR = 0.75;
const NEARLY = 0.9;

function pieces(url: string): string[] {
  return url
    .slice(0, 4 * LONGEST)
    .split(/[/?&#]+/, 2 * MOST)
    .filter((piece) => piece !== '');
}
