// The messages of the private channel between our own processes: calls by name, answered in any order.
import { CharlesError, type CharlesErrorCode, isCharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';

export interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

export interface CallFailure {
  readonly code: CharlesErrorCode;
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

export type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: CallFailure };

export function failureOf(method: string, thrown: unknown): CallFailure {
  if (isCharlesError(thrown)) return { code: thrown.code, what: thrown.what, why: thrown.why, mend: thrown.mend };
  const mend = 'Run the test again; if it stays, report it with this message.';
  return { code: 'ENGINE_FAILED', what: `Failed to carry out ${method} in the recorder's process`, why: messageOf(thrown), mend };
}

export function errorOf(failure: CallFailure): CharlesError {
  return new CharlesError(failure.code, failure);
}
