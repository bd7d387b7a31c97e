// Splits multipart bodies into parts, in one pass whatever they hold.

export interface MultipartPart {
  /** From `content-disposition`; null when the part has none. */
  readonly name: string | null;
  readonly fileName: string | null;
  /** As the part's own `content-type` says. */
  readonly contentType: string | null;
  readonly content: string;
  /** Where `content` begins and ends in the body. */
  readonly start: number;
  readonly end: number;
}

/** The parts of a multipart body; the boundary is read from the body itself. Empty when there is none. */
export function multipartParts(body: string): MultipartPart[] {
  const opening = /^--\S+/m.exec(body);
  if (opening === null) return [];
  const delimiter = `\n${opening[0]}`;
  const parts: MultipartPart[] = [];
  let from = opening.index + opening[0].length;
  while (from < body.length) {
    const next = body.indexOf(delimiter, from);
    const until = next < 0 ? body.length : next;
    const part = partOf(body, from, until);
    if (part) parts.push(part);
    from = until + delimiter.length;
  }
  return parts;
}

/** Name and value of every part; a file's value is its file name. */
export function multipartFields(body: string): [name: string, value: string][] {
  return multipartParts(body).flatMap((part) => (part.name === null ? [] : [[part.name, part.fileName ?? part.content]]));
}

function partOf(body: string, from: number, until: number): MultipartPart | null {
  const section = body.slice(from, until);
  const gap = /\r?\n\r?\n/.exec(section);
  if (!gap) return null;
  const head = section.slice(0, gap.index);
  const end = until - (section.endsWith('\r') ? 1 : 0);
  const start = Math.min(from + gap.index + gap[0].length, end);
  return {
    name: parameter(head, 'name'),
    fileName: parameter(head, 'filename'),
    contentType: /^content-type:\s*([^\r\n]*)/im.exec(head)?.[1] ?? null,
    content: body.slice(start, end),
    start,
    end,
  };
}

function parameter(head: string, name: string): string | null {
  const match = new RegExp(`[;\\s]${name}=(?:"([^"\\r\\n]*)"|([^;\\s]+))`, 'i').exec(head);
  return match?.[1] ?? match?.[2] ?? null;
}
