// Epoch milliseconds as Charles writes them: local time with its numeric offset.

export function localTime(time: number): string {
  const offset = -new Date(time).getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const local = new Date(time + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${sign}${twoDigits(Math.abs(offset) / 60)}:${twoDigits(Math.abs(offset) % 60)}`;
}

function twoDigits(value: number): string {
  return String(Math.trunc(value)).padStart(2, '0');
}
