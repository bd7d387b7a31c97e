// The names whose values are secret by default, compared without case, `-` and `_`.

const tokens = [
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'auth_token',
  'session_token',
  'csrf_token',
  'xsrf_token',
  'api_token',
  'bearer_token',
  'security_token',
] as const;

const keys = ['api_key', 'client_secret', 'app_secret', 'secret', 'secret_key', 'private_key', 'access_key'] as const;

const passwords = [
  'password',
  'passwd',
  'pwd',
  'pass',
  'passphrase',
  'new_password',
  'old_password',
  'current_password',
  'password_confirmation',
  'confirm_password',
] as const;

export const defaultHeaders: readonly string[] = [
  ...tokens,
  ...keys,
  ...[...tokens, ...keys].map((name) => `x-${name}`),
  'authorization',
  'proxy-authorization',
  'authentication',
  'x-authorization',
  'cookie',
  'set-cookie',
  'x-auth',
  'x-session',
  'x-session-id',
  'x-amz-security-token',
  'x-goog-api-key',
  'x-functions-key',
  'ocp-apim-subscription-key',
  'x-vault-token',
  'x-gitlab-token',
  'private-token',
  'x-shopify-access-token',
  'x-forwarded-access-token',
  'dpop',
];

export const defaultFields: readonly string[] = [
  ...tokens,
  ...keys,
  ...passwords,
  'authorization',
  'credentials',
  'client_assertion',
  'session_id',
  'otp',
  'pin',
  'card_number',
  'cvv',
  'cvc',
  'ssn',
  'iban',
];

export const defaultQuery: readonly string[] = [
  'auth',
  'code',
  'code_verifier',
  'key',
  'sig',
  'signature',
  'session',
  'sid',
  'jsessionid',
  'phpsessid',
  'jwt',
  'assertion',
  'SAMLRequest',
  'SAMLResponse',
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'X-Goog-Signature',
  'X-Goog-Credential',
];
