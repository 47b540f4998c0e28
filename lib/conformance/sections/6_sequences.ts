/** The octet sequences of section 6, family by family, from 6.5 on. */

/** Sequences of one kind, each the payload of a text message. */
export interface SequenceFamily {
  readonly title: string;
  /** Whether they are UTF-8; where they differ, the numbers (from 1) of those that are. */
  readonly valid: boolean | readonly number[];
  /** In hexadecimal digits. */
  readonly sequences: readonly string[];
}

/** Families 6.5, 6.6 and so on. */
export const SEQUENCE_FAMILIES: readonly SequenceFamily[] = [
  {
    title: "UTF-8 of every length",
    valid: true,
    sequences: [
      "68656c6c6f24776f726c64",
      "68656c6c6fc2a2776f726c64",
      "68656c6c6fe282ac776f726c64",
      "68656c6c6ff0a4ada2776f726c64",
      "cebae1bdb9cf83cebcceb5",
    ],
  },
  {
    title: "Every prefix of a text of multi-octet characters",
    valid: [2, 5, 7, 9, 11],
    sequences: [
      "ce",
      "ceba",
      "cebae1",
      "cebae1bd",
      "cebae1bdb9",
      "cebae1bdb9cf",
      "cebae1bdb9cf83",
      "cebae1bdb9cf83ce",
      "cebae1bdb9cf83cebc",
      "cebae1bdb9cf83cebcce",
      "cebae1bdb9cf83cebcceb5",
    ],
  },
  {
    title: "The lowest character of each length",
    valid: true,
    sequences: [
      "00",
      "c280",
      "e0a080",
      "f0908080",
    ],
  },
  {
    title: "The lowest sequences of five and six octets",
    valid: false,
    sequences: [
      "f888808080",
      "fc8480808080",
    ],
  },
  {
    title: "The highest character of each length",
    valid: true,
    sequences: [
      "7f",
      "dfbf",
      "efbfbf",
      "f48fbfbf",
    ],
  },
  {
    title: "The highest sequences of four to six octets",
    valid: false,
    sequences: [
      "f7bfbfbf",
      "fbbfbfbfbf",
      "fdbfbfbfbfbf",
    ],
  },
  {
    title: "Around the surrogates and the end of Unicode",
    valid: [1, 2, 3, 4],
    sequences: [
      "ed9fbf",
      "ee8080",
      "efbfbd",
      "f48fbfbf",
      "f4908080",
    ],
  },
  {
    title: "Continuation octets with no start",
    valid: false,
    sequences: [
      "80",
      "bf",
      "80bf",
      "80bf80",
      "80bf80bf",
      "80bf80bf80",
      "80bf80bf80bf",
      "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbe",
    ],
  },
  {
    title: "Start octets with no continuation",
    valid: false,
    sequences: [
      "c020c120c220c320c420c520c620c720c820c920ca20cb20cc20cd20ce20cf20d020d120d220d320d420d520d620d720d820d920da20db20dc20dd20de20",
      "e020e120e220e320e420e520e620e720e820e920ea20eb20ec20ed20ee20",
      "f020f120f220f320f420f520f620",
      "f820f920fa20",
      "fc20",
    ],
  },
  {
    title: "Sequences that lack their last octet",
    valid: false,
    sequences: [
      "c0",
      "e080",
      "f08080",
      "f8808080",
      "fc80808080",
      "df",
      "efbf",
      "f7bfbf",
      "fbbfbfbf",
      "fdbfbfbfbf",
    ],
  },
  {
    title: "Incomplete sequences in a row",
    valid: false,
    sequences: [
      "c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf",
    ],
  },
  {
    title: "Octets that never occur in UTF-8",
    valid: false,
    sequences: [
      "fe",
      "ff",
      "fefeffff",
    ],
  },
  {
    title: "An ASCII character in more octets than it needs",
    valid: false,
    sequences: [
      "c0af",
      "e080af",
      "f08080af",
      "f8808080af",
      "fc80808080af",
    ],
  },
  {
    title: "The highest overlong sequences",
    valid: false,
    sequences: [
      "c1bf",
      "e09fbf",
      "f08fbfbf",
      "f887bfbfbf",
      "fc83bfbfbfbf",
    ],
  },
  {
    title: "NUL in more octets than it needs",
    valid: false,
    sequences: [
      "c080",
      "e08080",
      "f0808080",
      "f880808080",
      "fc8080808080",
    ],
  },
  {
    title: "Single surrogates",
    valid: false,
    sequences: [
      "eda080",
      "edadbf",
      "edae80",
      "edafbf",
      "edb080",
      "edbe80",
      "edbfbf",
    ],
  },
  {
    title: "Pairs of surrogates",
    valid: false,
    sequences: [
      "eda080edb080",
      "eda080edbfbf",
      "edadbfedb080",
      "edadbfedbfbf",
      "edae80edb080",
      "edae80edbfbf",
      "edafbfedb080",
      "edafbfedbfbf",
    ],
  },
  {
    title: "Noncharacters, which are valid",
    valid: true,
    sequences: [
      "efbfbe",
      "efbfbf",
      "f09fbfbe",
      "f09fbfbf",
      "f0afbfbe",
      "f0afbfbf",
      "f0bfbfbe",
      "f0bfbfbf",
      "f18fbfbe",
      "f18fbfbf",
      "f19fbfbe",
      "f19fbfbf",
      "f1afbfbe",
      "f1afbfbf",
      "f1bfbfbe",
      "f1bfbfbf",
      "f28fbfbe",
      "f28fbfbf",
      "f29fbfbe",
      "f29fbfbf",
      "f2afbfbe",
      "f2afbfbf",
      "f2bfbfbe",
      "f2bfbfbf",
      "f38fbfbe",
      "f38fbfbf",
      "f39fbfbe",
      "f39fbfbf",
      "f3afbfbe",
      "f3afbfbf",
      "f3bfbfbe",
      "f3bfbfbf",
      "f48fbfbe",
      "f48fbfbf",
    ],
  },
  {
    title: "The specials of the basic plane, which are valid",
    valid: true,
    sequences: [
      "efbfb9",
      "efbfba",
      "efbfbb",
      "efbfbc",
      "efbfbd",
      "efbfbe",
      "efbfbf",
    ],
  },
];
