// The session in each of the formats that the Web Interface hands out, entry by entry, while traffic goes on.
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { writeChlsj } from '../../session/formats/chlsj.ts';
import { writeChlz } from '../../session/formats/chlz.ts';
import { writeCsv } from '../../session/formats/csv.ts';
import { writeHar } from '../../session/formats/har.ts';
import { writeXml } from '../../session/formats/xml.ts';
import type { RawEntry } from '../../session/raw-entry.ts';
import { toRawEntry } from '../json/entry-json.ts';
import type { ExchangeRecord } from '../record/exchange-record.ts';

export interface ExportFormat {
  /** Of its link. */
  readonly text: string;
  readonly type: string;
  readonly filename: string;
  readonly write: (entries: Iterable<RawEntry>) => Iterable<string> | Readable;
}

// Nobody has recorded which types and names Charles gives.
export const FORMATS: Readonly<Record<string, ExportFormat>> = {
  'export-xml': {
    text: 'Export Session as XML',
    type: 'application/xml;charset=UTF-8',
    filename: 'session.chlsx',
    write: writeXml,
  },
  'export-json': {
    text: 'Export Session as JSON',
    type: 'application/json;charset=UTF-8',
    filename: 'session.chlsj',
    write: writeChlsj,
  },
  'export-csv': { text: 'Export Session as CSV', type: 'text/csv;charset=UTF-8', filename: 'session.csv', write: writeCsv },
  'export-har': {
    text: 'Export Session as HAR',
    type: 'application/json;charset=UTF-8',
    filename: 'session.har',
    write: writeHar,
  },
  download: { text: 'Download Session', type: 'application/octet-stream', filename: 'session.chlz', write: writeChlz },
};

export function exportOf({ write }: ExportFormat, records: readonly ExchangeRecord[]): Readable {
  const written = write(entriesOf(records));
  return written instanceof Readable ? written : Readable.from(inTurns(written), { objectMode: false });
}

function* entriesOf(records: readonly ExchangeRecord[]): Generator<RawEntry> {
  for (const record of records) yield toRawEntry(record);
}

/** Characters and milliseconds, whichever comes first. */
const TURN = { size: 64 * 1024, time: 4 };

/** Lets traffic pass after each turn: where the client reads as fast as we write, nothing else would. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  let turn = '';
  let began = performance.now();
  for (const piece of pieces) {
    turn += piece;
    if (turn.length < TURN.size && performance.now() - began < TURN.time) continue;
    yield turn;
    await setImmediate();
    turn = '';
    began = performance.now();
  }
  yield turn;
}
