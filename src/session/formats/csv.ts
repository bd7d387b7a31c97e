// Writes entries as Charles's CSV summary (`session/export-csv`): 33 columns, no headers and bodies.
import { bodyBytes } from '../content/body.ts';
import { entryUrl } from '../entry-url.ts';
import { headerValue } from '../header.ts';
import type { RawEntry, RawMessage } from '../raw-entry.ts';

type Cell = string | number | null | undefined;

const COLUMNS: readonly (readonly [title: string, cell: (raw: RawEntry) => Cell])[] = [
  // A CONNECT's without its default port.
  ['URL', (raw) => (raw.method === 'CONNECT' ? entryUrl(raw).replace(/:443$/, '') : entryUrl(raw))],
  ['Status', ({ status }) => status],
  ['Response Code', ({ response }) => response.status ?? 0],
  ['Protocol', ({ scheme }) => scheme],
  ['Method', ({ method }) => method],
  ['Content-Type', ({ response }) => headerValue(response.header?.headers ?? [], 'content-type') ?? response.mimeType],
  ['Client Address', ({ clientAddress }) => clientAddress],
  ['Client Port', ({ clientPort }) => clientPort],
  ['Remote Address', ({ remoteAddress }) => remoteAddress?.slice(remoteAddress.lastIndexOf('/') + 1)],
  ['Remote Port', ({ actualPort }) => actualPort],
  ['Exception', ({ errorMessage, exception }) => errorMessage ?? exception],
  ['Request Start Time', ({ times }) => wallClock(times.start)],
  ['Request End Time', ({ times }) => wallClock(times.requestComplete)],
  ['Response Start Time', ({ times }) => wallClock(times.responseBegin)],
  ['Response End Time', ({ times }) => wallClock(times.end)],
  ['Duration (ms)', ({ durations }) => durations.total],
  ['DNS Duration (ms)', ({ durations }) => durations.dns],
  ['Connect Duration (ms)', ({ durations }) => durations.connect],
  ['SSL Duration (ms)', ({ durations }) => durations.ssl],
  ['Request Duration (ms)', ({ durations }) => durations.request],
  ['Response Duration (ms)', ({ durations }) => durations.response],
  ['Latency (ms)', ({ durations }) => durations.latency],
  ['Speed (KB/s)', ({ speeds }) => kibibytes(speeds.overall)],
  ['Request Speed (KB/s)', ({ speeds }) => kibibytes(speeds.request)],
  ['Response Speed (KB/s)', ({ speeds }) => kibibytes(speeds.response)],
  ['Request Handshake Size (bytes)', ({ request }) => request.sizes.handshake],
  ['Request Header Size (bytes)', ({ request }) => request.sizes.headers],
  ['Request Body Size (bytes)', ({ request }) => bodySize(request)],
  ['Response Handshake Size (bytes)', ({ response }) => response.sizes.handshake],
  ['Response Header Size (bytes)', ({ response }) => response.sizes.headers],
  ['Response Body Size (bytes)', ({ response }) => bodySize(response)],
  ['Request Compression', ({ request }) => compression(request)],
  ['Response Compression', ({ response }) => compression(response)],
];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const PERCENT = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/**
 * The text of a `.csv` file (RFC 4180), in pieces of one row each. Differs from Charles's in one thing: a text that a spreadsheet
 * would take for a formula gets a `'` in front.
 */
export function* writeCsv(entries: Iterable<RawEntry>): Generator<string> {
  yield `${COLUMNS.map(([title]) => title).join(',')}\r\n`;
  for (const raw of entries) yield `${COLUMNS.map(([, cell]) => quoted(cell(raw))).join(',')}\r\n`;
}

function quoted(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  // Captured bytes are hostile: `=HYPERLINK(…)` as a content type would run where the file is opened. A negative number does not.
  const text = (cell ?? '').replace(/^(?!-[\d,.]+%$)[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// As the recorder's clock showed it: without zone, to the second.
function wallClock(time: string | null): string | null {
  const [, year, month, day, clock] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(time ?? '') ?? [];
  return year === undefined ? null : `${Number(day)} ${MONTHS[Number(month) - 1]} ${year} ${clock}`;
}

function kibibytes(bytes: number | null): string | null {
  if (bytes === null) return null;
  const number = Number((bytes / 1_024).toPrecision(8));
  return Number.isInteger(number) ? number.toFixed(1) : String(number);
}

function bodySize({ body, sizes }: RawMessage): number | null {
  return body === undefined && sizes.body === 0 ? null : sizes.body;
}

// The part of the decoded body that compression saved, negative where it cost.
function compression(message: RawMessage): string | null {
  if (!message.body?.decoded) return null;
  const size = bodyBytes(message).length;
  if (size === 0) return null;
  return PERCENT.format((size - message.sizes.body) / size);
}
