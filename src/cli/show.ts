// `playwright-charles show`: the entries of a saved session that match a query, a line each.
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { entryLine } from '../capture/entry-line.ts';
import { explainMiss } from '../capture/explain.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { compileQuery, describeQuery, Entry, redactEntry, redactionRules, writeSession } from '../session/index.ts';
import { SessionReader } from '../session/session-reader.ts';
import { unusable } from './command.ts';
import { QUERY_HELP, queryOf } from './query-arguments.ts';

const HELP = `Usage: playwright-charles show <session.chlsj> [field=value …] [options]

Lists the entries of a JSON session: a snapshot of a test, or an export of Charles. With a query: those that match, and where none does, the
nearest on stderr. Secrets are hidden. Exit code 0: there are some, 1: there are none, 2: called wrongly, or no session.

${QUERY_HELP}
Options:
  --json        Print the entries as a session
  --help, -h    Show this
`;

const rules = redactionRules();

export async function show(args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  if (values.help) return void process.stdout.write(HELP);
  const [file, ...fields] = positionals;
  if (file === undefined) throw unusable('no session was given', 'playwright-charles show --help shows how.');
  const query = queryOf(fields);
  const compiled = query === null ? null : compileQuery(query);
  const entries = await read(file);
  const numbers = new Map(entries.map((entry, index) => [entry, index + 1]));
  const found = compiled === null ? entries : entries.filter((entry) => compiled.matches(entry));
  const numbering = { rules, numberOf: (entry: Entry) => numbers.get(entry) ?? null };
  const text = values.json
    ? `${writeSession(found.map(({ raw }) => redactEntry(raw, rules)))}\n`
    : found.map((entry) => `${entryLine(numbering, entry)}\n`).join('');
  // A reader that has seen enough, as `head`, is no failure.
  process.stdout.on('error', () => process.exit()).write(text);
  if (found.length > 0) return;
  process.exitCode = 1;
  if (compiled === null) process.stderr.write('The session is empty.\n');
  else
    process.stderr.write(
      `No match for ${describeQuery(compiled, rules)}\n${explainMiss({ ...numbering, collected: entries, hidden: null, status: 'stopped', losses: null }, compiled)}\n`,
    );
}

function parse(args: string[]) {
  try {
    const options = {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw unusable(messageOf(error), 'playwright-charles show --help lists the options.');
  }
}

async function read(file: string): Promise<Entry[]> {
  const reader = new SessionReader();
  try {
    for await (const chunk of createReadStream(file)) reader.push(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new CharlesError('SESSION_INVALID', {
      what: `Failed to read ${file}`,
      why: messageOf(error),
      mend: 'Give a JSON session: a snapshot (.chlsj) of a test, or an export of Charles.',
      cause: error,
    });
  }
  return reader.end().entries.map((raw) => new Entry(raw));
}
