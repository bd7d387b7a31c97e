// The first few of many as one text of a message, with a count of the rest.

const LISTED = 5;

/** `a, b and 4 more`. `show` is asked for those alone that are shown. */
export function listed<Item>(items: readonly Item[], show: (item: Item) => string): string {
  return firstOf(items, show).join(', ') + (items.length > LISTED ? ` and ${moreOf(items)}` : '');
}

/** `a; b; and 4 more`, for what may hold commas. */
export function listedApart<Item>(items: readonly Item[], show: (item: Item) => string): string {
  return [...firstOf(items, show), ...(items.length > LISTED ? [`and ${moreOf(items)}`] : [])].join('; ');
}

function firstOf<Item>(items: readonly Item[], show: (item: Item) => string): string[] {
  return items.slice(0, LISTED).map((item) => show(item));
}

function moreOf(items: readonly unknown[]): string {
  return `${items.length - LISTED} more`;
}
