import type { Product } from "../order.ts";

/** What a new shop has. */
export const PRODUCTS: readonly Product[] = [
  {
    id: "assam",
    name: "Assam",
    description: "Black tea, malty and strong. Takes milk well.",
    cents: 850,
    stock: 60,
  },
  {
    id: "sencha",
    name: "Sencha",
    description: "Green tea, steamed. Fresh like cut grass.",
    cents: 1_200,
    stock: 60,
  },
  {
    id: "oolong",
    name: "Milk oolong",
    description: "Half oxidised, soft and creamy. Good for five infusions.",
    cents: 1_450,
    stock: 60,
  },
  {
    id: "rooibos",
    name: "Rooibos",
    description: "No tea at all, and no caffeine. Warm and round.",
    cents: 690,
    stock: 60,
  },
  {
    id: "teapot",
    name: "Teapot",
    description: "Stoneware, 0.8 l. It does not drip.",
    cents: 3_900,
    stock: 40,
  },
  {
    id: "cups",
    name: "Pair of cups",
    description: "Stoneware, 0.2 l each, to go with the teapot.",
    cents: 2_400,
    stock: 40,
  },
];
