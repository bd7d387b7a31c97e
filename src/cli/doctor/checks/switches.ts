// What is switched on in Charles that would change what tests see: throttling, breakpoints and the other tools. Reads only.
import { PRESET_NAMES } from '../../../embedded/throttle/presets.ts';
import { type Check, ok, problem, warning } from '../check.ts';

export const switches: readonly Check[] = [
  {
    id: 'throttling',
    run: async ({ control }) => {
      const { active, presets } = await control.throttling();
      const missing = PRESET_NAMES.filter((name) => !presets.includes(name));
      const facts = { presets: presets.length, 'known ones missing': missing.join(', ') || null, '5G': presets.includes('5G') };
      if (active) return warning('it throttles: everything that goes through it is slow', 'Proxy > Stop Throttling.', facts);
      if (presets.length > 0) return ok(`it does not throttle; ${presets.length} presets`, facts);
      return warning(
        'no presets can be read from its throttling page: a preset cannot be checked',
        'Report this, with the version of Charles.',
        facts,
      );
    },
  },
  {
    id: 'breakpoints',
    run: async (context) => {
      context.tools = await context.control.tools();
      const on = context.tools.find(({ slug }) => slug === 'breakpoints')?.enabled ?? null;
      if (on === false) return ok('breakpoints are off');
      if (on === null) {
        return warning(
          'whether breakpoints are on cannot be read',
          'See that Proxy > Enable Breakpoints is what its menu offers.',
        );
      }
      context.unsafe = 'breakpoints are on, which may hold up any request';
      return problem(
        'breakpoints are on: a request that meets one hangs until somebody releases it in Charles',
        'Proxy > Disable Breakpoints.',
      );
    },
  },
  {
    id: 'tools',
    run: ({ tools }) => {
      const others = tools.filter(({ slug }) => slug !== 'breakpoints');
      const on = others.filter(({ enabled }) => enabled).map(({ slug }) => slug);
      const facts = {
        tools: tools.map(({ slug }) => slug).join(' '),
        unreadable: tools.filter(({ enabled }) => enabled === null).length,
      };
      if (on.length === 0) return ok('no other tool is on', facts);
      return ok(`on, and may change what tests see: ${on.join(', ')} (Tools menu)`, facts);
    },
  },
];
