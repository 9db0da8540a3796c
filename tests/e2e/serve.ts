/** Serves `dist/site` under the sub-path and nothing beside it. */
import { createServer } from 'node:http';
import sirv from 'sirv';
import { SITE_PATH, SITE_PORT } from './site.ts';

const files = sirv('dist/site', { etag: true });

createServer((request, response) => {
  const url = request.url ?? '/';
  if (!url.startsWith(SITE_PATH)) {
    response.writeHead(404).end('nothing here');
    return;
  }
  request.url = url.slice(SITE_PATH.length - 1);
  files(request, response);
}).listen(SITE_PORT, '127.0.0.1');
