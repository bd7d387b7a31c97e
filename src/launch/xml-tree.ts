// Reads and writes an XML file so that what is not touched stays as it was: order, attributes, entities, white space.
import { XMLBuilder, XMLParser } from 'fast-xml-parser';

/** One element, text, CDATA section or comment as fast-xml-parser orders them: its one key is the name, the value its children. */
export type XmlNode = Readonly<Record<string, XmlNode[]>>;

export interface XmlFile {
  /** Everything before the root element as it was written: a parser forgets the form of processing instructions. */
  readonly prolog: string;
  readonly rootName: string;
  /** What is in the root element. */
  readonly children: XmlNode[];
}

const FORM = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: '#cdata',
  commentPropName: '#comment',
  parseTagValue: false,
  trimValues: false,
  // Escapes stay as they are written, both ways.
  processEntities: false,
};
const parser = new XMLParser(FORM);
const builder = new XMLBuilder({ ...FORM, suppressEmptyNode: true });

/** Null unless the text is well-formed and has a root element of this name. */
export function parseXml(text: string, rootName: string): XmlFile | null {
  const start = text.search(new RegExp(`<${rootName}[\\s/>]`));
  if (start < 0) return null;
  try {
    const children = find(parser.parse(text, true) as XmlNode[], rootName);
    return children === undefined ? null : { prolog: text.slice(0, start), rootName, children };
  } catch {
    return null;
  }
}

export function writeXml({ prolog, rootName, children }: XmlFile): string {
  return `${prolog}${builder.build([{ [rootName]: children }])}\n`;
}

/** An element to add; text needs no escapes. */
export function element(name: string, content: string | XmlNode[]): XmlNode {
  return { [name]: typeof content === 'string' ? [textNode(content)] : content };
}

/** What is in the first element of that name. */
export function find(parent: readonly XmlNode[], name: string): XmlNode[] | undefined {
  return parent.find((node) => Object.hasOwn(node, name))?.[name];
}

/** What is in the element at this path, which is added where it is missing. */
export function section(parent: XmlNode[], ...path: readonly string[]): XmlNode[] {
  return path.reduce((children, name) => {
    const found = find(children, name);
    if (found !== undefined) return found;
    const added: XmlNode[] = [];
    children.push(element(name, added));
    return added;
  }, parent);
}

/** Sets the text of the first element of that name; it needs no escapes. */
export function setText(parent: XmlNode[], name: string, text: string): void {
  const children = section(parent, name);
  children.splice(0, children.length, textNode(text));
}

/** The text in an element, without the white space around it. */
export function textOf(children: readonly XmlNode[]): string {
  return children
    .map((node) => String(node['#text'] ?? ''))
    .join('')
    .trim();
}

function textNode(text: string): XmlNode {
  return { '#text': text } as unknown as XmlNode;
}
