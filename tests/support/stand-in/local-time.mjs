// Times as Charles writes them: local, with their numeric offset.

export function timeOf(epoch) {
  if (epoch === null) return null;
  const offset = -new Date(epoch).getTimezoneOffset();
  const local = new Date(epoch + offset * 60_000).toISOString().slice(0, -1);
  const two = (number) => String(number).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}
