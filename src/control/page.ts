// Reads Charles's control pages: whose page it is, whether we may in, and what it says.
import { disabled, notCharles, type Question, unauthorized, unreadable } from './failure.ts';
import type { Reply } from './reply-body.ts';

/** Throws unless the reply is a control page of Charles that serves us. */
export function checkPage(question: Question, reply: Reply): void {
  checkOwner(question, reply);
  if (!isSuccess(reply)) throw unreadable(question, `was answered with status ${reply.status}`);
  if (!reply.complete) throw unreadable(question, `was answered with a page of more than ${reply.body.length} bytes`);
}

/** As {@link checkPage}; Charles's page, an empty body and a redirect to a page of its own all say that an action was taken. */
export function checkAction(question: Question, reply: Reply): void {
  if (leadsToOwnPage(question, reply) || (isSuccess(reply) && reply.body.length === 0)) return;
  checkPage(question, reply);
}

function leadsToOwnPage({ page }: Question, { status, headers: { location } }: Reply): boolean {
  if (status < 300 || status >= 400 || location === undefined || !URL.canParse(location, page)) return false;
  return new URL(location, page).hostname === new URL(page).hostname;
}

/** The status line of the recording page. */
export function recordingStatusOf(question: Question, reply: Reply): 'recording' | 'stopped' {
  return statusOf(question, reply, ['Recording', 'Recording Stopped']) === 'Recording' ? 'recording' : 'stopped';
}

/** Which of the words stands in the status line of a page; throws if none does. */
export function statusOf(question: Question, reply: Reply, words: readonly string[]): string {
  checkPage(question, reply);
  const status = statusIn(reply, words);
  if (status === null) throw unreadable(question, `has no line ${words.map((word) => `"Status: ${word}"`).join(' or ')}`);
  return status;
}

/** As {@link statusOf}; null if none does, or several do. */
export function statusIn(reply: Reply, words: readonly string[]): string | null {
  const text = linesOf(reply);
  // The words are also in headings and links, so only those behind "Status" count; with more behind them they say something else.
  const found = words.filter((word) => new RegExp(`\\bstatus\\W{0,3}${word} ?(\\n|$)`, 'i').test(text));
  return found.length === 1 ? (found[0] as string) : null;
}

/** Throws what is wrong with a reply that is no data, though data was asked for; `page`: whether it looks like a page. */
export function refuseData(question: Question, reply: Reply, { page }: { readonly page: boolean }): never {
  if (page || !isSuccess(reply)) checkOwner(question, reply);
  const what = page ? 'a page instead of a session, ' : '';
  throw unreadable(question, `was answered with ${what}status ${reply.status}`);
}

/** Which status goes with this phrase is not known, so the words decide. */
export function saysDisabled(html: string): boolean {
  return wordsOf(html).includes('web interface is disabled');
}

function checkOwner(question: Question, reply: Reply): void {
  const html = reply.body.toString();
  if (saysDisabled(html)) throw disabled(question);
  if (reply.status === 401) throw unauthorized(question, realmOf(reply));
  if (wordsOf(html).includes('charles web interface')) return;
  const title = /<title>([^<]{1,80})/i.exec(html)?.[1]?.trim();
  throw notCharles(question, `it answers with status ${reply.status}${title ? ` and the page "${title}"` : ''}`);
}

function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

function realmOf({ headers }: Reply): string | null {
  return /realm="?([^",]{1,80})/i.exec(headers['www-authenticate'] ?? '')?.[1] ?? null;
}

/** The words of a page: lower case, without tags, one space between words. */
function wordsOf(html: string): string {
  return html
    .replace(/<[^<>]*>|&nbsp;|&#160;/gi, ' ')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

/** The text of a page: a line for each element, except those that only mark words within one; one space between words. */
function linesOf({ body }: Reply): string {
  return body
    .toString()
    .replace(/\s+|&nbsp;|&#160;/gi, ' ')
    .replace(/<\/?(?:b|i|em|strong|span|font)\b[^<>]*>/gi, '')
    .replace(/<[^<>]*>/g, '\n')
    .replace(/[ \n]+/g, (gap) => (gap.includes('\n') ? '\n' : ' '));
}
