// The matchers record, for `expect.extend` and `mergeExpects`.
import { toHaveRequest } from './to-have-request.ts';

export const matchers: { readonly toHaveRequest: typeof toHaveRequest } = { toHaveRequest };
