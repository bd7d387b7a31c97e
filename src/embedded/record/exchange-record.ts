// The mutable record of one request and its response; the session lists it from its start, and it is the same entry throughout.

import { now } from '../../util/clock.ts';
import type { ClientConnection } from '../client-connection.ts';
import type { ConnectionFacts } from '../upstream/connect.ts';
import { type MessageHead, MessageRecord } from './message-record.ts';

/** The in-flight states are those that real exports show. */
export type RecordStatus =
  | 'RECEIVED_REQUEST_FIRST_LINE'
  | 'RECEIVED_REQUEST_BODY'
  | 'RECEIVED_RESPONSE_BODY'
  | 'COMPLETE'
  | 'EXCEPTION';

export interface RecordInit {
  readonly client: ClientConnection;
  readonly method: string;
  readonly protocolVersion: 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2.0';
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** With the query; null for a CONNECT. */
  readonly path: string | null;
  readonly head: MessageHead;
}

const CLEARED =
  'Transaction began prior to session being cleared, body content transmitted before the session clear has not been captured';

export class ExchangeRecord {
  readonly init: RecordInit;
  readonly request: MessageRecord;
  readonly response: MessageRecord;
  readonly clientKeptAlive: boolean;
  /** False for an exchange that no session lists. */
  readonly recorded: boolean;
  status: RecordStatus;
  /** Epoch milliseconds, as all times here. */
  readonly start: number = now();
  requestBegin: number | null = null;
  requestComplete: number | null = null;
  responseBegin: number | null = null;
  end: number | null = null;
  statusCode: number | null = null;
  tunnel = false;
  webSocket = false;
  keptAlive = false;
  connection: ConnectionFacts | null = null;
  errorMessage: string | null = null;
  /** Lines for whoever reads the entry; each is there once. */
  readonly notes: Set<string> = new Set();

  /** `bodyLimit`: recorded bytes of each body; null if the exchange is not recorded. */
  constructor(init: RecordInit, bodyLimit: number | null) {
    this.init = init;
    this.recorded = bodyLimit !== null;
    this.request = new MessageRecord(bodyLimit ?? 0);
    this.response = new MessageRecord(bodyLimit ?? 0);
    this.request.head = init.head;
    for (const message of [this.request, this.response]) message.countsHead = init.path !== null;
    this.clientKeptAlive = init.client.requests > 1;
    this.status = init.path === null ? 'RECEIVED_REQUEST_FIRST_LINE' : 'RECEIVED_REQUEST_BODY';
  }

  get finished(): boolean {
    return this.status === 'COMPLETE' || this.status === 'EXCEPTION';
  }

  /** An upstream connection is there. `reused`: it had carried requests before. */
  connected(facts: ConnectionFacts, reused: boolean): void {
    if (this.finished) return;
    this.connection = facts;
    this.keptAlive = reused;
    this.request.handshake = reused ? null : facts.handshakeSent;
    this.response.handshake = reused ? null : facts.handshakeReceived;
    this.requestBegin = now();
  }

  sent(): void {
    if (!this.finished) this.requestComplete ??= now();
  }

  responded(statusCode: number, head: MessageHead): void {
    if (this.finished) return;
    this.statusCode = statusCode;
    this.response.head = head;
    this.responseBegin = now();
    this.status = 'RECEIVED_RESPONSE_BODY';
  }

  complete(): void {
    if (this.finished) return;
    this.response.ended = true;
    this.#finish('COMPLETE');
  }

  fail(errorMessage: string): void {
    if (this.finished) return;
    this.errorMessage = errorMessage;
    this.#finish('EXCEPTION');
  }

  /** What was recorded before the session was cleared is gone; the entry goes on. */
  cleared(): void {
    this.notes.add(CLEARED);
    this.request.body.behead();
    this.response.body.behead();
  }

  #finish(status: 'COMPLETE' | 'EXCEPTION'): void {
    this.status = status;
    this.end = now();
  }
}
