// What must not outlive the bench, however that ends: proxies, and folders that hold a key.

const undos = new Set();

process.once('exit', () => {
  for (const undo of undos) undo();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/** `undo` is called at the exit, unless the function that is returned has called it before. */
export function atExit(undo) {
  undos.add(undo);
  return () => {
    undos.delete(undo);
    undo();
  };
}
