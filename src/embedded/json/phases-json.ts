// Durations and speeds of an entry. Measured on real exports: a total is the sum of its phases, a speed is bytes over its phase.
import type { RawEntry } from '../../session/raw-entry.ts';
import type { ExchangeRecord } from '../record/exchange-record.ts';
import type { MessageRecord } from '../record/message-record.ts';
import { totalOf } from './message-json.ts';

type Durations = RawEntry['durations'];

/** An entry in flight counts up to `now`, as do tunnels from start to end; a CONNECT that failed has no total. */
export function durationsOf(record: ExchangeRecord, now: number): Durations {
  const { requestBegin, requestComplete, responseBegin, end, keptAlive } = record;
  const used = keptAlive ? null : record.connection;
  const phases = {
    dns: used?.dns ?? null,
    connect: used?.connect ?? null,
    ssl: used?.ssl ?? null,
    request: between(requestBegin, requestComplete ?? end ?? now),
    response: between(responseBegin, end ?? now),
    latency: responseBegin === null ? null : between(requestComplete, responseBegin),
  };
  return { total: totalOfPhases(record, phases, now), ...phases };
}

export function speedsOf(record: ExchangeRecord, { total, request, response }: Durations): RawEntry['speeds'] {
  const sum = totalOf(record.request) + totalOf(record.response);
  return {
    overall: speed(sum, total),
    request: sentSpeed(record.request, request),
    response: sentSpeed(record.response, response),
  };
}

function totalOfPhases(record: ExchangeRecord, phases: Omit<Durations, 'total'>, now: number): number | null {
  if (!record.finished) return now - record.start;
  if (record.tunnel) return (record.end ?? now) - record.start;
  if (record.init.path === null) return null;
  return Object.values(phases).reduce<number>((sum, phase) => sum + (phase ?? 0), 0);
}

// A response can begin before its request is complete: that phase then took no time.
function between(from: number | null, to: number): number | null {
  return from === null ? null : Math.max(0, to - from);
}

function sentSpeed(message: MessageRecord, duration: number | null): number | null {
  return speed(totalOf(message), duration);
}

function speed(bytes: number, duration: number | null): number | null {
  if (duration === null) return null;
  return duration === 0 ? 0 : Math.floor((bytes * 1000) / duration);
}
