// Looks at the processes of this machine from outside.
import { execFileSync } from 'node:child_process';

export interface SeenProcess {
  readonly pid: number;
  readonly command: string;
}

/** Engines, lease keepers and launchers that were started for this runner, or whose command line holds this text. */
export function daemonsOf(mark: string): SeenProcess[] {
  return processes().filter(({ command }) => /(embedded|lease|launch)[\\/]main\.js/.test(command) && command.includes(mark));
}

function processes(): SeenProcess[] {
  const text =
    process.platform === 'win32'
      ? execFileSync('powershell', [
          '-NoProfile',
          '-Command',
          'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.CommandLine)" }',
        ])
      : execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args=']);
  return String(text)
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, command = '']) => ({ pid: Number(pid), command }));
}
