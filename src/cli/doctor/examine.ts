// Runs the checks one after the other, and turns whatever they throw into a finding.
import { isCharlesError } from '../../errors/charles-error.ts';
import { type Check, type Finding, problem, type Result, Unsettled, whyOf } from './check.ts';
import type { Context } from './context.ts';

const RETURN = 'See whether Charles is still running, then run doctor again.';

/** Never rejects: after Charles has gone, all that is left is `unknown`. */
export async function* examine(context: Context, checks: readonly Check[]): AsyncGenerator<Result> {
  try {
    for (const check of checks) yield { id: check.id, ...(await settle(check, context)) };
  } finally {
    await context.close();
  }
}

async function settle({ run }: Check, context: Context): Promise<Finding> {
  if (context.halted !== null) return { verdict: 'unknown', finding: `not looked at: ${context.halted}` };
  try {
    return await run(context);
  } catch (error) {
    if (error instanceof Unsettled) {
      return { verdict: 'unknown', finding: error.message, ...(error.mend === undefined ? {} : { mend: error.mend }) };
    }
    if (await gone(context)) {
      context.halted ??= 'Charles no longer answers';
      return problem(`Charles stopped answering: ${whyOf(error)}`, RETURN);
    }
    if (isCharlesError(error)) return problem(error.why, error.mend);
    return { verdict: 'unknown', finding: whyOf(error) };
  }
}

async function gone({ control }: Context): Promise<boolean> {
  return control.probe().then(
    () => false,
    () => true,
  );
}
