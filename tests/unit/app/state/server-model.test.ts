import { describe, expect, it } from 'vitest';
import {
  addressProblem,
  EMPTY_SERVER_MODEL,
  serverModelProblems,
  type ServerModelInput,
} from '../../../../src/app/state/server-model.ts';

const GOOD: ServerModelInput = {
  ...EMPTY_SERVER_MODEL,
  baseUrl: ' http://localhost:8000/v1/ ',
  model: 'Qwen/Qwen3-8B',
};
const WHERE = { takenIds: ['phi'], pageProtocol: 'https:' };

describe('serverModelProblems', () => {
  it('finds none in a server on this machine or behind https', () => {
    expect(serverModelProblems(GOOD, WHERE)).toEqual([]);
    expect(serverModelProblems({ ...GOOD, baseUrl: 'https://llm.example/v1' }, WHERE)).toEqual([]);
  });

  it.each([
    [{ model: ' ' }, 'Model'],
    [{ model: 'phi' }, 'Name'],
    [{ name: 'phi' }, 'Name'],
    [{ slots: 0 }, 'Conversations'],
    [{ slots: Number.NaN }, 'Conversations'],
    [{ slots: 1.5 }, 'Conversations'],
    [{ slots: 100_000 }, 'Conversations'],
    [{ contextTokens: 100 }, 'Context length'],
    [{ baseUrl: 'localhost:8000' }, 'Base URL'],
  ])('tells of %j under "%s"', (change, field) => {
    expect(serverModelProblems({ ...GOOD, ...change }, WHERE)).toEqual([expect.stringMatching(new RegExp(`^${field}`))]);
  });
});

describe('addressProblem', () => {
  it('refuses plain http to another machine and names the way out', () => {
    expect(addressProblem('http://gpu-box:8000/v1', 'https:')).toContain('opened over https may not call it');
    expect(addressProblem('http://gpu-box:8000/v1', 'http:')).toContain('ssh -L 8000:localhost:8000 gpu-box');
  });

  it('refuses a password in the address: a card is stored', () => {
    expect(addressProblem('https://me:secret@llm.example/v1', 'https:')).toContain('leave name and password out');
  });

  it.each(['', 'ftp://a/v1', 'javascript:alert(1)', 'v1'])('refuses "%s"', (address) => {
    expect(addressProblem(address, 'http:')).toContain('https://');
  });
});
