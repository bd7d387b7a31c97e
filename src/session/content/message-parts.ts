// Reads the parts of a recorded multipart message as bytes: a part can be text while its neighbour is a picture.
import { isUtf8 } from 'node:buffer';
import { headerValue } from '../header.ts';
import type { RawMessage } from '../raw-entry.ts';
import { bodyBytes, isLatin1 } from './body.ts';
import { boundaryOf, multipartParts } from './multipart.ts';

export interface MessagePart {
  readonly name: string | null;
  readonly fileName: string | null;
  readonly contentType: string | null;
  /** UTF-8, or else ISO-8859-1: a character a byte. */
  readonly text: string;
}

/** In order; null when the message is not multipart. */
export function messageParts(message: RawMessage): MessagePart[] | null {
  const type = mediaTypeOf(message);
  if (!/^\s*multipart\//i.test(type)) return null;
  // A character a byte, so that every part can be decoded by itself.
  return multipartParts(bytesOf(message).toString('latin1'), boundaryOf(type)).map((part) => ({
    name: ofBytes(part.name),
    fileName: ofBytes(part.fileName),
    contentType: part.contentType,
    text: readable(Buffer.from(part.content, 'latin1')),
  }));
}

/** As the header says, with its parameters; empty when nothing says it. */
export function mediaTypeOf({ header, mimeType }: RawMessage): string {
  return headerValue(header?.headers ?? [], 'content-type') ?? mimeType ?? '';
}

/** The bytes as text: UTF-8, or else ISO-8859-1, a character a byte. */
export function readable(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function ofBytes(text: string | null): string | null {
  return text && readable(Buffer.from(text, 'latin1'));
}

// Text with a binary part was decoded as ISO-8859-1; it was UTF-8 only if it has the size of that.
function bytesOf(message: RawMessage): Buffer {
  const { body, sizes } = message;
  if (body === undefined || 'encoded' in body) return bodyBytes(message);
  return Buffer.from(body.text, Buffer.byteLength(body.text) !== sizes.body && isLatin1(body.text) ? 'latin1' : 'utf8');
}
