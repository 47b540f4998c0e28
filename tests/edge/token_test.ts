import { assertEquals } from "@std/assert";
import { bears, equalSecrets } from "../../lib/edge/token.ts";
import { test } from "../support/harness.ts";

test("secrets are equal when every octet is", async () => {
  assertEquals(await equalSecrets("s3cret", "s3cret"), true);
  assertEquals(await equalSecrets("s3cret", "s3creT"), false);
  assertEquals(await equalSecrets("s3cret", "s3cret "), false);
  assertEquals(await equalSecrets("s3cret", ""), false);
});

test("a token is taken from the Authorization header, and from nowhere else", async () => {
  const answers: boolean[] = [];
  for (
    const authorization of [
      "Bearer s3cret",
      "bearer  s3cret",
      "Bearer s3cret2",
      "Bearer",
      "Bearer ",
      "Basic s3cret",
      "s3cret",
    ]
  ) {
    const request = new Request("https://a.example/?token=s3cret", {
      headers: { authorization },
    });
    answers.push(await bears(request, "s3cret"));
  }
  assertEquals(answers, [true, true, false, false, false, false, false]);
});
