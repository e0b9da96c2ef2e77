/** What can be bought. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly cents: number;
  readonly stock: number;
}

/** So many of one product. */
export interface OrderLine {
  readonly product: string;
  readonly quantity: number;
}

export type OrderState = "waiting" | "accepted" | "refused";

/** What has become of an order. */
export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly state: OrderState;
  /** Why it was refused; empty otherwise. */
  readonly reason: string;
  readonly cents: number;
  readonly placed_at: number;
}

/** What one order may have of one product. */
export const MAX_QUANTITY = 99;
