// The tables of the documents: they name what there is, all of it, and nothing else.
import { expect, test } from '@playwright/test';
import { matchers } from '../../src/matchers/index.ts';
import { documents, namesIn, proseOf, read, rowsUnder } from './documents.ts';
import { type Member, membersOf, typesIn, unionIn } from './source.ts';

const OPTIONS = 'src/fixtures/options.ts';

// Where the members of each type of option are written.
const PREFIXES: Readonly<Record<string, string>> = {
  CharlesOptions: '',
  CharlesWorkerOptions: '',
  CaptureSettings: 'charlesCapture.',
  AttachSettings: 'charlesAttach.',
  LimitOptions: 'charlesLimits.',
  PolicySettings: 'charlesPolicy.',
  RunningCharles: 'charlesRecorder.',
  LaunchedCharles: 'charlesRecorder.',
  LaunchOptions: 'charlesRecorder.launch.',
  Redaction: 'charlesRedaction.',
};

test('the README names every option, and none that there is not', () => {
  const documented = rowsUnder('README.md', 'Options').flatMap(namesIn);
  const parents = [...new Set(documented.flatMap((name) => name.split('.').slice(0, -1)))];
  // An option whose members are listed one by one may have no row of its own.
  const missing = options()
    .map(({ name }) => name)
    .filter((name) => !documented.includes(name) && !parents.includes(name));

  expect(missing).toEqual([]);
  expect(documented.filter((name) => !options().some((option) => option.name === name))).toEqual([]);
});

test('the README gives the defaults that the options declare', () => {
  const rows = new Map(rowsUnder('README.md', 'Options').map((row) => [namesIn(row)[0], row]));
  const declared = options().filter(({ byDefault }) => byDefault !== undefined);

  expect(declared.length).toBeGreaterThan(0);
  expect(declared.filter(({ name, byDefault }) => !rows.get(name)?.includes(`| \`${byDefault}\` |`))).toEqual([]);
});

test('no document names an option that there is not', () => {
  const known = options().map(({ name }) => name);
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/\bcharles[A-Z]\w*(?:\.[a-z]\w*)?/g)].map(([name]) => name),
  );
  const imported = ['charlesTest', 'charlesExpect'];

  expect(named.filter((name) => !known.includes(name) && !imported.includes(name))).toEqual([]);
});

test('every environment variable is documented', () => {
  const variables = new Set(read('src/fixtures/recorder-option.ts').match(/\bCHARLES_[A-Z]+/g));
  const prose = documents.map(proseOf).join('\n');

  expect(variables.size).toBeGreaterThan(0);
  expect([...variables].filter((name) => !prose.includes(`\`${name}\``))).toEqual([]);
});

for (const { title, heading, document = 'README.md', expected } of [
  {
    title: 'every member of the fixture',
    heading: 'The fixture `charles`',
    expected: membersOf('src/capture/charles.ts', 'Charles'),
  },
  { title: 'every matcher', heading: 'Matchers', expected: Object.keys(matchers) },
  { title: 'every field of a query', heading: 'Queries', expected: membersOf('src/session/query/query-types.ts', 'QueryFields') },
  { title: 'every member of an entry', heading: 'Entries', expected: membersOf('src/session/entry.ts', 'Entry') },
  { title: 'all that a stop can say', heading: 'The result', document: 'docs/stop-contract.md', expected: stopWords() },
]) {
  test(`${document} names ${title}, and no other`, () => {
    expect(rowsUnder(document, heading).flatMap(namesIn).sort()).toEqual([...expected].sort());
  });
}

test('every error code has one row in the troubleshooting, and no row has another', () => {
  const codes = unionIn('src/errors/charles-error.ts', 'export type CharlesErrorCode =');
  const headings = ['Options and use', 'Waiting', 'Reaching the recorder', 'Start and stop'];

  expect(
    headings
      .flatMap((heading) => rowsUnder('docs/troubleshooting.md', heading))
      .flatMap(namesIn)
      .sort(),
  ).toEqual(codes.sort());
});

function options(): Member[] {
  const files = [
    OPTIONS,
    'src/launch/launch-options.ts',
    'src/policy/policy-settings.ts',
    'src/session/redaction/redaction-rules.ts',
  ];
  const types = files.flatMap((file) => [...typesIn(file)]);
  return types.flatMap(([type, members]) => {
    const prefix = PREFIXES[type];
    if (prefix === undefined) throw new Error(`Say here where the README lists the options of ${type}`);
    return members.map(({ name, byDefault }) => ({ name: `${prefix}${name}`, byDefault }));
  });
}

function stopWords(): string[] {
  const file = 'src/capture/stop-result.ts';
  const fields = [...read(file).matchAll(/^ {2}readonly (\w+):/gm)].map(([, name = '']) => name);
  const recordings = unionIn(file, 'readonly error: string;\n  readonly recording:');
  return [...new Set(fields), ...recordings, ...unionIn(file, 'export type StopWarning =')];
}
