// A certificate for localhost that nobody trusts, made once in each process.
import { generateCACertificate, getCA } from 'mockttp/dist/util/certificates';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

let made: Promise<Certificate> | undefined;

export function selfSigned(): Promise<Certificate> {
  made ??= make();
  return made;
}

async function make(): Promise<Certificate> {
  const authority = await getCA(await generateCACertificate());
  const { key, cert } = await authority.generateCertificate('localhost');
  return { key, cert };
}
