// The native formats: Java serialisation of version 4, the zip of version 5.
import { buffer } from 'node:stream/consumers';

/** Nobody but Charles can read it: the beginning is true, the rest is not. */
export function chls(entries) {
  const magic = Buffer.from([0xac, 0xed, 0x00, 0x05, 0x73, 0x72]);
  const body = Buffer.from(`\0\u001dcom.xk72.charles.model.Session${JSON.stringify(entries)}`);
  return Buffer.concat([magic, body]);
}

export async function chlz(entries) {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  entries.forEach((entry, index) => {
    const { request, response, ...head } = entry;
    const meta = { ...head, request: withoutBody(request), response: withoutBody(response), tags: [], flows: [] };
    zip.addBuffer(Buffer.from(JSON.stringify(meta)), `${index}-meta.json`);
    addBody(zip, `${index}-req`, request);
    addBody(zip, `${index}-res`, response);
  });
  zip.end();
  return buffer(zip.outputStream);
}

function withoutBody({ body, ...rest }) {
  return rest;
}

function addBody(zip, name, { body, mimeType }) {
  if (body === undefined) return;
  const bytes = body.encoding === 'base64' ? Buffer.from(body.encoded, 'base64') : Buffer.from(body.text);
  const extension = /json/.test(mimeType ?? '') ? 'json' : /html/.test(mimeType ?? '') ? 'html' : 'dat';
  zip.addBuffer(bytes, `${name}.${extension}`);
}
