// Reads the user's own configuration of Charles, which is never written: the file that the option names, and the licence of the usual one.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { CharlesError } from '../errors/charles-error.ts';
import { element, find, parseXml, section, type XmlFile, type XmlNode } from './xml-tree.ts';

const ROOT = 'configuration';
const TAKEN_OVER = [
  ['registrationConfiguration', 'name'],
  ['registrationConfiguration', 'key'],
  ['startupConfiguration', 'acceptedEulaVersion'],
] as const;
const EMPTY = `<?xml version='1.0' encoding='UTF-8' ?>\n<?charles serialisation-version='2.0' ?>\n<${ROOT}/>`;

/**
 * The whole of `file`, or an empty configuration; where it has no licence, or no acceptance of Charles's terms, those of the
 * configuration that this user's Charles keeps are taken over, if there is one.
 * @throws CharlesError `OPTION_INVALID` when `file` cannot be read or is no configuration of Charles.
 */
export async function readBase(file: string | undefined): Promise<XmlFile> {
  const base = file === undefined ? (parseXml(EMPTY, ROOT) as XmlFile) : await readGiven(file);
  const usual = await readConfiguration(usualPath()).catch(() => null);
  for (const place of TAKEN_OVER) takeOver(base.children, usual?.children ?? [], place);
  return base;
}

/** Copies one value that `to` lacks. */
function takeOver(to: XmlNode[], from: readonly XmlNode[], [parent, name]: readonly [string, string]): void {
  const value = find(find(from, parent) ?? [], name);
  if (value === undefined || find(find(to, parent) ?? [], name) !== undefined) return;
  section(to, parent).push(element(name, value));
}

async function readGiven(file: string): Promise<XmlFile> {
  let read: XmlFile | null;
  try {
    read = await readConfiguration(file);
  } catch (error) {
    throw unusable(file, `it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (read !== null) return read;
  // Its content stays out of the message: there are a licence and passwords in it.
  throw unusable(file, `it is no XML file with the root element <${ROOT}>`);
}

async function readConfiguration(file: string): Promise<XmlFile | null> {
  return parseXml((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''), ROOT);
}

/** Where Charles itself keeps it. */
function usualPath(): string {
  const home = homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Preferences', 'com.xk72.charles.config');
  if (process.platform !== 'win32') return path.join(home, '.charles.config');
  return path.join(process.env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Charles', 'charles.config');
}

function unusable(file: string, why: string): CharlesError {
  return new CharlesError('OPTION_INVALID', {
    what: `Failed to read the configuration ${file}`,
    why,
    mend: 'Point charlesRecorder.launch.config at a file that Charles itself keeps (not at an export of its settings), or leave it out.',
  });
}
