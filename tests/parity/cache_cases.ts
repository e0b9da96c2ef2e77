import { cacheArgumentCases } from "./cache_argument_cases.ts";
import type { CacheCase } from "./cache_fixture.ts";
import { cacheLoadCases } from "./cache_load_cases.ts";
import { cacheLockCases } from "./cache_lock_cases.ts";
import { cacheManyCases } from "./cache_many_cases.ts";
import { cacheNamespaceCases } from "./cache_namespace_cases.ts";
import { cachePolicyCases } from "./cache_policy_cases.ts";
import { cacheSetCases } from "./cache_set_cases.ts";
import { cacheTagCases } from "./cache_tag_cases.ts";
import { cacheTextCases } from "./cache_text_cases.ts";
import { cacheValueCases } from "./cache_value_cases.ts";

/** All that must be the same in every mode. */
export const cacheCases: readonly CacheCase[] = [
  ...cacheValueCases,
  ...cacheSetCases,
  ...cacheTextCases,
  ...cacheArgumentCases,
  ...cacheManyCases,
  ...cacheNamespaceCases,
  ...cacheTagCases,
  ...cacheLockCases,
  ...cacheLoadCases,
  ...cachePolicyCases,
];
