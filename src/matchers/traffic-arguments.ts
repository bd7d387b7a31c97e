// What toMatchTraffic was called with, checked.
import path from 'node:path';
import { kindOf } from '../session/query/condition.ts';
import type { TrafficTextOptions } from '../session/traffic-text/traffic-text.ts';
import { optionInvalid, type Settling, settleOptions } from './settle-options.ts';
import type { ToMatchTrafficOptions } from './to-match-traffic.ts';

export interface TrafficArguments extends TrafficTextOptions {
  /** Undefined: Playwright numbers it. */
  readonly snapshot: string | string[] | undefined;
  readonly settling: Settling;
  readonly mask: readonly (string | RegExp)[];
}

/** @throws CharlesError `OPTION_INVALID`. */
export function trafficArguments(
  matcher: string,
  first: string | readonly string[] | ToMatchTrafficOptions | undefined,
  second: ToMatchTrafficOptions | undefined,
  isNot: boolean,
): TrafficArguments {
  const refuse = (why: string, mend?: string): Error => optionInvalid(matcher, why, mend);
  if (isNot) {
    throw refuse('it cannot be negated: that no traffic like this was sent is proven by almost any traffic', NEGATED);
  }
  const isNamed = typeof first === 'string' || Array.isArray(first);
  if (!isNamed && second !== undefined) throw refuse(`expected a name, got ${kindOf(first)}`);
  const options = (isNamed ? second : (first as ToMatchTrafficOptions | undefined)) ?? {};
  const settling = settleOptions(matcher, options, ['mask', 'normalize']);
  const { mask = [], normalize } = options;
  if (!Array.isArray(mask)) throw refuse(`expected \`mask\` to be a list of texts and RegExps, got ${kindOf(mask)}`);
  const wrong = mask.find((each: unknown) => !(each instanceof RegExp) && (typeof each !== 'string' || each === ''));
  if (wrong !== undefined)
    throw refuse(`expected \`mask\` to hold names and RegExps, got ${wrong === '' ? 'an empty text' : kindOf(wrong)}`);
  if (normalize !== undefined && typeof normalize !== 'function') {
    throw refuse(`expected \`normalize\` to be a function, got ${kindOf(normalize)}`);
  }
  return {
    snapshot: isNamed ? snapshotName(first as string | readonly string[], refuse) : undefined,
    settling,
    mask,
    ...(normalize && { normalize: checkedNormalize(normalize, refuse) }),
  };
}

const NEGATED = 'For what must not be sent write expect(charles).not.toHaveRequest(query).';

const TEXT_FILE = /\.(txt|text|md|log|snap|golden|http|json|ya?ml)$/i;

/** As Playwright takes it, with `.txt` unless it has the extension of a text: `v1.2` has none. */
function snapshotName(name: string | readonly string[], refuse: (why: string, mend?: string) => Error): string | string[] {
  const segments = [name].flat();
  const last = segments.at(-1);
  if (last === undefined || segments.some((segment) => typeof segment !== 'string' || segment === '')) {
    throw refuse('expected the name to be a text or a list of texts, none of them empty');
  }
  if (path.isAbsolute(segments[0] ?? '') || segments.some((segment) => segment.split(/[\\/]/).includes('..'))) {
    throw refuse(
      `the name ${JSON.stringify(name)} leads out of the folder of the snapshots`,
      'Set snapshotPathTemplate to keep them elsewhere.',
    );
  }
  if (/\.(png|jpe?g|webp)$/i.test(last))
    throw refuse(`the name ${JSON.stringify(name)} is that of an image, and traffic is text`);
  const file = TEXT_FILE.test(last) ? last : `${last}.txt`;
  return typeof name === 'string' ? file : [...segments.slice(0, -1), file];
}

function checkedNormalize(
  normalize: NonNullable<TrafficTextOptions['normalize']>,
  refuse: (why: string) => Error,
): NonNullable<TrafficTextOptions['normalize']> {
  return (block, entry) => {
    const result: unknown = normalize(block, entry);
    if (result === null || typeof result === 'string') return result;
    throw refuse(`expected \`normalize\` to return a text or null, got ${kindOf(result)}`);
  };
}
