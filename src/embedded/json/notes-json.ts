// The notes of an entry, one a line, as Charles joins them; a body that was cut says so here.
import type { ExchangeRecord } from '../record/exchange-record.ts';
import type { MessageRecord } from '../record/message-record.ts';

export function notesOf({ notes, request, response }: ExchangeRecord): { notes?: string } {
  const lines = [...notes, ...cutOf('Request', request), ...cutOf('Response', response)];
  return lines.length === 0 ? {} : { notes: lines.join('\n') };
}

function cutOf(name: string, { body }: MessageRecord): string[] {
  if (!body.cut) return [];
  // Of a body whose beginning was cleared away, what is kept is not the first part.
  const kept = body.beheaded ? `${body.limit}` : `the first ${body.limit}`;
  return [`${name} body of ${body.size} bytes: ${kept} are kept`];
}
