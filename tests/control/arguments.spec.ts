// What a caller may give: refused at once, before anything is asked, without being quoted.
import { ControlClient, type ControlLimits, type ControlTarget, type ExportFormat } from '../../src/control/index.ts';
import { fetchRootCertificate } from '../../src/control/root-certificate.ts';
import { expect, failure, test } from './fixtures.ts';

const target = { host: '127.0.0.1', port: 1 };
const NO_TIMES = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '5000', null];

test('a timeout that no timer can have is refused, by its name', async () => {
  for (const time of NO_TIMES as readonly number[]) {
    for (const name of ['pageTimeout', 'exportTimeout']) {
      const error = await refused(target, { [name]: time });
      expect(error.message).toContain(`\`${name}\``);
    }
    expect((await failure(fetchRootCertificate(target, { pageTimeout: time }))).code).toBe('OPTION_INVALID');
    expect(await failure(new ControlClient(target).quit({ timeout: time }))).toMatchObject({ code: 'OPTION_INVALID' });
  }
  new ControlClient(target, { pageTimeout: 2 ** 31 - 1, exportTimeout: 0.5 });
});

test('a size that is none is refused, by its name', async () => {
  for (const maxExportBytes of [0, -1, Number.NaN, '5', null] as readonly number[]) {
    expect((await refused(target, { maxExportBytes })).message).toContain('`maxExportBytes`');
  }
  new ControlClient(target, { maxExportBytes: Number.POSITIVE_INFINITY });
});

test('a password without a user name is refused, and not quoted', async () => {
  expect((await refused({ ...target, password: 'hunter2' })).message).not.toContain('hunter2');
  expect((await failure(fetchRootCertificate({ ...target, password: 'hunter2' }))).code).toBe('RECORDER_UNREACHABLE');
});

test('a format that is none is refused before anything is asked', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  for (const format of ['', 'text', 'json/../../quit', 'constructor', undefined]) {
    expect((await failure(connect(charles).exportAs(format as ExportFormat))).code).toBe('OPTION_INVALID');
  }
  expect(await charles.controlCalls()).toEqual([]);
});

test('a preset that no address can carry is refused before anything is asked', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  for (const preset of ['\uD800', 'a\uDC00b', 3, null]) {
    expect((await failure(connect(charles).startThrottling(preset as string))).code).toBe('OPTION_INVALID');
  }
  expect(await charles.controlCalls()).toEqual([]);
});

async function refused(to: ControlTarget, limits?: ControlLimits): Promise<Error> {
  const error = await failure((async () => new ControlClient(to, limits))());
  expect(error.code).toBe('OPTION_INVALID');
  return error;
}
