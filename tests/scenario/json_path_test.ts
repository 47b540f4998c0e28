import { assertEquals } from "@std/assert";
import type { ExactJson } from "../../lib/scenario/json.ts";
import { checkJsonPath, jsonQuery } from "../../lib/scenario/json_path.ts";
import { test } from "../support/harness.ts";

const shop: ExactJson = {
  store: {
    book: [
      { title: "A", price: 8, author: "Rees", isbn: null },
      { title: "B", price: 13, author: "Waugh" },
      { title: "C", price: 9, author: "Melville", isbn: "0-553" },
      { title: "D", price: 23, author: "Tolkien", isbn: "0-395" },
    ],
    bicycle: { color: "red", price: 400 },
  },
  "odd key": { "": 1, "'": 2, "☺": 3, "__proto__x": 4 },
  ids: [12345678901234567890n, 1, "12345678901234567890"],
};

const QUERIES: [string, ExactJson[]][] = [
  ["$", [shop]],
  ["$.store.bicycle.color", ["red"]],
  ["$['store']['bicycle'][\"color\"]", ["red"]],
  ["$ .store [ 'bicycle' ] .color", ["red"]],
  ["$.store.book[0].title", ["A"]],
  ["$.store.book[-1].title", ["D"]],
  ["$.store.book[4].title", []],
  ["$.store.book[-5]", []],
  ["$.store.book.title", []],
  ["$.store.book[*].title", ["A", "B", "C", "D"]],
  ["$.store.book[0,2].title", ["A", "C"]],
  ["$.store.book[0,0].title", ["A", "A"]],
  ["$.store.book[1:3].title", ["B", "C"]],
  ["$.store.book[:2].title", ["A", "B"]],
  ["$.store.book[-2:].title", ["C", "D"]],
  ["$.store.book[::2].title", ["A", "C"]],
  ["$.store.book[::-1].title", ["D", "C", "B", "A"]],
  ["$.store.book[3:0:-2].title", ["D", "B"]],
  ["$.store.book[::0].title", []],
  ["$.store.book[ 1 : 3 : 1 ].title", ["B", "C"]],
  ["$..color", ["red"]],
  ["$..price", [8, 13, 9, 23, 400]],
  ["$..book[0].title", ["A"]],
  ["$.store.book[?@.price < 10].title", ["A", "C"]],
  ["$.store.book[?@.isbn].title", ["A", "C", "D"]],
  ["$.store.book[?!@.isbn].title", ["B"]],
  ["$.store.book[?@.isbn == null].title", ["A"]],
  ["$.store.book[?@.isbn != null].title", ["B", "C", "D"]],
  ["$.store.book[?@.price > 8 && @.price <= 13].title", ["B", "C"]],
  ["$.store.book[?@.price == 8 || (@.author == 'Tolkien')].title", ["A", "D"]],
  ["$.store.book[?!(@.price == 8 || @.price == 9)].title", ["B", "D"]],
  ["$.store.book[?@.price >= $.store.book[1].price].title", ["B", "D"]],
  ["$.store.book[?length(@.author) == 5].title", ["B"]],
  ["$.store.book[?count(@.*) == 3].title", ["B"]],
  ["$.store.book[?match(@.isbn, '0-[0-9]+')].title", ["C", "D"]],
  ["$.store.book[?search(@.author, 'ee|ie')].title", ["A", "D"]],
  ["$.store.book[?match(@.author, 'M.*e')].title", ["C"]],
  ["$.store.book[?match(@.author, '(')].title", []],
  ["$.store.book[?value(@..isbn) == '0-553'].title", ["C"]],
  ["$.store.book[?@.nope == @.nada].title", ["A", "B", "C", "D"]],
  ["$.store.book[?'a' < @.author].title", []],
  ["$['odd key']['']", [1]],
  ["$['odd key']['\\'']", [2]],
  ["$['odd key'][\"\\u263a\"]", [3]],
  ["$['odd key'].☺", [3]],
  ["$['odd key']['\\u0027']", [2]],
  ["$['odd key'][\"'\"]", [2]],
  ["$.toString", []],
  ["$.__proto__", []],
  ["$.ids[?@ == 12345678901234567890]", [
    12345678901234567890n,
    "12345678901234567890",
  ]],
  ["$.ids[?@ > 1]", [12345678901234567890n]],
];

test("what a path selects, in order", () => {
  for (const [path, expected] of QUERIES) {
    assertEquals(checkJsonPath(path), null, path);
    assertEquals(jsonQuery(path)(shop), expected, path);
  }
});

