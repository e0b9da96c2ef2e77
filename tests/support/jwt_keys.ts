/** Keys that were made for these tests, and protect nothing. */
import type { Jwk } from "../../mod.ts";

/** The secret that most tests use. */
export const SECRET = "a secret of more than thirty-two bytes";

/** A secret that is long enough for every hash. */
export const LONG_SECRET = "a secret of sixty-four bytes or more, which is what HS512 demands";

/** A key of 2048 bits. */
export const RSA_JWK = {
  kty: "RSA",
  n: "uYf1GCIkfVNyuKjdS0IN67hqvuprp_CUFN1Gybk9UmSTtzyKCOV3slO6FBTKBZ22N4pzMMZOV37f" +
    "Ss6CvoHaDq0Gl1ASfwC1mjh3RWhNGqazbYfOjCeJu2IlM97B9ViRaqMhga-jWCvIKTQKUyvrkdy3" +
    "zScU0-5I-huceONoOB-N22uvrjFkmTeX8qtN97NWPcbgEvBRrMBfs9TE947WQfamo0MuZj0OMQ-i" +
    "qnW_Yfl105EcxeVS-twH6yhOiv3EVPsvXrauYTOXWOjwNKsqKRVlVw1FksV6fIEig2MY5u_sa_eT" +
    "bCDdZPOM6GgXt-UaVsOx0nf6eYd0xFmoffi1ww",
  e: "AQAB",
  d: "NuZ9Z1vLEm7cFrqZaUitl-AlbkMuAi8Vkqr75Ht1IulyMJmwevt0FQfjm0eflFPb9Ml6VqeHzSpU" +
    "5uz_EWKZZRhcR_BA2OYb1vv4h0ha8JT9qV6zhxO4FQPw4E19dZ10wmptYtPXcSLbgx3MJFptxebb" +
    "WNDEwAXWAHSlM7yPPXPP4W6uKlqfov7KIPmn0qMeyGelM27BtHWTEeKdr0W3QPVdSzFtyo8NFbkf" +
    "Duk4EfJVzr0KqzykwhlVnkZqxxiLjXU_WuzmXXgxCep-5qODGGzWYENTAMRIqBL8lmSJk2ARFoYC" +
    "nOv2eWfiGkMUZsOXZ7gOS1YT8FIJAxKUFYm5CQ",
  p: "3xebQoVPpK8IQxF9Y3BYOPvwf0CXGFbhZZsmgNcYtD3MatMyggbqD2K-ke6b2efVs48cvdBg_mtE" +
    "I0zoBYyLRJ6JP_iz9qK-wzP_x5G2c2tS7mVKQKHLeEm9THnIX0y6RANrL4yrIO0H_WjJ4VuNaYH4" +
    "HDXovhW2IAayryFlIv0",
  q: "1OX4UvS6mMDmnuzTPly0lSoz3s67a_UAQxA_6hmUIYg6raXQRIKISoBZ2L_cSTSsLXFCcNQ75gJK" +
    "3vyVGTotB09CH_l8G2QGTmTVnGrmijP_pveMMYuKAj8Sm9gWT0_eSjbLPI_x4gu5Fnke8w1-xo4t" +
    "z2l31zpoWurUimVAd78",
  dp: "wEWVL3C74oBkC4GwYpp5vqsMbHAbiQOgATUFqzc2-GjmnA7n0f7pjVcaTaWrNtPDb5zhNYq5fayv" +
    "LgljUxz9DqfgPH05hVBgPta7FKI18CXIdORhaXDIbySGfLndAp2bT3Du2S1Qc_E12KaOj6abKxqz" +
    "3oRr0h_eNp3vNFcA1nU",
  dq: "TTRQRxUEjdx2RW-wc07_FZDGWqgxg0bHn4pHA0ffVgGm9c3Jpu6HKi09Z8K7ybhWL-yAoZX1WsW-" +
    "DPsfvpRAPARcAGhivzQYrVkXta92huuwbAYdSuJFW-cvgmBsRrq568PPE9lHaCfEKQgnVxCvxqVM" +
    "q4idsuk1arL5_G4XYNU",
  qi: "xC4nFPuXbm82tKYatf5bfKFaMAHvaNUpMz0FCjIX5b5IYzAGpfWquYhypCX-_7qrFvGhloDYxrKy" +
    "1dkJ2gqj6P6U2HeTTps0WDQ8PR-6xcWQZI95lpT0Jp70YWSamaFQfQD09YgVQzs7wwkO2r4QjNBa" +
    "H-yz9wutK7Ccbco9r6A",
} as const satisfies Jwk;

export const P256_JWK = {
  kty: "EC",
  crv: "P-256",
  x: "7Q4dadAJ_nGuSZtA2MuFDZkHXtfss7B0Jbx2389MIhQ",
  y: "_kGmcqVOqrHoRGpA0pOIXsbtXfuJTzemVkrfJZFy0Sk",
  d: "Z9MTPkhxqY2F4TFnMHs0Pw49a965zhzIEb4tXJR9dKQ",
} as const satisfies Jwk;

