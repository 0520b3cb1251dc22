import assert from "node:assert/strict";
import {
  GLOBAL_FLAGS,
  type Permissions,
  STREAM_FLAGS,
  type StreamPermissions,
  TOPIC_FLAGS,
  type TopicPermissions,
} from "../wire/mod.ts";
import { isAllowed, RULE_OF, type RuledKind } from "./permission_rules.ts";
import { permissions } from "./sample_broker.ts";

/** The table of `docs/protocol.md`, Permissions, written down a second time: command, then flags of the three levels. */
const TABLE: readonly (readonly [kinds: string, global: string, stream: string, topic: string])[] = [
  ["get_stats get_snapshot get_client get_clients", "manageServers readServers", "", ""],
  ["get_user get_users", "manageUsers readUsers", "", ""],
  ["create_user delete_user update_user update_permissions change_password", "manageUsers", "", ""],
  ["get_streams", "manageStreams readStreams", "", ""],
  ["get_stream", "manageStreams readStreams", "manageStream readStream", ""],
  ["create_stream", "manageStreams", "", ""],
  ["update_stream delete_stream purge_stream", "manageStreams", "manageStream", ""],
  [
    "get_topics",
    "manageStreams readStreams manageTopics readTopics",
    "manageStream readStream manageTopics readTopics",
    "",
  ],
  [
    "get_topic get_consumer_group get_consumer_groups create_consumer_group delete_consumer_group " +
    "join_consumer_group leave_consumer_group",
    "manageStreams readStreams manageTopics readTopics",
    "manageStream readStream manageTopics readTopics",
    "manageTopic readTopic",
  ],
  ["create_topic", "manageStreams manageTopics", "manageStream manageTopics", ""],
  [
    "update_topic delete_topic purge_topic create_partitions delete_partitions delete_segments",
    "manageStreams manageTopics",
    "manageStream manageTopics",
    "manageTopic",
  ],
  [
    "poll_messages get_consumer_offset store_consumer_offset delete_consumer_offset",
    "pollMessages manageStreams readStreams manageTopics readTopics",
    "pollMessages manageStream readStream manageTopics readTopics",
    "pollMessages manageTopic readTopic",
  ],
  [
    "send_messages flush_unsaved_buffer",
    "sendMessages manageStreams manageTopics",
    "sendMessages manageStream manageTopics",
    "sendMessages manageTopic",
  ],
];

const HERE = { streamId: 3, topicId: 9 };

function onTopic(flag?: string): TopicPermissions {
  return Object.fromEntries(TOPIC_FLAGS.map((name) => [name, name === flag])) as TopicPermissions;
}

function onStream(
  flag?: string,
  topics: ReadonlyMap<number, TopicPermissions> = new Map(),
): StreamPermissions {
  const flags = Object.fromEntries(STREAM_FLAGS.map((name) => [name, name === flag]));
  return { ...flags, topics } as StreamPermissions;
}

function flagsThatAllow(kind: RuledKind): string[] {
  const may = (given: Permissions) => isAllowed(given, kind, HERE);
  return [
    GLOBAL_FLAGS.filter((flag) => may(permissions([flag]))).join(" "),
    STREAM_FLAGS.filter((flag) => may(permissions([], [[3, onStream(flag)]]))).join(" "),
    TOPIC_FLAGS.filter((flag) =>
      may(permissions([], [[3, onStream(undefined, new Map([[9, onTopic(flag)]]))]]))
    )
      .join(" "),
  ];
}

function sorted(flags: string): string {
  return flags.split(" ").sort().join(" ");
}

Deno.test("isAllowed: each command is allowed by the flags of its row, each alone, and by no other", () => {
  const seen = new Set<string>();
  for (const [kinds, ...levels] of TABLE) {
    for (const kind of kinds.split(" ")) {
      seen.add(kind);
      assert.deepEqual(flagsThatAllow(kind as RuledKind).map(sorted), levels.map(sorted), kind);
    }
  }
  const ruled = Object.entries(RULE_OF).filter(([, rule]) => rule !== "everybody" && rule !== "self");
  assert.deepEqual([...seen].sort(), ruled.map(([kind]) => kind).sort());
});

Deno.test("isAllowed: flags on another stream or topic count for nothing", () => {
  const elsewhere = permissions([], [
    [4, onStream("manageStream")],
    [3, onStream(undefined, new Map([[8, onTopic("manageTopic")]]))],
  ]);
  for (const kind of ["get_stream", "get_topic", "delete_topic", "send_messages"] as const) {
    assert.equal(isAllowed(elsewhere, kind, HERE), false, kind);
  }
});

Deno.test("isAllowed: a lower level takes nothing away", () => {
  const given = permissions(["readStreams"], [[3, onStream()]]);
  assert.equal(isAllowed(given, "get_stream", HERE), true);
});

Deno.test("isAllowed: without a record only what needs no flag", () => {
  assert.equal(isAllowed(undefined, "get_streams", {}), false);
  assert.equal(isAllowed(undefined, "get_me", {}), true);
  assert.equal(isAllowed(undefined, "create_personal_access_token", {}), true);
});
