// What differs between two short texts, line by line.

export interface DiffLine {
  readonly sign: ' ' | '-' | '+' | '…';
  readonly text: string;
}

/** Lines that only `before` has get `-`, those that only `after` has `+`; runs of equal lines are cut to `context` lines beside a change. */
export function lineDiff(before: string, after: string, context = 2): DiffLine[] {
  return withoutFarContext(allLines(before.split('\n'), after.split('\n')), context);
}

function allLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const common = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [left, right] = [before[i], after[j]];
    if (left !== undefined && left === right) {
      lines.push({ sign: ' ', text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      lines.push({ sign: '-', text: left });
      i++;
    } else {
      lines.push({ sign: '+', text: right ?? '' });
      j++;
    }
  }
  return lines;
}

/** `[i][j]`: how many lines the rests from `i` and from `j` have in common, in order. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const common = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    const [row = [], next = []] = [common[i], common[i + 1]];
    for (let j = after.length - 1; j >= 0; j--) {
      row[j] = before[i] === after[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return common;
}

function withoutFarContext(lines: readonly DiffLine[], context: number): DiffLine[] {
  const isShown = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ sign }) => sign !== ' '),
  );
  return lines.flatMap((line, index): DiffLine[] => {
    if (isShown[index]) return [line];
    return index === 0 || isShown[index - 1] ? [{ sign: '…', text: '' }] : [];
  });
}