const NAME = 'a name or * (other names are written ["so"])';
const SELECTOR = "a quoted name, *, an index, a slice or ?";

const MALFORMED: [string, string][] = [
  ["", "a path begins with $ (character 1)"],
  ["store", "a path begins with $ (character 1)"],
  [" $", "a path begins with $ (character 1)"],
  ["@.a", "a path begins with $ (character 1)"],
  ["$ ", 'expected ".", "[" or the end, found " " (character 2)'],
  ["$store", 'expected ".", "[" or the end, found "store" (character 2)'],
  ["$.", `expected ${NAME}, found the end (character 3)`],
  ["$.1a", `expected ${NAME}, found "1a" (character 3)`],
  ["$. a", `expected ${NAME}, found " " (character 3)`],
  ["$.[0]", `expected ${NAME}, found "[" (character 3)`],
  ["$.. [0]", `expected ${NAME}, found " " (character 4)`],
  ["$[", `expected ${SELECTOR}, found the end (character 3)`],
  ["$[ a]", `expected ${SELECTOR}, found "a" (character 4)`],
  ["$[0,]", `expected ${SELECTOR}, found "]" (character 5)`],
  ["$['a", "the string is not closed (character 3)"],
  ["$['\\x']", "'\\x' is not as JSON writes strings (character 3)"],
  ["$['\\\"']", "'\\\"' is not as JSON writes strings (character 3)"],
  ['$["\\\'"]', '"\\\'" is not as JSON writes strings (character 3)'],
  ["$['\\ud83d']", "'\\ud83d' is not as JSON writes strings (character 3)"],
  ["$['\n']", "'\n' is not as JSON writes strings (character 3)"],
  ["$[01]", 'expected "," or "]", found "1" (character 4)'],
  ["$[-0]", `expected ${SELECTOR}, found "-0" (character 3)`],
  ["$[9007199254740992]", "an index is at most 2^53 - 1 (character 3)"],
  ["$[0 1]", 'expected "," or "]", found "1" (character 5)'],
  ["$[?]", 'expected @, $, a value or a function, found "]" (character 4)'],
  ["$[?1]", "a value by itself is no condition; compare it (character 4)"],
  [
    "$[?@.a == ]",
    'expected @, $, a value or a function, found "]" (character 11)',
  ],
  [
    "$[?@.* == 1]",
    "a path that can select several nodes cannot be compared (character 4)",
  ],
  ["$[?@.a = 1]", 'expected "," or "]", found "=" (character 8)'],
  ["$[?!@.a == 1]", 'expected "," or "]", found "=" (character 9)'],
  ["$[?(@.a]", 'expected ")", found "]" (character 8)'],
  [
    "$[?length(@.a)]",
    "a value by itself is no condition; compare it (character 4)",
  ],
  [
    "$[?match(@.a, 'b') == true]",
    "a condition cannot be compared (character 4)",
  ],
  ["$[?count(1) == 1]", "a path must stand here (character 10)"],
  [
    "$[?length(@.*) == 1]",
    "a path that can select several nodes cannot be compared (character 11)",
  ],
  ["$[?match(@.a)]", 'expected ",", found ")" (character 13)'],
  ["$[?length(@.a, 1) == 1]", 'expected ")", found "," (character 14)'],
  [
    "$[?first(@.a)]",
    "no function is called first; there are length, count, match, search, value (character 4)",
  ],
  [
    "$[?@.a == 01]",
    'expected @, $, a value or a function, found "01" (character 11)',
  ],
];

test("what is wrong with a path, and where", () => {
  for (const [path, expected] of MALFORMED) {
    assertEquals(checkJsonPath(path), expected, path);
  }
});

test("what is nested beyond reason is refused, not fatal", () => {
  const nested = (open: string, close: string) =>
    `$[?${open.repeat(10_000)}@.a${close.repeat(10_000)}]`;
  for (
    const path of [nested("(", ")"), nested("@[?", "]"), nested("length(", ")")]
  ) {
    assertEquals(checkJsonPath(path)?.startsWith("nested too deep"), true);
  }
});

test("a path of very many segments is walked all the same", () => {
  assertEquals(jsonQuery("$" + ".a".repeat(100_000))({ a: { a: 1 } }), []);
});

test("a value nested deeper than the stack is searched all the same", () => {
  let deep: ExactJson = { found: 1 };
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assertEquals(jsonQuery("$..found")(deep), [1]);
});
