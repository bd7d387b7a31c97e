// One `Set-Cookie` value as a HAR cookie.

export function setCookie(value: string): object {
  const [pair = '', ...rest] = value.split(';');
  const [name, content] = nameAndValue(pair);
  const attributes = new Map(rest.map(nameAndValue).map(([key, text]) => [key.toLowerCase(), text]));
  const [path, domain, sameSite] = [attributes.get('path'), attributes.get('domain'), attributes.get('samesite')];
  const expires = isoTime(attributes.get('expires'));
  const maxAge = attributes.get('max-age');
  return {
    name,
    value: content,
    ...(path === undefined ? {} : { path }),
    ...(domain === undefined ? {} : { domain }),
    ...(expires === null ? {} : { expires }),
    httpOnly: attributes.has('httponly'),
    secure: attributes.has('secure'),
    ...(sameSite === undefined ? {} : { sameSite }),
    ...(maxAge !== undefined && /^-?\d{1,15}$/.test(maxAge) ? { _maxAge: Number(maxAge) } : {}),
  };
}

function nameAndValue(pair: string): [name: string, value: string] {
  const mark = pair.indexOf('=');
  return mark < 0 ? [pair.trim(), ''] : [pair.slice(0, mark).trim(), pair.slice(mark + 1).trim()];
}

// Years beyond 9999 have no form in RFC 3339.
function isoTime(text: string | undefined): string | null {
  const time = Date.parse(text ?? '');
  const iso = Number.isNaN(time) ? '' : new Date(time).toISOString();
  return /^\d{4}-/.test(iso) ? iso : null;
}
