import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseModelConfig } from '../../src/config/load-config.ts';
import { HELP } from '../../src/headless/help.ts';
import { parseOptions } from '../../src/headless/options.ts';

const README = readFileSync('README.md', 'utf8');

/** What stands between a fence of that language and the next. */
function fenced(language: string): readonly string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
}

describe('the README', () => {
  it('shows a model on a server as the configuration takes it', () => {
    const [entry = ''] = fenced('yaml');
    const id = /model_id: (\S+)/.exec(entry)?.[1] ?? '';
    const { models } = parseModelConfig(`defaults: [${id}]\nmodels:\n${entry}`, 'README.md');
    expect(models[0]).toMatchObject({ engine: 'openai', slots: 256, baseUrl: expect.stringMatching(/\/v1$/) });
  });

  it('names commands that the program takes', () => {
    const text = fenced('').join('\n').replaceAll('\\\n', ' ');
    const commands = [...text.matchAll(/npm run benchtab -- (.*)$/gm)].map(([, argv = '']) => argv.trim().split(/\s+/));
    expect(commands.length).toBeGreaterThan(4);
    for (const argv of commands) expect(parseOptions(argv)).toMatchObject({ command: argv[0] });
  });

  it('names the variable that the help names', () => {
    for (const text of [README, HELP]) expect(text).toContain('BENCHTAB_MODEL_KEY');
  });
});
