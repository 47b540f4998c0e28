/** What each expectation takes and leaves, against a peer that does as it is told. */

import { assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";
import { openStage, outcome, run } from "./running.ts";

interface Row {
  /** What the peer does. */
  readonly does: string;
  readonly steps: string;
  readonly more?: string;
  readonly outcome: string;
}

/** `a, b` → the query of the stage. */
function query(does: string): string {
  return does.split(", ").map((act) => `do=${act}`).join("&");
}

/** Deeper than JSON is read. */
const DEEP = "[".repeat(1001) + "]".repeat(1001);

const TIMED_OUT = "failed timeout: timed out after 250 ms waiting for";

const ROWS: Record<string, Row> = {
  "a message form leaves control frames": {
    does: "ping p, text a, pong q",
    steps: "[{expect: a}, {expect: {ping: p}}, {expect: {pong: q}}]",
    outcome: "passed",
  },
  "ping takes the next Ping, past messages and Pongs": {
    does: "text a, pong q, ping p, ping r",
    steps:
      "[{expect: {ping: p}}, {expect: {ping: r}}, {expect: {pong: q}}, {expect: a}]",
    outcome: "passed",
  },
  "ping judges the next Ping alone": {
    does: "ping p, ping r",
    steps: "[{expect: {ping: r}}]",
    outcome: "failed mismatch: the payload of the Ping differs",
  },
  "ping: any": {
    does: "ping p",
    steps: "[{expect: {ping: any}}]",
    outcome: "passed",
  },
  "frame takes the first left, of any kind": {
    does: "ping p, frame 1 0 a, pong q, frame 0 1 b",
    steps: `[{expect: {frame: {opcode: ping, text: p}}},
      {expect: {frame: {opcode: text, fin: false, text: a}}},
      {expect: {frame: {opcode: pong}}},
      {expect: {frame: {opcode: continuation, fin: true, hex: "62", length: 1}}}]`,
    outcome: "passed",
  },
  "a message that lost a frame is never offered": {
    does: "frame 1 0 a, frame 0 1 b, text c",
    steps: "[{expect: {frame: {text: a}}}, {expect: c}]",
    outcome: "passed",
  },
  "a message that lost a frame before the rest of it came is not offered either":
    {
      does: "frame 1 0 a, read, frame 0 1 b, text c",
      steps: "[{expect: {frame: {text: a}}}, {send: on}, {expect: c}]",
      outcome: "passed",
    },
  "a message that is consumed takes its frames along": {
    does: "frame 1 0 a, ping p, frame 0 1 b, text c",
    steps:
      "[{expect: ab}, {expect: {frame: {opcode: ping}}}, {expect: {frame: {text: c}}}]",
    outcome: "passed",
  },
  "frame takes a Close, and then there is no Close": {
    does: "close 1001 bye",
    steps: "[{expect: {frame: {opcode: close}}}, {expect: {close: any}}]",
    outcome: "failed closed: the peer's Close was consumed by an earlier step",
  },
  "close leaves messages": {
    does: "text a, close 1001 bye",
    steps: "[{expect: {close: 1001}}, {expect: a}]",
    outcome: "passed",
  },
  "close with code and reason": {
    does: "close 1001 bye",
    steps:
      "[{expect: {close: {code: [1000, 1001], reason: {starts_with: b}}}}]",
    outcome: "passed",
  },
  "close: none": {
    does: "close",
    steps: "[{expect: {close: none}}]",
    outcome: "passed",
  },
  "close with another code": {
    does: "close 1001 bye",
    steps: "[{expect: {close: {code: 1000, reason: bye}}}]",
    outcome: "failed mismatch: the code of the Close differs",
  },
  "close: clean": {
    does: "close 1000",
    steps: "[{expect: {close: {clean: true}}}]",
    outcome: "passed",
  },
  "a Close that the end is missing of": {
    does: "drop",
    steps: "[{expect: {close: any}}]",
    outcome: "failed closed: the peer ended the connection without a Close",
  },
  "a second Close is not awaited": {
    does: "close 1000",
    steps: "[{expect: {close: any}}, {expect: {close: any}}]",
    outcome: "failed closed: the peer's Close was consumed by an earlier step",
  },
  "disconnect consumes nothing": {
    does: "text a, close 1001 bye",
    steps:
      "[{expect: {disconnect: {code: 1001}}}, {expect: {disconnect: any}}, {expect: {close: 1001}}, {expect: a}]",
    outcome: "passed",
  },
  "disconnect without a Close": {
    does: "drop",
    steps: "[{expect: {disconnect: {code: none, by: peer}}}]",
    outcome: "passed",
  },
  "disconnect with another code": {
    does: "close 1001",
    steps: "[{expect: {disconnect: {code: [1002, none]}}}]",
    outcome: "failed mismatch: the code before the end differs",
  },
  "a step that the Close has made impossible": {
    does: "close 1011 sorry",
    steps: "[{expect: a}]",
    outcome: "failed closed: the peer closed with 1011 (internal error): sorry",
  },
  "messages before the Close are still there": {
    does: "text a, text b, close 1000",
    steps: "[{wait: 30ms}, {expect: a}, {expect: b}]",
    outcome: "passed",
  },
  "nothing": {
    does: "ping p",
    steps: "[{expect: {nothing: 40ms}}]",
    outcome: "passed",
  },
  "nothing where a message is unread": {
    does: "text a",
    steps: "[{wait: 30ms}, {expect: {nothing: 40ms}}]",
    outcome: "failed mismatch: a message came",
  },
  "nothing where a message comes": {
    does: "wait 20, text a",
    steps: "[{expect: {nothing: 500ms}}]",
    outcome: "failed mismatch: a message came",
  },
  "nothing where the peer closes": {
    does: "wait 20, close 1000",
    steps: "[{expect: {nothing: 500ms}}]",
    outcome: "failed closed: the peer closed with 1000 (normal closure)",
  },
  "time runs out, and what came meanwhile": {
    does: "ping a, ping b, pong c",
    steps: "[{expect: a}]",
    outcome: `${TIMED_OUT} a message; 2 Pings came; 1 Pong came`,
  },
  "what is ignored is not told": {
    does: "ping a, text b, pong c",
    steps: "[{expect: a}]",
    more: "ignore: [{ping: any}, b]",
    outcome: `${TIMED_OUT} a message; 1 Pong came`,
  },
  "time runs out inside a frame": {
    does: "bytes 8205 6161",
    steps: "[{expect: {frame: {}}}]",
    outcome: `${TIMED_OUT} a frame; 4 octets of a frame came`,
  },
  "time runs out inside a message": {
    does: "frame 1 0 a",
    steps: "[{expect: {ping: any}}, {expect: {frame: {}}}]",
    outcome: `${TIMED_OUT} a Ping; 1 frame of a message came`,
  },
  "time runs out inside a message that is waited for": {
    does: "text b, frame 1 0 a, ping p, frame 0 0 a",
    steps: "[{expect: b}, {expect: a}]",
    outcome: `${TIMED_OUT} a message; 1 Ping came; 2 frames of a message came`,
  },
  "within: 0ms takes what has come": {
    does: "text a",
    steps: "[{wait: 50ms}, {expect: a, within: 0ms}]",
    outcome: "passed",
  },
  "skip passes over messages that do not match": {
    does: "text a, text b, text c",
    steps: "[{expect: {text: b, skip: true}}, {expect: c}]",
    outcome: "passed",
  },
  "skip until time runs out": {
    does: "text a, text b",
    steps: "[{expect: {text: c, skip: true}}]",
    outcome: `${TIMED_OUT} a message; 2 messages did not match`,
  },
  "skip passes over Pings of other payloads": {
    does: "ping a, ping b",
    steps: "[{expect: {ping: b, skip: true}}]",
    outcome: "passed",
  },
  "optional leaves what does not match": {
    does: "text a",
    steps: "[{expect: {text: b, optional: true}}, {expect: a}]",
    outcome: "passed",
  },
  "optional passes where nothing comes": {
    does: "echo",
    steps: "[{expect: {text: b, optional: true}, within: 20ms}]",
    outcome: "passed",
  },
  "optional passes where the connection has ended": {
    does: "close 1000",
    steps: "[{expect: {text: b, optional: true}}]",
    outcome: "passed",
  },
  "any_of takes the first in the list": {
    does: "text a",
    steps:
      "[{expect: {any_of: [{text: {contains: a}, grade: non_strict}, a]}}]",
    outcome: "passed",
  },
  "any_of: a message that none takes fails at once": {
    does: "text c, text a",
    steps: "[{expect: {any_of: [a, b, {close: any}]}}]",
    outcome: "failed mismatch: the message is none of 3 alternatives",
  },
  "any_of is judged in order of arrival": {
    does: "text a, close 1000",
    steps:
      "[{wait: 30ms}, {expect: {any_of: [{close: any}, a]}}, {expect: {close: 1000}}]",
    outcome: "passed",
  },
  "any_of leaves what other alternatives would take": {
    does: "pong q, text a",
    steps: "[{wait: 30ms}, {expect: {any_of: [a, {pong: q}]}}, {expect: a}]",
    outcome: "passed",
  },
  "any_of: nothing wins when its time is up": {
    does: "echo",
    steps: "[{expect: {any_of: [a, {nothing: 20ms}]}}]",
    outcome: "passed",
  },
  "any_of: nothing loses to what comes in time": {
    does: "wait 20, text a",
    steps:
      "[{expect: {any_of: [{nothing: 500ms}, a]}}, {expect: {nothing: 20ms}}]",
    outcome: "passed",
  },
  "any_of: none of the Closes": {
    does: "close 1001",
    steps: "[{expect: {any_of: [{close: 1000}, {close: 1002}]}}]",
    outcome: "failed mismatch: what came is none of the alternatives",
  },
  "any_of: an end after a Close that does not match": {
    does: "close 1001",
    steps: "[{expect: {any_of: [{close: 1000}, {disconnect: {code: 1001}}]}}]",
    outcome: "passed",
  },
  "any_of with all_of inside": {
    does: "text b, text a",
    steps: "[{expect: {any_of: [x, {all_of: [a, b]}]}}]",
    outcome: "passed",
  },
  "any_of: time runs out": {
    does: "echo",
    steps: "[{expect: {any_of: [a, {pong: any}]}}]",
    outcome: `${TIMED_OUT} a message or a Pong`,
  },
  "any_of in any_of": {
    does: "text a",
    steps: "[{expect: {any_of: [{any_of: [b, a]}]}}]",
    outcome: "passed",
  },
  "skip over what no alternative takes": {
    does: "text x, text y, text b",
    steps: "[{expect: {any_of: [a, b], skip: true}}]",
    outcome: "passed",
  },
  "all_of in any order": {
    does: "text c, text a, text b",
    steps: "[{expect: {all_of: [a, b, c]}}]",
    outcome: "passed",
  },
  "all_of finds the assignment that fits": {
    does: "text ab, text a, text b",
    steps:
      "[{expect: {all_of: [{text: {contains: a}}, {text: {contains: b}}, ab]}}]",
    outcome: "passed",
  },
  "all_of moves what was assigned": {
    does: "text ab, text a",
    steps:
      "[{expect: {all_of: [{text: {contains: a}}, {text: {contains: b}}]}}]",
    outcome: "passed",
  },
  "all_of without an assignment": {
    does: "text a, text a",
    steps: "[{expect: {all_of: [a, b]}}]",
    outcome:
      "failed mismatch: the message fits none of the expectations that are left",
  },
  "all_of takes no more than it needs": {
    does: "text a, text b, text a",
    steps: "[{expect: {all_of: [b, a]}}, {expect: a}]",
    outcome: "passed",
  },
  "all_of passes over with skip": {
    does: "text x, text b, text y, text a",
    steps: "[{expect: {all_of: [a, b], skip: true}}]",
    outcome: "passed",
  },
  "all_of: what of a message is captured, of the first in the list that has it":
    {
      does: "text id=2 b, text id=1 a, text 1",
      steps:
        `[{expect: {all_of: [{text: {ends_with: a}}, {text: {ends_with: b}}],
        capture: {n: {matches: 'id=(\\d+)'}}}}, {expect: "{{ n }}"}]`,
      outcome: "passed",
    },
  "all_of: the grade of the way in which one is met": {
    does: "text b, text c",
    steps: "[{expect: {all_of: [c, {any_of: [a, {text: b, grade: failed}]}]}}]",
    outcome: "failed grade: what came has the grade failed",
  },
  "all_of: the first way that a message meets gives the grade": {
    does: "text b, text c",
    steps:
      "[{expect: {all_of: [c, {any_of: [{text: {length: 1}}, {text: b, grade: failed}]}]}}]",
    outcome: "passed",
  },
  "any_of: the grade inside an all_of that it takes": {
    does: "text b",
    steps:
      "[{expect: {any_of: [{all_of: [{any_of: [{text: b, grade: failed}]}]}, a]}}]",
    outcome: "failed grade: what came has the grade failed",
  },
  "not: any JSON value, and absent": {
    does: 'text {"a":1,"b":null}',
    steps:
      "[{expect: {json_path: {$.a: {not: {absent: true}}, $.b: {not: 1}}}}]",
    outcome: "passed",
  },
  "not: a JSON value that is there": {
    does: 'text {"a":1,"b":null}',
    steps:
      "[{expect: {json_path: {$.a: {not: 1}, $.b: {not: null}, $.c: {not: {absent: true}}}}}]",
    outcome: "failed mismatch: the JSON does not match at $.a, $.b, $.c",
  },
  "a captured integer beyond 2^53 as a bound": {
    does:
      'text {"id":9007199254740993}, text {"id":9007199254740993}, text {"id":9007199254740994}',
    steps: `[{expect: {message: any, capture: {id: $.id}}},
      {expect: {json_path: {$.id: {gte: "{{ id }}", lte: "9007199254740993"}}}},
      {expect: {json_path: {$.id: {gt: "{{ id }}"}}}}]`,
    outcome: "passed",
  },
  "a list of codes from a variable": {
    does: "close 1001",
    steps: "[{expect: {close: {code: '{{ codes }}'}}}]",
    more: "variables: {codes: [1000, 1001, none]}",
    outcome: "passed",
  },
  "a violation fails the step that waits": {
    does: "bytes 8b00",
    steps: "[{expect: a}]",
    outcome: "failed violation: violation: Opcode 11, which is reserved",
  },
  "messages before a violation are still there": {
    does: "text a, bytes 8b00",
    steps:
      "[{wait: 30ms}, {expect: a}, {expect: {violation: reserved_opcode}}]",
    outcome: "passed",
  },
  "a violation that nobody asked for fails at the end": {
    does: "text a, bytes 8b00",
    steps: "[{expect: a}, {wait: 30ms}]",
    outcome: "failed violation: violation: Opcode 11, which is reserved",
  },
  "a violation of another name": {
    does: "bytes 8b00",
    steps: "[{expect: {violation: text_not_utf8}}]",
    outcome: "failed violation: violation: Opcode 11, which is reserved",
  },
  "a violation, then the end": {
    does: "bytes 8b00",
    steps: "[{expect: {violation: any}}, {expect: {disconnect: any}}]",
    outcome: "passed",
  },
  "a disconnect does not pass over a violation": {
    does: "bytes 8b00",
    steps: "[{expect: {disconnect: any}}]",
    outcome: "failed violation: violation: Opcode 11, which is reserved",
  },
  ...Object.fromEntries(
    [
      "text: a",
      "ping: any",
      "frame: {}",
      "close: any",
      "nothing: 10s",
      "all_of: [a]",
      "violation: any",
      "any_of: [a, {close: any}]",
    ].map((form) => [`nothing is read after a violation: ${form}`, {
      does: "bytes 8b00, text a, ping p, close 1002",
      steps: `[{expect: {violation: any}}, {expect: {${form}}}]`,
      more: "auto: {close: false}",
      outcome:
        "failed closed: nothing is read after a violation (RFC 6455 7.1.7)",
    }]),
  ),
  "nothing is sent after a violation that is answered": {
    does: "bytes 8b00",
    steps: "[{expect: {violation: any}}, {send: a}]",
    outcome:
      "failed closed: Cannot send: the peer broke a rule, for which it " +
      "is closed with 1002 (protocol error): Opcode 11, which is reserved " +
      "(RFC 6455 5.2)",
  },
  "a violation that is not answered leaves sending to the steps": {
    does: "bytes 8b00",
    steps:
      "[{expect: {violation: any}}, {send: a}, {close: 1002}, {expect: {disconnect: any}}]",
    more: "auto: {close: false}",
    outcome: "passed",
  },
  "nothing is sent after a violation that a step has answered": {
    does: "bytes 8b00",
    steps: "[{expect: {violation: any}}, {close: 1002}, {ping: a}]",
    more: "auto: {close: false}",
    outcome:
      "failed closed: Cannot send: the peer broke a rule, for which it " +
      "is closed with 1002 (protocol error): Opcode 11, which is reserved " +
      "(RFC 6455 5.2)",
  },
  "a violation that does not come": {
    does: "close 1000",
    steps: "[{expect: {violation: any}}]",
    outcome: "failed closed: the peer closed with 1000 (normal closure)",
  },
  "skip passes over no Close": {
    does: "text b, close 1001 bye",
    steps: "[{expect: {any_of: [a, {close: 1000}], skip: true}}]",
    outcome: "failed mismatch: what came is none of the alternatives",
  },
  "a Close that skip and optional left is there for the next step": {
    does: "close 1001 bye",
    steps:
      "[{expect: {close: 1000, skip: true, optional: true}}, {expect: {close: 1001}}]",
    outcome: "passed",
  },
  "any_of with a violation": {
    does: "bytes 8b00",
    steps: "[{expect: {any_of: [a, {violation: any}]}}]",
    outcome: "passed",
  },
  "ignore hides messages and frames": {
    does: "text beat, ping p, text a, text beat",
    steps: "[{expect: a}, {expect: {nothing: 20ms}}]",
    more: "ignore: [beat, {ping: any}]\nstrict: all",
    outcome: "passed",
  },
  "ignore hides from frame": {
    does: "text beat, ping p, text a",
    steps: "[{expect: {frame: {text: a}}}]",
    more: "ignore: [beat, {frame: {opcode: ping}}]",
    outcome: "passed",
  },
  "strict: unread messages fail": {
    does: "text a, text b",
    steps: "[{expect: a}]",
    more: "strict: true",
    outcome: "failed strict: 1 message was not consumed",
  },
  "strict counts messages of which frames are left": {
    does: "frame 1 0 a, frame 0 1 b",
    steps: "[{expect: {frame: {text: a}}}]",
    more: "strict: true",
    outcome: "failed strict: 1 message in part was not consumed",
  },
  "strict: a message taken frame by frame is consumed": {
    does: "frame 1 0 a, frame 0 1 b",
    steps: "[{expect: {frame: {text: a}}}, {expect: {frame: {text: b}}}]",
    more: "strict: true",
    outcome: "passed",
  },
  "strict leaves Pings be": {
    does: "ping p, text a",
    steps: "[{expect: a}]",
    more: "strict: true",
    outcome: "passed",
  },
  "strict: all counts Pings and Pongs": {
    does: "text a, ping p, pong q",
    steps: "[{expect: a}]",
    more: "strict: all",
    outcome: "failed strict: 1 Ping and 1 Pong were not consumed",
  },
  "strict: all asks for the order of arrival": {
    does: "ping p, text a",
    steps: "[{expect: a}, {expect: {ping: p}}]",
    more: "strict: all",
    outcome: "failed order: a Ping came first",
  },
  "strict: all: a message stands where its last frame came": {
    does: "frame 1 0 a, ping p, frame 0 1 b",
    steps: "[{expect: {ping: p}}, {expect: ab}]",
    more: "strict: all",
    outcome: "passed",
  },
  "strict: all in any_of": {
    does: "pong q, text a",
    steps: "[{expect: {any_of: [a, {pong: q}]}}, {expect: a}]",
    more: "strict: all",
    outcome: "passed",
  },
  "strict: all: a Ping that no alternative takes": {
    does: "ping p, text a",
    steps: "[{expect: {any_of: [a, {pong: q}]}}]",
    more: "strict: all",
    outcome: "failed order: a Ping came first",
  },
  "fragments as they came": {
    does: "frame 1 0 a, frame 0 0 , frame 0 1 bc",
    steps: '[{expect: {fragments: [a, "", bc]}}]',
    outcome: "passed",
  },
  "fragments in another number": {
    does: "frame 1 0 a, frame 0 1 bc",
    steps: "[{expect: {fragments: [abc]}}]",
    outcome: "failed mismatch: the message came in 2 frames",
  },
  "frames beside a message form": {
    does: "frame 1 0 a, frame 0 1 bc, text d",
    steps:
      "[{expect: {text: abc, frames: 2}}, {expect: {text: d, frames: {at_most: 3}}}]",
    outcome: "passed",
  },
  "frames beside a message form that came in fewer": {
    does: "text abc",
    steps: "[{expect: {text: abc, frames: {at_least: 2}}}]",
    outcome: "failed mismatch: the message came in 1 frame",
  },
  "text where binary came": {
    does: "binary 6161",
    steps: "[{expect: aa}]",
    outcome: "failed mismatch: a binary message came",
  },
  "a grade of failed": {
    does: "text a",
    steps: "[{expect: {any_of: [{text: a, grade: failed}]}}]",
    outcome: "failed grade: what came has the grade failed",
  },
  "capture for later steps": {
    does: 'text {"id":7}, text id=42; ok, text 7 42, close 1000 bye7',
    steps: `[{expect: {json_contains: {}, capture: {id: $.id}}},
      {expect: {message: any, capture: {n: {matches: 'id=(\\d+)'}}}},
      {expect: "{{ id }} {{ n }}"},
      {expect: {close: {reason: "bye{{ id }}"}}}]`,
    outcome: "passed",
  },
  "a capture that finds nothing": {
    does: 'text {"id":7}',
    steps: "[{expect: {message: any, capture: {x: $.name}}}]",
    outcome: 'failed capture: nothing to capture "x" from',
  },
  "JSON that is nested too deep to be looked at": {
    does: `text ${DEEP}`,
    steps: "[{expect: {json_contains: [[1]]}}]",
    outcome: "failed mismatch: the message is not JSON that can be compared: " +
      "nested deeper than 1000 levels",
  },
  "a capture from JSON that is nested too deep": {
    does: `text ${DEEP}`,
    steps: "[{expect: {message: any, capture: {x: '$[0]'}}}]",
    outcome: 'failed capture: nothing to capture "x" from: ' +
      "nested deeper than 1000 levels",
  },
  "nothing is sent after the peer's Close": {
    does: "close 1001 bye",
    steps: "[{expect: {close: any}}, {send: a}]",
    outcome:
      "failed closed: Cannot send: the peer closed with 1001 (going away): bye",
  },
  "an ended connection is forgiven": {
    does: "drop",
    steps: "[{expect: {disconnect: any}}, {send: a, optional: true}]",
    outcome: "passed",
  },
  "repeat within a limit": {
    does: "echo",
    steps: "[{repeat: {times: 3, steps: [{wait: 10s}]}, within: 30ms}]",
    outcome: "failed timeout: timed out after the 30 ms of the repeat waiting",
  },
};

/** Steps by the grade that a scenario with them reaches, where the peer says `a`. */
const GRADES: Record<string, string> = {
  "[{expect: {any_of: [{text: a, grade: non_strict}]}}]": "non_strict",
  "[{expect: {any_of: [{any_of: [b, a], grade: informational}]}}]":
    "informational",
  "[{expect: {any_of: [{any_of: [{text: a, grade: non_strict}], grade: informational}]}}]":
    "non_strict",
  "[{repeat: {times: 1, steps: [{expect: {any_of: [{text: a, grade: non_strict}]}}]}}]":
    "non_strict",
  "[{repeat: {times: 1, steps: [{repeat: {times: 1, steps: [{expect: {text: a, grade: unimplemented}}]}}]}}]":
    "unimplemented",
};

for (const [steps, grade] of Object.entries(GRADES)) {
  test(`grade: ${steps}`, async () => {
    await using stage = await openStage();
    const report = await run(
      `url: '/say?do=text a'\ntransport: raw\nsteps: ${steps}`,
      { url: stage.url },
    );
    assertEquals([outcome(report), report.grade], ["passed", grade]);
  });
}

for (const [name, row] of Object.entries(ROWS)) {
  test(name, async () => {
    await using stage = await openStage();
    // Only what waits in vain is to be quick about it.
    const timeout = row.outcome.startsWith(TIMED_OUT) ? "250ms" : "5s";
    const report = await run(
      `url: '/say?${query(row.does)}'
transport: raw
timeout: ${timeout}
${row.more ?? ""}
steps: ${row.steps}`,
      { url: stage.url },
    );
    assertEquals(outcome(report), row.outcome);
  });
}
