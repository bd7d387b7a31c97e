// The published HAR 1.2 schema, made to check what it means to.
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const schemas: Record<string, object> = require('har-schema');

/** Validates the whole `{ log }`. */
export function harValidator(): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'));
  // As the known HAR validators, which take the URLs that browsers write: the strict form refuses `?items[]=1`.
  addFormats.default(ajv, { mode: 'fast', formats: ['uri'] });
  addFormats.default(ajv, { mode: 'full', formats: ['date-time', 'ipv4', 'ipv6'] });
  // It says `min` where JSON Schema has `minimum`, and so checks no number.
  for (const schema of Object.values(schemas))
    ajv.addSchema(JSON.parse(JSON.stringify(schema).replaceAll('"min":', '"minimum":')));
  return ajv.getSchema('har.json#') as ValidateFunction;
}