export const P384_JWK = {
  kty: "EC",
  crv: "P-384",
  x: "d2aGcUuEivPN713LdzjG6SwudSFivwJCqOpiow5zRt9R7C4l4mKI2CWJqsG1khPP",
  y: "IffaPmRMNLKyfEPFhNStjc13dhIl1ZHujCfYWfgNIwygi3_VbYzbYLEDWzg30Kdi",
  d: "e6g0gNj6oKrjt1xylt1xAMru3iS7iwTVAhS4E5QLGV0jk2RJXBR1agtSa0K3wFUD",
} as const satisfies Jwk;

export const P521_JWK = {
  kty: "EC",
  crv: "P-521",
  x: "AC_s1_dxlcKhBiiaEydjOWONl6nuipW0cnfIx4yIsV-AsKf4Wt1GppKLnt1AdEPX-yqJ4-clFyJz" +
    "3NqG-6ovWtdm",
  y: "AXjmGoUn2IZMMNnYucyNn-SQkBcMcmVt6uixi0GqFVWQJHDTTbiyVN9NECfXqVMRwF7kxsVdoy6T" +
    "4bD48Qxkd1lx",
  d: "AUrMiACUdLhbV_dFpoy79tw1Al4s4UEcXRAmhmdG_e7f_BVE9frufRfwHdF2_v1a6rZ8q2S6q57e" +
    "_JhIRfUFJOZe",
} as const satisfies Jwk;

export const ED25519_JWK = {
  kty: "OKP",
  crv: "Ed25519",
  x: "bV5G00mPBBECODDeNqgCh2GL8lmwWGU6bAOpdnqhlvM",
  d: "wCTyLglz06F8NelqQxiFKxgmKX9P2pP4YDcEd8arvaU",
} as const satisfies Jwk;

/** A key that no service has. */
export const OTHER_P256_JWK = {
  kty: "EC",
  crv: "P-256",
  x: "japdoDecWuOwtdPjIyQWJzVqkTr8ZfXzNnbdwIqX848",
  y: "juWErmYeiUlvHvpcmiYCOun6D0EzqT5aND3wPr6Ds40",
  d: "Sf9pDLYrVgTQ5YMzSOhOhgfd7POet2pb0g8o_hBC-_g",
} as const satisfies Jwk;

/** A key of 1024 bits, which is refused. */
export const WEAK_RSA_JWK = {
  kty: "RSA",
  n: "46qItmPodF_tJxWTuNrJ-nCUorlxPn5hjCyWoLuVcT1VWIgcBwcmSBbWDmZ8A0htFPxnBZ8iRGOF" +
    "zJpifMyqglFbx9jfcLiKYrkzJfQkH57hs8YtOPabQqU0QJaBSO644j5Jjue1VMcPPZ5w1nceRjZG" +
    "_7Z_diNS--2FqnWD_T0",
  e: "AQAB",
  d: "0fafuN4xLsqdM5OBtlUJO5ACdIRj_Uee_SDOFhSKAXKYOFrmxlCArLFq3sMDkh-Egns5JAUcHEhQ" +
    "yF6FgCVdBa9dykwrGPi8j1FuGbU5D9TqB4xqZS5vB4BOIJcBhQtQH7UrMlkTICRlwwFCUekKg3W9" +
    "e2NP0EJJsgcB6XKoOME",
  p: "7iAjo0MyV6J43uTrhHdi9eEkBLlq0xOLCUtvqg66tBempi9nwmJWu1o9jXIhkEpPDN5ML69jigNA" +
    "2Jf-j_TybQ",
  q: "9MFnwpE44sCiBbjnZJh3J7aLKZd6hptdu9jRpbfCgTSxX-sOSUpUbEtqRbjEzfjZwwcimro4F2Y4" +
    "W4FhLfD0EQ",
  dp: "XdHB2MhX5Fk6IC-3b1iOX-vVghr_sKwpgn77PthQzTXoTd-tlNOj8msKh1kpSi1M2fgXsk36_Nxt" +
    "RykTfep3PQ",
  dq: "f_w6o9WIp5oPn2pnJYVMmams75zUZ1sLEtV4G24R-bpyHjQuDkkeCFsPQVIzJ3m_dWpfwAUsm5_K" +
    "TJ9FD9714Q",
  qi: "nR4pgZc0IsgNeJuHfwvFATVYt_s9ifdo7YaD1SIV87ChzM-9lD9C_jJXE0t-6Hs8lKycwZD_xY5R" +
    "D-Gnbdt-7Q",
} as const satisfies Jwk;

/** The public half of a key. */
export function publicHalf(jwk: Jwk): Jwk {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...half } = jwk;
  return half;
}
