import { describe, expect, it } from 'vitest';
import { leaderboardOf, leaderboards, STRICT_COUNTING } from '../../../src/core/scores.ts';
import { toResultsLatex } from '../../../src/exports/results-latex.ts';
import { FAKE_PRACTICE_JUDGE, fakeBench, fakeRunState, type FakeRun } from '../../fakes/run-states.ts';

const KEYS = ['score', 'turn2', 'coverage'];

function tableOf(...runs: FakeRun[]): string {
  const states = runs.map(fakeRunState);
  const [board] = leaderboards(states);
  if (board === undefined) throw new Error('no leaderboard');
  return toResultsLatex(board, states, KEYS);
}

const GOLDEN = String.raw`% \usepackage{booktabs}
\begin{table}
  \centering
  \caption{Fake bench, judged by Fake Judge 1.}
  \begin{tabular}{rlrrrr}
    \toprule
    \# & Model & Score & 95 \% interval & Turn 2 & Rated \\
    \midrule
    1 & model\_a & 7.88 & 7.53 -- 8.25 & 7.56 & 32 of 32 \\
    2 & b & 3.88 & 3.53 -- 4.25 & 3.56 & 32 of 32 \\
    \bottomrule
  \end{tabular}
  \par\medskip\footnotesize model\_a is better than b. Places are ranges where nothing is proven: a model stands above another one only where their difference on the same questions is told from chance (paired permutation test over whole questions, p at most 0.05 after Holm’s correction over all pairs of the table).
\end{table}
`;

describe('toResultsLatex', () => {
  it('is a table of booktabs with places, intervals, bench, judge and what is proven', () => {
    expect(tableOf({ modelId: 'a', label: 'model_a', quality: 8 }, { modelId: 'b', quality: 4 })).toBe(GOLDEN);
  });

  it.each([
    ['a & b', String.raw`a \& b`],
    ['50% $x$ #1 a_b {c}', String.raw`50\% \$x\$ \#1 a\_b \{c\}`],
    ['~ ^ \\', String.raw`\textasciitilde{} \textasciicircum{} \textbackslash{}`],
    ['\\end{table}\\input{/etc/passwd}', String.raw`\textbackslash{}end\{table\}\textbackslash{}input\{/etc/passwd\}`],
    ['a\n\nb\u0000c', 'a b c'],
    ['[x] <y> | "z"', String.raw`{[}x{]} \textless{}y\textgreater{} \textbar{} \char34{}z\char34{}`],
    ['a – b − c', String.raw`a -- b $-$ c`],
    ['模型 Überklug é', '模型 Überklug é'],
  ])('keeps the name %j a name', (label, cell) => {
    const line = tableOf({ label }).split('\n').find((each) => each.includes(' of 32'));
    expect(line).toMatch(/^ {4}1 & /);
    expect(line?.split(' & ')[1] === cell || line?.startsWith(`    1 & ${cell} & `)).toBe(true);
  });

  it('escapes bench and judge in the caption, and says what the practice judge is', () => {
    const text = tableOf({ judge: FAKE_PRACTICE_JUDGE, bench: fakeBench({ label: 'Bench_1 & more' }) });
    expect(text).toContain(String.raw`\caption{Bench\_1 \& more, judged by Practice judge (rules, not a language model).}`);
  });

  it('says how it was counted', () => {
    const states = [fakeRunState()];
    const board = leaderboardOf(states, { ...STRICT_COUNTING, without: [3, 4], minCoverage: 0.8 });
    if (board === null) throw new Error('no leaderboard');
    const text = toResultsLatex(board, states);
    expect(text).toContain("Not FastChat's score: without the questions 3, 4.");
    expect(text).toContain(String.raw`at least 80 \% of the turns`);
  });
});
