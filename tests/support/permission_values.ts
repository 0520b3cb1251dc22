/** What the permissions of the recorded requests and answers are as values of ours. */
import type {
  GlobalPermissions,
  Permissions,
  StreamPermissions,
  TopicPermissions,
} from "../../src/wire/permissions.ts";

/** As clients give them: flags by name, in PascalCase for the global ones. */
export interface RequestedPermissions {
  readonly global: Readonly<Record<string, boolean>>;
  readonly streams: readonly {
    readonly streamId: number;
    readonly permissions: Omit<StreamPermissions, "topics">;
    readonly topics: readonly {
      readonly topicId: number;
      readonly permissions: { manage: boolean; read: boolean; pollMessages: boolean; sendMessages: boolean };
    }[];
  }[];
}

/** As the original server gives them: flags in the order of the wire. */
export interface AnsweredPermissions {
  readonly global: readonly boolean[];
  readonly streams: readonly {
    readonly streamId: number;
    readonly perms: readonly boolean[];
    readonly topics: readonly { readonly topicId: number; readonly perms: readonly boolean[] }[];
  }[];
}

export function requestedPermissions({ global, streams }: RequestedPermissions): Permissions {
  const flags = Object.entries(global).map(([name, flag]) => [name[0]!.toLowerCase() + name.slice(1), flag]);
  const entries = streams.map(({ streamId, permissions, topics }): [number, StreamPermissions] => {
    const byId = topics.map(({ topicId, permissions }): [number, TopicPermissions] => {
      const { manage, read, pollMessages, sendMessages } = permissions;
      return [topicId, { manageTopic: manage, readTopic: read, pollMessages, sendMessages }];
    });
    return [streamId, { ...permissions, topics: new Map(byId) }];
  });
  return { global: Object.fromEntries(flags) as GlobalPermissions, streams: new Map(entries) };
}

export function answeredPermissions({ global, streams }: AnsweredPermissions): Permissions {
  const entries = streams.map(({ streamId, perms, topics }): [number, StreamPermissions] => {
    const byId = topics.map(({ topicId, perms }): [number, TopicPermissions] => [topicId, topicFlags(perms)]);
    return [streamId, { ...streamFlags(perms), topics: new Map(byId) }];
  });
  return { global: globalFlags(global), streams: new Map(entries) };
}

function globalFlags(flags: readonly boolean[]): GlobalPermissions {
  const [manageServers, readServers, manageUsers, readUsers, manageStreams] = flags.slice(0, 5) as Five;
  const [readStreams, manageTopics, readTopics, pollMessages, sendMessages] = flags.slice(5) as Five;
  return {
    manageServers,
    readServers,
    manageUsers,
    readUsers,
    manageStreams,
    readStreams,
    manageTopics,
    readTopics,
    pollMessages,
    sendMessages,
  };
}

type Five = [boolean, boolean, boolean, boolean, boolean];

function streamFlags(flags: readonly boolean[]): Omit<StreamPermissions, "topics"> {
  const [manageStream, readStream, manageTopics, readTopics, pollMessages] = flags as unknown as Five;
  return { manageStream, readStream, manageTopics, readTopics, pollMessages, sendMessages: flags[5]! };
}

function topicFlags(flags: readonly boolean[]): TopicPermissions {
  const [manageTopic, readTopic, pollMessages, sendMessages] = flags as unknown as Five;
  return { manageTopic, readTopic, pollMessages, sendMessages };
}
