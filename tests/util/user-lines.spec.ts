// Where a line of a stack is.
import { expect, test } from '@playwright/test';
import { locationOf } from '../../src/util/user-lines.ts';

for (const [line, location] of [
  ['    at file:///app/a.spec.ts:3:14', { file: '/app/a.spec.ts', line: 3, column: 14 }],
  ['    at async /app/my tests/a.spec.ts:3:14', { file: '/app/my tests/a.spec.ts', line: 3, column: 14 }],
  ['    at Object.run (/app/a.spec.ts:3:14)', { file: '/app/a.spec.ts', line: 3, column: 14 }],
  ['    at run (C:\\app\\a.spec.ts:3:14)', { file: 'C:\\app\\a.spec.ts', line: 3, column: 14 }],
  ['    at runNextTicks (node:internal/process/task_queues:60:5)', null],
  ['    at node:internal/process/task_queues:60:5', null],
  ['    at new Promise (<anonymous>)', null],
] as const) {
  test(`"${line.trim()}" is ${location === null ? 'in no file' : `in ${location.file}`}`, () => {
    expect(locationOf(line)).toEqual(location);
  });
}
