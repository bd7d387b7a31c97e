// The public surface: `test` and `expect` with zero configuration, and what is needed to compose one's own.
// Not exported on purpose: the capture's internals, the relay, the private channel of the embedded recorder.
import {
  test as base,
  expect as baseExpect,
  type Expect,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from '@playwright/test';
import { type CharlesFixtures, fixtures, type PrivateFixtures, type PrivateWorkerFixtures } from './fixtures/fixtures.ts';
import type { CharlesOptions, CharlesWorkerOptions } from './fixtures/options.ts';
import { matchers } from './matchers/index.ts';

export type { CaptureStatus, Charles, Page, ReadOptions, SettledOptions, WaitOptions } from './capture/charles.ts';
export type { SnapshotFormat } from './capture/snapshot.ts';
export type { StopFailedResult, StoppedResult, StopResult, StopWarning } from './capture/stop-result.ts';
export { CharlesError, type CharlesErrorCode, type CharlesErrorDetails, isCharlesError } from './errors/charles-error.ts';
export type { CharlesFixtures } from './fixtures/fixtures.ts';
export type {
  AttachMode,
  AttachSettings,
  CaptureSettings,
  CharlesOptions,
  CharlesWorkerOptions,
  LaunchedCharles,
  LimitOptions,
  RecorderOption,
  RunningCharles,
} from './fixtures/options.ts';
export type { LaunchOptions } from './launch/launch-options.ts';
export type { ToHaveRequestOptions } from './matchers/to-have-request.ts';
export { Entry } from './session/entry.ts';
export type { BodyQuery, Query, QueryFields, StandardSchema, StatusQuery } from './session/query.ts';
export type { Redaction } from './session/redaction.ts';
export type { EntryGroupKey, SessionStats } from './session/stats.ts';
export type { ThrottlePreset, ThrottleSetting, ThrottleSettings } from './util/throttle-setting.ts';
export { fixtures, matchers };

/** Playwright's `test` with a live capture around every test. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & CharlesFixtures & CharlesOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & CharlesWorkerOptions
> = base.extend<CharlesFixtures & CharlesOptions & PrivateFixtures, CharlesWorkerOptions & PrivateWorkerFixtures>(fixtures);

/** Playwright's `expect` with the matchers on traffic. */
export const expect: Expect<typeof matchers> = baseExpect.extend(matchers);
