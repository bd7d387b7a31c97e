// The one error of a broken policy: all violations together, by rule.
import { CharlesError } from '../errors/charles-error.ts';
import { browsersOwn } from '../session/browsers-own.ts';
import type { Describe, Violation } from './rule.ts';

/** `unseen`: sentences on what no rule could look into. */
export function policyViolated(violations: readonly Violation[], unseen: readonly string[], describe: Describe): CharlesError {
  const rules = violations.map(({ rule }) => rule);
  // Of a secret that leaves, nobody is told how not to see it.
  const own = browsersOwn(violations.flatMap(({ rule, entries }) => (rule === 'denySecrets' ? [] : entries)));
  return new CharlesError('POLICY_VIOLATED', {
    what: 'The traffic of this test breaks charlesPolicy',
    why: violations.map(({ rule, extent }) => `${rule} (${extent})`).join(', '),
    mend: [
      ...violations.flatMap((violation) => ['', ...violationLines(violation, describe)]),
      ...(unseen.length > 0 ? ['', 'Not looked into:', ...unseen.map((sentence) => `  ${sentence}`)] : []),
      '',
      ...own,
      `What is meant to be so: name it in charlesPolicy.ignore, or annotate the test: { type: 'charlesPolicy', description: '${rules.join(', ')}' }.`,
    ].join('\n'),
  });
}

/** `unseen`: sentences that say why. */
export function notAllJudged(unseen: readonly string[]): CharlesError {
  return new CharlesError('POLICY_VIOLATED', {
    what: 'charlesPolicy could not judge all traffic of this test',
    why: 'something was sent after the capture was stopped',
    mend: [
      ...unseen,
      "Stop the capture at the end of the test, or annotate the test: { type: 'charlesPolicy', description: 'off' }.",
    ].join('\n'),
  });
}

/** The rule, and under it what breaks it. */
export function violationLines({ rule, asks, extent, lines }: Violation, describe: Describe): string[] {
  return [`${rule}${asks === '' ? '' : ` (${asks})`}: ${extent}`, ...lines(describe).map((line) => `  ${line}`)];
}
