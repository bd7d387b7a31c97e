// Reads Charles's control pages: whose page it is, whether we may in, and what it says.

import type { Reply } from './exchange.ts';
import { disabled, notCharles, type Question, unauthorized, unreadable } from './failure.ts';

/** Throws unless the reply is a control page of Charles that serves us. */
export function checkPage(question: Question, reply: Reply): void {
  const text = textOf(reply);
  checkOwner(question, reply, text);
  if (!isSuccess(reply)) throw unreadable(question, `was answered with status ${reply.status}`);
}

/** As {@link checkPage}; Charles's page, an empty body and a redirect all say that an action was taken. */
export function checkAction(question: Question, reply: Reply): void {
  const redirected = reply.status >= 300 && reply.status < 400;
  if (redirected || (isSuccess(reply) && reply.body.length === 0)) return;
  checkPage(question, reply);
}

/** The status line of the recording page. */
export function recordingStatusOf(question: Question, reply: Reply): 'recording' | 'stopped' {
  checkPage(question, reply);
  // "Recording" is also in the heading and the links, so only the words behind "Status" count, the longer form first.
  const status = /\bstatus\W{0,3}recording( stopped)?\b/.exec(textOf(reply));
  if (status === null) throw unreadable(question, 'has no line "Status: Recording" or "Status: Recording Stopped"');
  return status[1] === undefined ? 'recording' : 'stopped';
}

/** Throws for a reply that has no success status or is HTML where data was asked for. */
export function checkData(question: Question, reply: Reply): void {
  const page = /^\s*</.test(reply.body.subarray(0, 256).toString('latin1'));
  if (page || !isSuccess(reply)) checkOwner(question, reply, textOf(reply));
  if (page) throw unreadable(question, `was answered with a page (status ${reply.status}) instead of a session`);
  if (!isSuccess(reply)) throw unreadable(question, `was answered with status ${reply.status}`);
}

function checkOwner(question: Question, reply: Reply, text: string): void {
  // Which status goes with this phrase is not known, so the words decide.
  if (text.includes('web interface is disabled')) throw disabled(question);
  if (reply.status === 401) throw unauthorized(question, realmOf(reply));
  if (text.includes('charles web interface')) return;
  const title = /<title>([^<]{1,80})/i.exec(reply.body.toString())?.[1]?.trim();
  throw notCharles(question, `it answers with status ${reply.status}${title ? ` and the page "${title}"` : ''}`);
}

function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

function realmOf({ headers }: Reply): string | null {
  return /realm="?([^",]{1,80})/i.exec(headers['www-authenticate'] ?? '')?.[1] ?? null;
}

/** The words of a page: lower case, without tags, one space between words. */
function textOf({ body }: Reply): string {
  return body
    .toString()
    .replace(/<[^>]*>|&nbsp;|&#160;/gi, ' ')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}
