/** What can be sent in the place of `$1`, `$2` and so on. */
export type SqlParameter =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly SqlParameter[]
  | { readonly [key: string]: unknown };
