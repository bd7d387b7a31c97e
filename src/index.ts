// The public surface: `test` and `expect` with zero configuration, and what is needed to compose one's own.
// Not exported on purpose: the capture's internals, the relay, the private channel of the embedded recorder.
import {
  test as base,
  expect as baseExpect,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from '@playwright/test';
import type { CharlesFixtures, PrivateFixtures, PrivateWorkerFixtures } from './fixtures/fixture-types.ts';
import { fixtures } from './fixtures/fixtures.ts';
import type { CharlesOptions, CharlesWorkerOptions } from './fixtures/options.ts';
import { type CharlesExpect, matchers } from './matchers/index.ts';

export type { CaptureStatus, Charles, Page, ReadOptions, SettledOptions, WaitOptions } from './capture/charles.ts';
export type { EntriesQuery, Sender, SendingContext, SendingPage } from './capture/entries-query.ts';
export type { SnapshotFormat } from './capture/snapshot.ts';
export type { StopFailedResult, StoppedResult, StopResult, StopWarning } from './capture/stop-result.ts';
export { CharlesError, type CharlesErrorCode, type CharlesErrorDetails, isCharlesError } from './errors/charles-error.ts';
export type { CharlesFixtures } from './fixtures/fixture-types.ts';
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
export type { CharlesExpect } from './matchers/index.ts';
export type { SettleOptions } from './matchers/settle-options.ts';
export type { Times } from './matchers/times.ts';
export type { ToBeWithinBudgetOptions } from './matchers/to-be-within-budget.ts';
export type { ToHaveFailedRequestOptions } from './matchers/to-have-failed-request.ts';
export type { ToHaveRequestOptions } from './matchers/to-have-request.ts';
export type { ToHaveRequestsInOrderOptions } from './matchers/to-have-requests-in-order.ts';
export type { ToMatchTrafficOptions } from './matchers/to-match-traffic.ts';
export type { PolicyRule, PolicySettings } from './policy/policy-settings.ts';
export type { Budget, BudgetLimits } from './session/budget/budget-types.ts';
export type { ServerSentEvent } from './session/content/event-stream.ts';
export type { WebSocketFrame } from './session/content/web-socket-messages.ts';
export { Entry } from './session/entry.ts';
export type {
  BodyQuery,
  EventQuery,
  GraphqlQuery,
  PartQuery,
  Query,
  QueryFields,
  RangeQuery,
  StandardSchema,
  StatusQuery,
  WebSocketQuery,
} from './session/query/query.ts';
export type { Redaction } from './session/redaction/redaction.ts';
export type { DurationStats, EntryGroupKey, SessionStats, StatsShare } from './session/stats.ts';
export type { ThrottlePreset, ThrottleSetting, ThrottleSettings } from './util/throttle-setting.ts';
export { fixtures, matchers };

/** Playwright's `test` with a live capture around every test. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & CharlesFixtures & CharlesOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & CharlesWorkerOptions
> = base.extend<CharlesFixtures & CharlesOptions & PrivateFixtures, CharlesWorkerOptions & PrivateWorkerFixtures>(fixtures);

/** Playwright's `expect` with the matchers on traffic. */
export const expect: CharlesExpect = baseExpect.extend(matchers) as CharlesExpect;
