/** Placeholder of the interface until the orchestrator is there. */
export class RunController {}
