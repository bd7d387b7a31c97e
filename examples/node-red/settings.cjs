// Node-RED as the tests start it: https with a certificate made at start, a login, and a fresh user folder for every run.
const { cpSync, mkdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const compression = require('compression');

const userDir = path.join(__dirname, '.node-red');
const flowFile = path.join(userDir, 'flows.json');
rmSync(userDir, { recursive: true, force: true });
mkdirSync(userDir);
cpSync(path.join(__dirname, 'flows.json'), flowFile);

module.exports = {
  userDir,
  flowFile,
  uiHost: '127.0.0.1',
  uiPort: 18800,
  https: async () => {
    const { generate } = await import('selfsigned');
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    return { key, cert };
  },
  httpAdminMiddleware: compression(),
  adminAuth: {
    type: 'credentials',
    users: [
      // The password is 'correct horse battery staple'.
      { username: 'admin', password: '$2b$08$p4X8i2T5hGqYRLWqKDr9ZumaEXrqNDYjxSSuMpTYAt0grE21X3pni', permissions: '*' },
    ],
  },
  telemetry: { enabled: false },
  editorTheme: {
    codeEditor: { lib: 'ace' },
    tours: false,
    palette: { catalogues: ['http://localhost:18801/catalogue.json'] },
  },
  logging: { console: { level: 'warn' } },
};
