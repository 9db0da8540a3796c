/** Vite plug-in: the page finds `configs/*.yaml` beside itself, in development and in the built site. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const FOLDER = 'configs';

export function serveConfigs(): Plugin {
  return {
    name: 'benchtab-configs',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = /\/configs\/([\w.-]+\.yaml)(?:\?|$)/.exec(request.url ?? '')?.[1];
        if (name === undefined || !readdirSync(FOLDER).includes(name)) {
          next();
          return;
        }
        response.setHeader('content-type', 'text/yaml; charset=utf-8');
        response.end(readFileSync(join(FOLDER, name)));
      });
    },
    generateBundle() {
      if (this.environment.config.build.ssr) return;
      for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.yaml')))
        this.emitFile({ type: 'asset', fileName: `${FOLDER}/${name}`, source: readFileSync(join(FOLDER, name)) });
    },
  };
}
