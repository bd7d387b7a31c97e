// What the stand-in does wrong, by name; a fault lasts for `times` control requests, or until `none`.

const NAMES = ['stop-ignored', 'start-ignored', 'hang', 'garbage', 'drop', 'huge', 'disabled'];

export function createFaults() {
  /** @type {Map<string, { page?: string, times: number, bytes?: number }>} */
  const active = new Map();

  return {
    /** Sets one fault, or with `none` clears all of them. */
    set(name, { page, times = Number.POSITIVE_INFINITY, bytes } = {}) {
      if (name === 'none') return active.clear();
      if (!NAMES.includes(name)) throw new Error(`the stand-in knows no fault "${name}"`);
      active.set(name, { page, times, bytes });
    },

    /** The fault if it applies to this page, counted as used once; else null. */
    take(name, page) {
      const fault = active.get(name);
      if (fault === undefined || (fault.page !== undefined && fault.page !== page)) return null;
      fault.times -= 1;
      if (fault.times <= 0) active.delete(name);
      return fault;
    },
  };
}
