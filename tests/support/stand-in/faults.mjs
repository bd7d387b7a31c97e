// What the stand-in does wrong, by name and page; a fault lasts for `times` control requests, or until `none`.

/** These happen to the whole of Charles, by default once. */
const EVENTS = ['recording-off', 'cleared', 'restart', 'die'];
const NAMES = [
  'stop-ignored',
  'start-ignored',
  'throttling-ignored',
  'hang',
  'garbage',
  'drop',
  'huge',
  'disabled',
  'slow',
  'status',
  'truncate',
];

/** @param happen does one of the events */
export function createFaults(happen) {
  let active = [];

  return {
    /** Sets one fault, or with `none` clears all of them. */
    set(name, argument) {
      if (name === 'none') {
        active = [];
        return;
      }
      const event = EVENTS.includes(name);
      if (!event && !NAMES.includes(name)) throw new Error(`the stand-in knows no fault "${name}"`);
      const fault = { name, after: 0, times: event ? 1 : Number.POSITIVE_INFINITY, ...argument };
      if (event && fault.page === undefined && fault.from === undefined) return happen(fault);
      active = [...active.filter((other) => other.name !== name || other.page !== fault.page), fault];
    },

    /** The fault if it applies to this page, counted as used once; else null. */
    take(name, page) {
      const fault = active.find((one) => one.name === name && applies(one, page));
      if (fault === undefined) return null;
      if (fault.after > 0) {
        fault.after -= 1;
        return null;
      }
      fault.times -= 1;
      if (fault.times <= 0) active = active.filter((one) => one !== fault);
      return fault;
    },

    /** Lets begin, and happen, what waits for this page. */
    strike(page) {
      for (const fault of active) if (fault.from === page) fault.from = undefined;
      for (const name of EVENTS) {
        const fault = this.take(name, page);
        if (fault) happen(fault);
      }
    },
  };
}

function applies(fault, page) {
  return fault.from === undefined && (fault.page === undefined || fault.page === page);
}
