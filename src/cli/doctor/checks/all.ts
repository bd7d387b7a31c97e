// Every check, in its order: what an earlier one found out, a later one may need.
import type { Check } from '../check.ts';
import { access } from './access.ts';
import { entries } from './entries.ts';
import { passage } from './passage.ts';
import { recording } from './recording.ts';
import { exports, pages, version } from './replies.ts';
import { session } from './session.ts';
import { switches } from './switches.ts';

export const CHECKS: readonly Check[] = [
  ...access,
  pages,
  ...switches,
  ...recording,
  ...passage,
  ...session,
  ...entries,
  exports,
  version,
];
