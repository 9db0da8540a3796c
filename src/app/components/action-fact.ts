/** A name and a value in the bar at the foot of a page. */
export interface ActionFact {
  readonly name: string;
  /** null: not known yet. */
  readonly value: string | null;
  readonly title?: string;
  /** Left out where there is little room. */
  readonly isSecondary?: boolean;
}
