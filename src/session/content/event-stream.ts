// Reads the events of a text/event-stream as a browser does (WHATWG HTML, 9.2.6).

export interface ServerSentEvent {
  /** Its type; `message` when the server named none. */
  readonly event: string;
  /** The lines of its data, joined by line feeds. */
  readonly data: string;
  /** The last id that was sent up to here, as in `MessageEvent.lastEventId`; empty when there was none. */
  readonly id: string;
}

/** In order. An event without data is none, and neither is one that no empty line has ended yet. */
export function* eventsIn(stream: string): Generator<ServerSentEvent> {
  let id = '';
  let fields = new Map<string, string>();
  for (const line of linesOf(stream.replace(/^\uFEFF/, ''))) {
    if (line !== '') {
      addField(fields, line);
      continue;
    }
    id = fields.get('id') ?? id;
    const data = fields.get('data');
    if (data !== undefined) yield { event: fields.get('event') || 'message', data, id };
    fields = new Map();
  }
}

/** A line that has not ended is none. */
function* linesOf(stream: string): Generator<string> {
  let from = 0;
  for (const { 0: end, index } of stream.matchAll(/\r\n|\n|\r/g)) {
    yield stream.slice(from, index);
    from = index + end.length;
  }
}

function addField(fields: Map<string, string>, line: string): void {
  const [name, value] = fieldOf(line);
  if (name === 'id' && value.includes('\0')) return;
  const earlier = name === 'data' ? fields.get(name) : undefined;
  fields.set(name, earlier === undefined ? value : `${earlier}\n${value}`);
}

/** A comment is a field without a name. */
function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)];
}
