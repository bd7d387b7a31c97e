// Reads the form that a message carries, urlencoded or multipart.

import type { RawMessage } from '../raw-entry.ts';
import { bodyInvalid, bodyText } from './body.ts';
import { mediaTypeOf, messageParts } from './message-parts.ts';

/**
 * The fields of a urlencoded or multipart form in order; a file's value is its file name.
 * @throws CharlesError `BODY_INVALID` when the media type is neither; `owner` names the body there.
 */
export function bodyForm(message: RawMessage, owner: string): URLSearchParams {
  const form = formOf(message);
  if (form === null) throw bodyInvalid(`Failed to read ${owner} as a form`, message, bodyText(message));
  return form;
}

/** As {@link bodyForm}; null when the media type is neither. */
export function formOf(message: RawMessage): URLSearchParams | null {
  const type = mediaTypeOf(message);
  if (/^\s*application\/x-www-form-urlencoded/i.test(type)) return new URLSearchParams(bodyText(message));
  if (!/^\s*multipart\/form-data/i.test(type)) return null;
  const form = new URLSearchParams();
  for (const { name, fileName, text } of messageParts(message) ?? []) if (name !== null) form.append(name, fileName ?? text);
  return form;
}
