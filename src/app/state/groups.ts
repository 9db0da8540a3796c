/** Stored runs as the groups they were started in. Pure. */
import type { RunHeader } from '../../core/types.ts';

/** Runs started together. */
export interface RunGroup {
  readonly groupId: string;
  readonly createdAt: string;
  readonly benchLabel: string;
  /** Judges of imported groups may be several: each once. null: not judged. */
  readonly judgeLabel: string | null;
  /** In the order in which they run. */
  readonly headers: readonly RunHeader[];
  readonly totalTurns: number;
  readonly answeredTurns: number;
  /** Judgments made, and to make in all: of a jury, all its seats. */
  readonly judgments: number;
  readonly totalJudgments: number;
  readonly failedSteps: number;
  /** True when nothing is left to do. */
  readonly isCompleted: boolean;
}

/** Groups, newest first. */
export function groupRuns(headers: readonly RunHeader[]): readonly RunGroup[] {
  const byId = new Map<string, RunHeader[]>();
  for (const header of headers) byId.set(header.groupId, [...(byId.get(header.groupId) ?? []), header]);
  return [...byId.values()].map(toGroup).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

function toGroup(headers: RunHeader[]): RunGroup {
  const sorted = headers.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  const sum = (count: (header: RunHeader) => number) => sorted.reduce((total, header) => total + count(header), 0);
  const first = sorted[0] as RunHeader;
  return {
    groupId: first.groupId,
    createdAt: first.createdAt,
    benchLabel: first.benchLabel,
    judgeLabel: [...new Set(sorted.flatMap(({ judgeLabel }) => judgeLabel ?? []))].join(', ') || null,
    headers: sorted,
    totalTurns: sum(({ totalTurns }) => totalTurns),
    answeredTurns: sum(({ answeredTurns }) => answeredTurns),
    judgments: sum(({ judgedTurns }) => judgedTurns),
    totalJudgments: sum(({ judgeId, totalTurns, totalJudgments = totalTurns }) => (judgeId === null ? 0 : totalJudgments)),
    failedSteps: sum(({ failedSteps }) => failedSteps),
    isCompleted: sorted.every(({ status }) => status === 'completed'),
  };
}
