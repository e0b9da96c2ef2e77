/** Whom a lane was handed to: what one leaves in a connection, no other is to find. */
export interface LaneOwner {
  /** Among whom turns are taken: those of one name share one turn. */
  readonly name: string;
}
