/** Whom a lane was handed to: what one leaves in a connection, no other is to find. */
export interface LaneOwner {
  /** Among whom turns are taken: those of one name share one turn. */
  readonly name: string;
  /** How many lanes those of one name may hold at once. By default as many as there are. */
  readonly maxLanes?: number;
  /** How many lanes this one itself may hold at once. By default as many as those of its name. */
  readonly maxOwnLanes?: number;
  /** How long to wait for one. By default as the pool says. */
  readonly acquireTimeoutSeconds?: number;
}
