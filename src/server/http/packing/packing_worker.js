// src/wire/command_row.ts
function row(code, kind, fields, answer2) {
  return {
    code,
    kind,
    // A kind and the fields that its type leaves are that type; the compiler does not follow that for any C.
    decode: (reader) => ({
      kind,
      ...fields.read(reader)
    }),
    encode: (writer, command) => fields.write(writer, command),
    encodeAnswer: answer2.write,
    decodeAnswer: answer2.read
  };
}
var bare = {
  read: () => ({}),
  write: () => {
  }
};
var nothing = {
  read: () => void 0,
  write: () => {
  }
};
function maybe({ read, write }) {
  return {
    read: (reader) => reader.remaining === 0 ? void 0 : read(reader),
    write: (writer, value) => value === void 0 ? void 0 : write(writer, value)
  };
}
function many({ read, write }) {
  return {
    read: (reader) => {
      const values = [];
      while (reader.remaining > 0) values.push(read(reader));
      return values;
    },
    write: (writer, values) => values.forEach((value) => write(writer, value))
  };
}

// src/wire/clients.ts
var NOBODY = 4294967295;
var TRANSPORTS = [
  void 0,
  "tcp",
  "quic",
  "http",
  "websocket"
];
function writeClientRecord(writer, client) {
  writer.u32(client.clientId);
  writer.u32(client.userId ?? NOBODY);
  writer.u8(TRANSPORTS.indexOf(client.transport));
  writer.str32(client.address);
  writer.u32(client.groupsCount);
}
function writeClientDetails(writer, client) {
  writeClientRecord(writer, client);
  for (const { streamId, topicId, groupId } of client.groups) {
    writer.u32(streamId);
    writer.u32(topicId);
    writer.u32(groupId);
  }
}
function readClientRecord(reader) {
  const clientId = reader.u32("client id");
  const userId = reader.u32("user id");
  const transport = TRANSPORTS[reader.u8("transport")];
  if (transport === void 0) throw reader.error("invalid_command", "transport");
  const address7 = reader.str32("address");
  const groupsCount = reader.u32("groups count");
  return {
    clientId,
    userId: userId === NOBODY ? void 0 : userId,
    transport,
    address: address7,
    groupsCount
  };
}
function readClientDetails(reader) {
  const client = readClientRecord(reader);
  const groups = [];
  while (groups.length < client.groupsCount) {
    groups.push({
      streamId: reader.u32("stream"),
      topicId: reader.u32("topic"),
      groupId: reader.u32("group")
    });
  }
  return {
    ...client,
    groups
  };
}
var record = {
  read: readClientRecord,
  write: writeClientRecord
};
var details = {
  read: readClientDetails,
  write: writeClientDetails
};
var address = {
  read: (reader) => ({
    clientId: reader.u32("client id")
  }),
  write: (writer, { clientId }) => writer.u32(clientId)
};
var meRows = {
  get_me: row(20, "get_me", bare, details)
};
var clientRows = {
  get_client: row(21, "get_client", address, maybe(details)),
  get_clients: row(22, "get_clients", bare, many(record))
};

// src/wire/errors_catalogue.ts
var CATALOGUE_ERRORS = {
  cannot_create_streams_directory: {
    code: 1e3,
    text: "streams directory could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_stream_directory: {
    code: 1001,
    text: "directory of a stream could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_stream_info: {
    code: 1002,
    text: "stream info could not be written",
    httpStatus: 400,
    retry: false
  },
  cannot_update_stream_info: {
    code: 1003,
    text: "stream info could not be changed",
    httpStatus: 400,
    retry: false
  },
  cannot_open_stream_info: {
    code: 1004,
    text: "stream info could not be opened",
    httpStatus: 400,
    retry: false
  },
  cannot_read_stream_info: {
    code: 1005,
    text: "stream info could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_create_stream: {
    code: 1006,
    text: "stream could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_stream: {
    code: 1007,
    text: "stream could not be deleted",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_stream_directory: {
    code: 1008,
    text: "directory of a stream could not be deleted",
    httpStatus: 400,
    retry: false
  },
  stream_id_not_found: {
    code: 1009,
    text: "there is no such stream",
    httpStatus: 404,
    retry: false
  },
  stream_name_not_found: {
    code: 1010,
    text: "there is no stream of this name",
    httpStatus: 400,
    retry: false
  },
  stream_directory_not_found: {
    code: 1011,
    text: "directory of a stream is missing",
    httpStatus: 400,
    retry: false
  },
  stream_name_already_exists: {
    code: 1012,
    text: "this stream name is taken",
    httpStatus: 400,
    retry: false
  },
  invalid_stream_name: {
    code: 1013,
    text: "a stream name has 1 to 255 bytes",
    httpStatus: 400,
    retry: false
  },
  invalid_stream_id: {
    code: 1014,
    text: "the stream id is not valid",
    httpStatus: 400,
    retry: false
  },
  cannot_read_streams: {
    code: 1015,
    text: "streams could not be read",
    httpStatus: 400,
    retry: false
  },
  invalid_topic_size: {
    code: 1019,
    text: "the maximum topic size is smaller than one segment",
    httpStatus: 400,
    retry: false
  },
  cannot_create_topics_directory: {
    code: 2e3,
    text: "topics directory could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_topic_directory: {
    code: 2001,
    text: "directory of a topic could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_topic_info: {
    code: 2002,
    text: "topic info could not be written",
    httpStatus: 400,
    retry: false
  },
  cannot_update_topic_info: {
    code: 2003,
    text: "topic info could not be changed",
    httpStatus: 400,
    retry: false
  },
  cannot_open_topic_info: {
    code: 2004,
    text: "topic info could not be opened",
    httpStatus: 400,
    retry: false
  },
  cannot_read_topic_info: {
    code: 2005,
    text: "topic info could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_create_topic: {
    code: 2006,
    text: "topic could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_topic: {
    code: 2007,
    text: "topic could not be deleted",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_topic_directory: {
    code: 2008,
    text: "directory of a topic could not be deleted",
    httpStatus: 400,
    retry: false
  },
  cannot_poll_topic: {
    code: 2009,
    text: "topic could not be polled",
    httpStatus: 400,
    retry: false
  },
  topic_id_not_found: {
    code: 2010,
    text: "there is no such topic",
    httpStatus: 404,
    retry: false
  },
  topic_name_not_found: {
    code: 2011,
    text: "there is no topic of this name",
    httpStatus: 400,
    retry: false
  },
  topic_name_already_exists: {
    code: 2013,
    text: "this topic name is taken in its stream",
    httpStatus: 400,
    retry: false
  },
  invalid_topic_name: {
    code: 2014,
    text: "a topic name has 1 to 255 bytes",
    httpStatus: 400,
    retry: false
  },
  too_many_partitions: {
    code: 2015,
    text: "the number of partitions is out of range: 0 to 1,000 for a new topic, 1 to 1,000 to add, at least 1 to remove",
    httpStatus: 400,
    retry: false
  },
  invalid_topic_id: {
    code: 2016,
    text: "the topic id is not valid",
    httpStatus: 400,
    retry: false
  },
  cannot_read_topics: {
    code: 2017,
    text: "topics of a stream could not be read",
    httpStatus: 400,
    retry: false
  },
  invalid_replication_factor: {
    code: 2018,
    text: "the replication factor is not valid",
    httpStatus: 400,
    retry: false
  },
  invalid_partitions_count: {
    code: 2019,
    text: "the topic has fewer partitions than that",
    httpStatus: 400,
    retry: false
  },
  topic_directory_not_found: {
    code: 2020,
    text: "directory of a topic is missing",
    httpStatus: 400,
    retry: false
  },
  cannot_create_partition: {
    code: 3e3,
    text: "partition could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_partitions_directory: {
    code: 3001,
    text: "partitions directory could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_partition_directory: {
    code: 3002,
    text: "directory of a partition could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_open_partition_log_file: {
    code: 3003,
    text: "log file of a partition could not be opened",
    httpStatus: 400,
    retry: false
  },
  cannot_read_partitions: {
    code: 3004,
    text: "partition directories could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_partition: {
    code: 3005,
    text: "partition could not be deleted",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_partition_directory: {
    code: 3006,
    text: "directory of a partition could not be deleted",
    httpStatus: 400,
    retry: false
  },
  partition_not_found: {
    code: 3007,
    text: "there is no such partition",
    httpStatus: 404,
    retry: false
  },
  no_partitions: {
    code: 3008,
    text: "the topic has no partitions; create one first",
    httpStatus: 400,
    retry: false
  },
  topic_full: {
    code: 3009,
    text: "the topic is full",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_consumer_offsets_directory: {
    code: 3010,
    text: "offsets directory could not be deleted",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_consumer_offset_file: {
    code: 3011,
    text: "offset file could not be deleted",
    httpStatus: 400,
    retry: false
  },
  cannot_create_consumer_offsets_directory: {
    code: 3012,
    text: "offsets directory could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_read_consumer_offsets: {
    code: 3020,
    text: "stored offsets could not be read",
    httpStatus: 400,
    retry: false
  },
  consumer_offset_not_found: {
    code: 3021,
    text: "no offset of this consumer is stored",
    httpStatus: 404,
    retry: false
  },
  not_resolved_consumer: {
    code: 3022,
    text: "the consumer has no such partition: the group gave it to another member, or this member has none",
    httpStatus: 400,
    retry: false
  },
  cannot_open_consumer_offsets_file: {
    code: 3023,
    text: "offset file could not be opened",
    httpStatus: 400,
    retry: false
  }
};

// src/wire/errors_general.ts
var GENERAL_ERRORS = {
  error: {
    code: 1,
    text: "something went wrong on the server; its log says what",
    httpStatus: 400,
    retry: false
  },
  invalid_configuration: {
    code: 2,
    text: "the configuration cannot be used",
    httpStatus: 400,
    retry: false
  },
  invalid_command: {
    code: 3,
    text: "the request cannot be understood: it is cut short, its command is unknown, or a byte of it is out of range",
    httpStatus: 400,
    retry: false
  },
  invalid_format: {
    code: 4,
    text: "the request breaks a rule of form: a name is empty, or a length is not the one its field must have",
    httpStatus: 400,
    retry: false
  },
  feature_unavailable: {
    code: 5,
    text: "this feature is switched off or not built in",
    httpStatus: 400,
    retry: false
  },
  invalid_identifier: {
    code: 6,
    text: "the identifier is malformed: it is a number, or a name of 1 to 255 bytes",
    httpStatus: 400,
    retry: false
  },
  invalid_version: {
    code: 7,
    text: "the version text cannot be understood",
    httpStatus: 400,
    retry: false
  },
  disconnected: {
    code: 8,
    text: "the server is shutting down; connect again later",
    httpStatus: 400,
    retry: true
  },
  cannot_establish_connection: {
    code: 9,
    text: "no connection could be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_base_directory: {
    code: 10,
    text: "base directory could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_runtime_directory: {
    code: 11,
    text: "runtime directory could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_remove_runtime_directory: {
    code: 12,
    text: "runtime directory could not be removed",
    httpStatus: 400,
    retry: false
  },
  cannot_create_state_directory: {
    code: 13,
    text: "state directory could not be made",
    httpStatus: 400,
    retry: false
  },
  state_file_not_found: {
    code: 14,
    text: "state file missing",
    httpStatus: 400,
    retry: false
  },
  state_file_corrupted: {
    code: 15,
    text: "state file damaged",
    httpStatus: 400,
    retry: false
  },
  invalid_state_entry_checksum: {
    code: 16,
    text: "state entry has the wrong checksum",
    httpStatus: 400,
    retry: false
  },
  cannot_open_database: {
    code: 19,
    text: "database could not be opened",
    httpStatus: 400,
    retry: false
  },
  resource_not_found: {
    code: 20,
    text: "there is no such user or token",
    httpStatus: 404,
    retry: false
  },
  cannot_close_web_socket_connection: {
    code: 21,
    text: "the WebSocket did not close cleanly",
    httpStatus: 400,
    retry: false
  },
  stale_client: {
    code: 30,
    text: "the server no longer knows this client; connect and log in again",
    httpStatus: 400,
    retry: true
  },
  tcp_error: {
    code: 31,
    text: "TCP failure",
    httpStatus: 400,
    retry: true
  },
  quic_error: {
    code: 32,
    text: "QUIC failure",
    httpStatus: 400,
    retry: true
  },
  invalid_server_address: {
    code: 33,
    text: "server address not valid",
    httpStatus: 400,
    retry: false
  },
  invalid_client_address: {
    code: 34,
    text: "client address not valid",
    httpStatus: 400,
    retry: false
  },
  invalid_ip_address: {
    code: 35,
    text: "not an ip and port",
    httpStatus: 400,
    retry: false
  },
  http_error: {
    code: 36,
    text: "HTTP failure",
    httpStatus: 400,
    retry: false
  },
  unauthenticated: {
    code: 40,
    text: "log in first",
    httpStatus: 401,
    retry: false
  },
  unauthorized: {
    code: 41,
    text: "this user is not allowed to do that",
    httpStatus: 403,
    retry: false
  },
  invalid_credentials: {
    code: 42,
    text: "the user is unknown or the password is wrong",
    httpStatus: 400,
    retry: false
  },
  invalid_username: {
    code: 43,
    text: "a user name has 3 to 50 bytes",
    httpStatus: 400,
    retry: false
  },
  invalid_password: {
    code: 44,
    text: "a password has 3 to 100 bytes",
    httpStatus: 400,
    retry: false
  },
  invalid_user_status: {
    code: 45,
    text: "a user is active or inactive, nothing else",
    httpStatus: 400,
    retry: false
  },
  user_already_exists: {
    code: 46,
    text: "this user name is taken",
    httpStatus: 400,
    retry: false
  },
  user_inactive: {
    code: 47,
    text: "this user is inactive; somebody who manages users can make it active",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_user: {
    code: 48,
    text: "the root user cannot be deleted",
    httpStatus: 400,
    retry: false
  },
  cannot_change_permissions: {
    code: 49,
    text: "the permissions of the root user cannot be changed",
    httpStatus: 400,
    retry: false
  },
  invalid_personal_access_token_name: {
    code: 50,
    text: "a token name has 3 to 30 bytes",
    httpStatus: 400,
    retry: false
  },
  personal_access_token_already_exists: {
    code: 51,
    text: "this user already has a token of this name",
    httpStatus: 400,
    retry: false
  },
  personal_access_tokens_limit_reached: {
    code: 52,
    text: "this user has as many tokens as allowed; delete one first",
    httpStatus: 400,
    retry: false
  },
  invalid_personal_access_token: {
    code: 53,
    text: "the token is not valid",
    httpStatus: 401,
    retry: false
  },
  personal_access_token_expired: {
    code: 54,
    text: "the token has expired; make a new one",
    httpStatus: 400,
    retry: false
  },
  users_limit_reached: {
    code: 55,
    text: "there is no room for another user; delete one first",
    httpStatus: 400,
    retry: false
  },
  not_connected: {
    code: 61,
    text: "not connected",
    httpStatus: 400,
    retry: true
  },
  client_shutdown: {
    code: 63,
    text: "the client was shut down",
    httpStatus: 400,
    retry: false
  },
  invalid_tls_domain: {
    code: 64,
    text: "TLS domain not valid",
    httpStatus: 400,
    retry: false
  },
  invalid_tls_certificate_path: {
    code: 65,
    text: "TLS certificate path not valid",
    httpStatus: 400,
    retry: false
  },
  invalid_tls_certificate: {
    code: 66,
    text: "TLS certificate not valid",
    httpStatus: 400,
    retry: false
  },
  failed_to_add_certificate: {
    code: 67,
    text: "certificate could not be added to the trust store",
    httpStatus: 400,
    retry: false
  },
  invalid_encryption_key: {
    code: 70,
    text: "encryption key not valid",
    httpStatus: 400,
    retry: false
  },
  cannot_encrypt_data: {
    code: 71,
    text: "encryption failed",
    httpStatus: 400,
    retry: false
  },
  cannot_decrypt_data: {
    code: 72,
    text: "decryption failed",
    httpStatus: 400,
    retry: false
  },
  invalid_jwt_algorithm: {
    code: 73,
    text: "unknown JWT algorithm",
    httpStatus: 400,
    retry: false
  },
  invalid_jwt_secret: {
    code: 74,
    text: "JWT secret not valid",
    httpStatus: 400,
    retry: false
  },
  jwt_missing: {
    code: 75,
    text: "JWT missing",
    httpStatus: 400,
    retry: false
  },
  cannot_generate_jwt: {
    code: 76,
    text: "JWT could not be made",
    httpStatus: 400,
    retry: false
  },
  access_token_missing: {
    code: 77,
    text: "access token missing",
    httpStatus: 401,
    retry: false
  },
  invalid_access_token: {
    code: 78,
    text: "access token not valid",
    httpStatus: 401,
    retry: false
  },
  cannot_fetch_jwks: {
    code: 79,
    text: "key set could not be fetched",
    httpStatus: 400,
    retry: false
  },
  invalid_size_bytes: {
    code: 80,
    text: "a length or size in the request is impossible",
    httpStatus: 400,
    retry: false
  },
  invalid_utf8: {
    code: 81,
    text: "the text is not UTF-8",
    httpStatus: 400,
    retry: false
  },
  invalid_number_encoding: {
    code: 82,
    text: "number could not be decoded",
    httpStatus: 400,
    retry: false
  },
  invalid_boolean_value: {
    code: 83,
    text: "boolean could not be decoded",
    httpStatus: 400,
    retry: false
  },
  invalid_number_value: {
    code: 84,
    text: "number out of range",
    httpStatus: 400,
    retry: false
  },
  client_not_found: {
    code: 100,
    text: "the server does not know this client; connect and log in again",
    httpStatus: 404,
    retry: false
  },
  invalid_client_id: {
    code: 101,
    text: "a client id is never 0",
    httpStatus: 400,
    retry: false
  },
  connection_closed: {
    code: 206,
    text: "the connection was closed",
    httpStatus: 400,
    retry: true
  },
  cannot_parse_header_kind: {
    code: 209,
    text: "the kind of a user header is unknown",
    httpStatus: 400,
    retry: false
  },
  http_response_error: {
    code: 300,
    text: "HTTP answer with an error status",
    httpStatus: 400,
    retry: false
  },
  invalid_http_request: {
    code: 301,
    text: "HTTP request could not be built",
    httpStatus: 400,
    retry: false
  },
  invalid_json_response: {
    code: 302,
    text: "HTTP answer is not the expected JSON",
    httpStatus: 400,
    retry: false
  },
  invalid_bytes_response: {
    code: 303,
    text: "HTTP answer is not the expected bytes",
    httpStatus: 400,
    retry: false
  },
  empty_response: {
    code: 304,
    text: "the answer is shorter than the header of an answer",
    httpStatus: 400,
    retry: false
  },
  cannot_create_endpoint: {
    code: 305,
    text: "QUIC endpoint could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_parse_url: {
    code: 306,
    text: "URL not valid",
    httpStatus: 400,
    retry: false
  },
  web_socket_error: {
    code: 400,
    text: "WebSocket failure",
    httpStatus: 400,
    retry: false
  },
  web_socket_connection_error: {
    code: 401,
    text: "WebSocket: could not connect",
    httpStatus: 400,
    retry: false
  },
  web_socket_close_error: {
    code: 402,
    text: "WebSocket: could not close",
    httpStatus: 400,
    retry: false
  },
  web_socket_receive_error: {
    code: 403,
    text: "WebSocket: could not receive",
    httpStatus: 400,
    retry: false
  },
  web_socket_send_error: {
    code: 404,
    text: "WebSocket: could not send",
    httpStatus: 400,
    retry: false
  }
};

// src/wire/errors_groups.ts
var GROUP_ERRORS = {
  consumer_group_id_not_found: {
    code: 5e3,
    text: "there is no such consumer group",
    httpStatus: 404,
    retry: false
  },
  invalid_consumer_group_id: {
    code: 5002,
    text: "the consumer group id is not valid",
    httpStatus: 400,
    retry: false
  },
  consumer_group_name_not_found: {
    code: 5003,
    text: "there is no consumer group of this name",
    httpStatus: 404,
    retry: false
  },
  consumer_group_name_already_exists: {
    code: 5004,
    text: "this consumer group name is taken in its topic",
    httpStatus: 400,
    retry: false
  },
  invalid_consumer_group_name: {
    code: 5005,
    text: "a consumer group name has 1 to 255 bytes",
    httpStatus: 400,
    retry: false
  },
  consumer_group_member_not_found: {
    code: 5006,
    text: "this connection is not a member of the consumer group; join it first",
    httpStatus: 404,
    retry: false
  },
  cannot_create_consumer_group_info: {
    code: 5007,
    text: "group info could not be written",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_consumer_group_info: {
    code: 5008,
    text: "group info could not be deleted",
    httpStatus: 400,
    retry: false
  }
};

// src/wire/errors_machine.ts
var MACHINE_ERRORS = {
  missing_base_offset_retained_message_batch: {
    code: 6e3,
    text: "stored batch: base offset missing",
    httpStatus: 400,
    retry: false
  },
  missing_last_offset_delta_retained_message_batch: {
    code: 6001,
    text: "stored batch: last offset delta missing",
    httpStatus: 400,
    retry: false
  },
  missing_max_timestamp_retained_message_batch: {
    code: 6002,
    text: "stored batch: maximum timestamp missing",
    httpStatus: 400,
    retry: false
  },
  missing_length_retained_message_batch: {
    code: 6003,
    text: "stored batch: length missing",
    httpStatus: 400,
    retry: false
  },
  missing_payload_retained_message_batch: {
    code: 6004,
    text: "stored batch: payload missing",
    httpStatus: 400,
    retry: false
  },
  cannot_read_batch_base_offset: {
    code: 7e3,
    text: "stored batch: base offset unreadable",
    httpStatus: 400,
    retry: false
  },
  cannot_read_batch_length: {
    code: 7001,
    text: "stored batch: length unreadable",
    httpStatus: 400,
    retry: false
  },
  cannot_read_last_offset_delta: {
    code: 7002,
    text: "stored batch: last offset delta unreadable",
    httpStatus: 400,
    retry: false
  },
  cannot_read_max_timestamp: {
    code: 7003,
    text: "stored batch: maximum timestamp unreadable",
    httpStatus: 400,
    retry: false
  },
  cannot_read_batch_payload: {
    code: 7004,
    text: "stored batch: payload unreadable",
    httpStatus: 400,
    retry: false
  },
  invalid_connection_string: {
    code: 8e3,
    text: "the connection string is not valid",
    httpStatus: 400,
    retry: false
  },
  snapshot_file_completion_failed: {
    code: 9e3,
    text: "the snapshot could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_serialize_resource: {
    code: 1e4,
    text: "serialisation failed",
    httpStatus: 400,
    retry: false
  },
  cannot_deserialize_resource: {
    code: 10001,
    text: "deserialisation failed",
    httpStatus: 400,
    retry: false
  },
  cannot_read_file: {
    code: 10002,
    text: "file could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_file_metadata: {
    code: 10003,
    text: "file metadata could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_seek_file: {
    code: 10004,
    text: "file could not be positioned",
    httpStatus: 400,
    retry: false
  },
  cannot_append_to_file: {
    code: 10005,
    text: "file could not be appended to",
    httpStatus: 400,
    retry: false
  },
  cannot_write_to_file: {
    code: 10006,
    text: "file could not be written",
    httpStatus: 400,
    retry: false
  },
  cannot_overwrite_file: {
    code: 10007,
    text: "file could not be overwritten",
    httpStatus: 400,
    retry: false
  },
  cannot_delete_file: {
    code: 10008,
    text: "file could not be deleted",
    httpStatus: 400,
    retry: false
  },
  cannot_sync_file: {
    code: 10009,
    text: "file could not be synced",
    httpStatus: 400,
    retry: false
  },
  cannot_read_index_offset: {
    code: 10010,
    text: "index offset could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_index_position: {
    code: 10011,
    text: "positions in the index of a batch must not decrease, or a stored one could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_index_timestamp: {
    code: 10012,
    text: "index timestamp could not be read",
    httpStatus: 400,
    retry: false
  },
  timestamp_out_of_range: {
    code: 10013,
    text: "timestamp out of range",
    httpStatus: 400,
    retry: false
  },
  shard_not_found: {
    code: 11e3,
    text: "no shard owns this partition",
    httpStatus: 400,
    retry: false
  },
  shard_communication_error: {
    code: 11001,
    text: "shards could not talk to each other",
    httpStatus: 400,
    retry: false
  },
  cannot_bind_to_socket: {
    code: 12e3,
    text: "could not listen on an address",
    httpStatus: 400,
    retry: false
  },
  task_timeout: {
    code: 12001,
    text: "internal task timed out",
    httpStatus: 400,
    retry: true
  },
  io_error: {
    code: 13e3,
    text: "input/output failure",
    httpStatus: 400,
    retry: false
  }
};

// src/wire/errors_messages.ts
var MESSAGE_ERRORS = {
  segment_not_found: {
    code: 4e3,
    text: "there is no such segment",
    httpStatus: 404,
    retry: false
  },
  segment_closed: {
    code: 4001,
    text: "the segment is sealed",
    httpStatus: 400,
    retry: false
  },
  invalid_segment_size: {
    code: 4002,
    text: "segment size not valid",
    httpStatus: 400,
    retry: false
  },
  cannot_create_segment_log_file: {
    code: 4003,
    text: "segment log file could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_segment_index_file: {
    code: 4004,
    text: "segment index file could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_create_segment_time_index_file: {
    code: 4005,
    text: "segment time index file could not be made",
    httpStatus: 400,
    retry: false
  },
  cannot_save_messages_to_segment: {
    code: 4006,
    text: "messages could not be written to the segment",
    httpStatus: 400,
    retry: false
  },
  cannot_save_index_to_segment: {
    code: 4007,
    text: "index could not be written",
    httpStatus: 400,
    retry: false
  },
  cannot_save_time_index_to_segment: {
    code: 4008,
    text: "time index could not be written",
    httpStatus: 400,
    retry: false
  },
  invalid_messages_count: {
    code: 4009,
    text: "a batch has at least one message, and as many as its count says",
    httpStatus: 400,
    retry: false
  },
  cannot_append_message: {
    code: 4010,
    text: "message could not be appended",
    httpStatus: 400,
    retry: false
  },
  cannot_read_message: {
    code: 4011,
    text: "message could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_message_id: {
    code: 4012,
    text: "message id could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_message_state: {
    code: 4013,
    text: "message state could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_message_timestamp: {
    code: 4014,
    text: "message timestamp could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_headers_length: {
    code: 4015,
    text: "user headers length could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_headers_payload: {
    code: 4016,
    text: "user headers could not be read",
    httpStatus: 400,
    retry: false
  },
  too_big_user_headers: {
    code: 4017,
    text: "the user headers of a message exceed 100,000 bytes",
    httpStatus: 400,
    retry: false
  },
  invalid_header_key: {
    code: 4018,
    text: "a key of a user header is not valid",
    httpStatus: 400,
    retry: false
  },
  invalid_header_value: {
    code: 4019,
    text: "a value of a user header is not valid",
    httpStatus: 400,
    retry: false
  },
  cannot_read_message_length: {
    code: 4020,
    text: "message length could not be read",
    httpStatus: 400,
    retry: false
  },
  cannot_read_message_payload: {
    code: 4021,
    text: "message payload could not be read",
    httpStatus: 400,
    retry: false
  },
  too_big_message_payload: {
    code: 4022,
    text: "the payload of a message exceeds 64,000,000 bytes",
    httpStatus: 400,
    retry: false
  },
  too_many_messages: {
    code: 4023,
    text: "there are too many messages in the batch",
    httpStatus: 400,
    retry: false
  },
  empty_message_payload: {
    code: 4024,
    text: "the payload of a message is empty",
    httpStatus: 400,
    retry: false
  },
  invalid_message_payload_length: {
    code: 4025,
    text: "the length of a payload is not valid",
    httpStatus: 400,
    retry: false
  },
  cannot_read_message_checksum: {
    code: 4026,
    text: "message checksum could not be read",
    httpStatus: 400,
    retry: false
  },
  invalid_message_checksum: {
    code: 4027,
    text: "a stored message is damaged: its checksum is wrong",
    httpStatus: 400,
    retry: false
  },
  invalid_key_value_length: {
    code: 4028,
    text: "a messages key has 1 to 255 bytes",
    httpStatus: 400,
    retry: false
  },
  command_length_error: {
    code: 4029,
    text: "the command has an unexpected length",
    httpStatus: 400,
    retry: false
  },
  invalid_segments_count: {
    code: 4030,
    text: "the number of segments is not valid",
    httpStatus: 400,
    retry: false
  },
  non_zero_offset: {
    code: 4031,
    text: "an index entry of a batch to send has an offset; it must be 0",
    httpStatus: 400,
    retry: false
  },
  non_zero_timestamp: {
    code: 4032,
    text: "an index entry of a batch to send has a timestamp; it must be 0",
    httpStatus: 400,
    retry: false
  },
  missing_index: {
    code: 4033,
    text: "a message is not where the index says, or does not fit there",
    httpStatus: 400,
    retry: false
  },
  invalid_indexes_byte_size: {
    code: 4034,
    text: "the index of a batch is not a multiple of 16 bytes",
    httpStatus: 400,
    retry: false
  },
  invalid_indexes_count: {
    code: 4035,
    text: "a batch has another number of index entries than of messages",
    httpStatus: 400,
    retry: false
  },
  invalid_messages_size: {
    code: 4036,
    text: "the lengths of the messages do not add up to the bytes that were sent",
    httpStatus: 400,
    retry: false
  },
  too_small_message: {
    code: 4037,
    text: "a message is smaller than its header",
    httpStatus: 400,
    retry: false
  },
  invalid_message_timestamp_delta: {
    code: 4038,
    text: "the timestamps of a batch are too far apart",
    httpStatus: 400,
    retry: false
  },
  invalid_batch_checksum: {
    code: 4039,
    text: "a batch has the wrong checksum",
    httpStatus: 400,
    retry: false
  },
  invalid_header_kind: {
    code: 4040,
    text: "the kind of a user header is unknown",
    httpStatus: 400,
    retry: false
  },
  cannot_send_messages_due_to_client_disconnection: {
    code: 4050,
    text: "producer: lost connection while sending",
    httpStatus: 400,
    retry: false
  },
  background_send_error: {
    code: 4051,
    text: "producer: background send failed",
    httpStatus: 400,
    retry: false
  },
  background_send_timeout: {
    code: 4052,
    text: "producer: background send timed out",
    httpStatus: 400,
    retry: true
  },
  background_send_buffer_full: {
    code: 4053,
    text: "producer: background buffer full",
    httpStatus: 400,
    retry: true
  },
  background_worker_disconnected: {
    code: 4054,
    text: "producer: background worker gone",
    httpStatus: 400,
    retry: false
  },
  background_send_buffer_overflow: {
    code: 4055,
    text: "producer: background buffer overflow",
    httpStatus: 400,
    retry: false
  },
  producer_send_failed: {
    code: 4056,
    text: "producer: send failed, with the unsent messages attached",
    httpStatus: 400,
    retry: false
  },
  producer_closed: {
    code: 4057,
    text: "producer: closed",
    httpStatus: 400,
    retry: false
  },
  invalid_offset: {
    code: 4100,
    text: "the offset is past the end of the partition, or the offsets in a batch decrease",
    httpStatus: 400,
    retry: false
  },
  invalid_reserved_field: {
    code: 4101,
    text: "the reserved field of a message header is not 0",
    httpStatus: 400,
    retry: false
  }
};

// src/wire/errors.ts
var errorTable = {
  ...GENERAL_ERRORS,
  ...CATALOGUE_ERRORS,
  ...MESSAGE_ERRORS,
  ...GROUP_ERRORS,
  ...MACHINE_ERRORS
};
var BY_CODE = new Map(Object.entries(errorTable).map(([name3, row2]) => [
  row2.code,
  {
    name: name3,
    ...row2
  }
]));
var BrokerError = class extends Error {
  code;
  retryAfterMs;
  name;
  /** `retryAfterMs`: when it was refused unseen because there is too much of it, and may be asked again. */
  constructor(code, detail, retryAfterMs) {
    super(detail ?? errorTable[code].text), this.code = code, this.retryAfterMs = retryAfterMs, this.name = "BrokerError";
  }
  get row() {
    return errorTable[this.code];
  }
  /** The number on the wire. */
  get status() {
    return this.row.code;
  }
};
var WireError = class extends Error {
  code;
  place;
  name;
  constructor(code, place) {
    super(describe(code, place)), this.code = code, this.place = place, this.name = "WireError";
  }
  /** The number on the wire. */
  get status() {
    return errorTable[this.code].code;
  }
};
function describe(code, { field, offset, needed, had }) {
  const lengths = needed === void 0 ? "" : `, ${needed} bytes needed, ${had ?? 0} there`;
  return `${code}: ${field} at ${offset}${lengths}`;
}

// src/wire/reader.ts
var strict = new TextDecoder("utf-8", {
  fatal: true,
  ignoreBOM: true
});

// src/wire/identifier.ts
var NUMBER = 1;
var NAME = 2;
var NUMBER_LENGTH = 4;
function readIdentifier(reader, field) {
  const kind = reader.u8(`${field} kind`);
  if (kind === NAME) return reader.name(field);
  if (kind !== NUMBER) throw reader.error("invalid_command", `${field} kind`);
  const length = reader.u8(`${field} length`);
  if (length !== NUMBER_LENGTH) {
    reader.skip(length, field);
    throw reader.error("invalid_format", `${field} length`);
  }
  return reader.u32(field);
}
function writeIdentifier(writer, identifier) {
  if (typeof identifier === "string") {
    writer.u8(NAME);
    writer.str8(identifier);
    return;
  }
  writer.u8(NUMBER);
  writer.u8(NUMBER_LENGTH);
  writer.u32(identifier);
}

// src/wire/topics.ts
var COMPRESSIONS = [
  void 0,
  "none",
  "gzip"
];
function writeTopicRecord(writer, topic) {
  writer.u32(topic.id);
  writer.u64(topic.createdAtMicros);
  writer.u32(topic.partitionsCount);
  writer.u64(topic.messageExpiryMicros);
  writer.u8(COMPRESSIONS.indexOf(topic.compression));
  writer.u64(topic.maxTopicSizeBytes);
  writer.u8(topic.replicationFactor);
  writer.u64(topic.sizeBytes);
  writer.u64(topic.messagesCount);
  writer.str8(topic.name);
}
function readTopicRecord(reader) {
  return {
    id: reader.u32("topic id"),
    createdAtMicros: reader.u64Saturated("created at"),
    partitionsCount: reader.u32("partitions count"),
    messageExpiryMicros: reader.u64("message expiry"),
    compression: readKnownCompression(reader),
    maxTopicSizeBytes: reader.u64("maximum size"),
    replicationFactor: reader.u8("replication factor"),
    sizeBytes: reader.u64Saturated("size"),
    messagesCount: reader.u64Saturated("messages count"),
    name: reader.name("topic name")
  };
}
function writeTopicDetails(writer, topic) {
  writeTopicRecord(writer, topic);
  for (const partition of topic.partitions) writePartitionRecord(writer, partition);
}
function readTopicDetails(reader) {
  const record7 = readTopicRecord(reader);
  const partitions = [];
  while (partitions.length < record7.partitionsCount) partitions.push(readPartitionRecord(reader));
  return {
    ...record7,
    partitions
  };
}
function readCreateTopic(reader) {
  const stream = readIdentifier(reader, "stream");
  const partitionsCount = reader.u32("partitions count");
  return {
    stream,
    partitionsCount,
    ...readSettings(reader)
  };
}
function writeCreateTopic(writer, command) {
  writeIdentifier(writer, command.stream);
  writer.u32(command.partitionsCount);
  writeSettings(writer, command);
}
function readUpdateTopic(reader) {
  return {
    ...readTopicAddress(reader),
    ...readSettings(reader)
  };
}
function writeUpdateTopic(writer, command) {
  writeTopicAddress(writer, command);
  writeSettings(writer, command);
}
function readTopicAddress(reader) {
  return {
    stream: readIdentifier(reader, "stream"),
    topic: readIdentifier(reader, "topic")
  };
}
function writeTopicAddress(writer, { stream, topic }) {
  writeIdentifier(writer, stream);
  writeIdentifier(writer, topic);
}
function readSettings(reader) {
  return {
    compression: COMPRESSIONS[reader.u8("compression")],
    messageExpiryMicros: reader.u64("message expiry"),
    maxTopicSizeBytes: reader.u64("maximum size"),
    replicationFactor: reader.u8("replication factor"),
    name: reader.name("topic name")
  };
}
function writeSettings(writer, settings) {
  writer.u8(COMPRESSIONS.indexOf(settings.compression));
  writer.u64(settings.messageExpiryMicros);
  writer.u64(settings.maxTopicSizeBytes);
  writer.u8(settings.replicationFactor);
  writer.str8(settings.name);
}
function readKnownCompression(reader) {
  const compression = COMPRESSIONS[reader.u8("compression")];
  if (compression === void 0) throw reader.error("invalid_command", "compression");
  return compression;
}
function writePartitionRecord(writer, partition) {
  writer.u32(partition.id);
  writer.u64(partition.createdAtMicros);
  writer.u32(partition.segmentsCount);
  writer.u64(partition.currentOffset);
  writer.u64(partition.sizeBytes);
  writer.u64(partition.messagesCount);
}
function readPartitionRecord(reader) {
  return {
    id: reader.u32("partition id"),
    createdAtMicros: reader.u64Saturated("created at"),
    segmentsCount: reader.u32("segments count"),
    currentOffset: reader.u64Saturated("current offset"),
    sizeBytes: reader.u64Saturated("size"),
    messagesCount: reader.u64Saturated("messages count")
  };
}
var ofStream = {
  read: (reader) => ({
    stream: readIdentifier(reader, "stream")
  }),
  write: (writer, { stream }) => writeIdentifier(writer, stream)
};
var address2 = {
  read: readTopicAddress,
  write: writeTopicAddress
};
var record2 = {
  read: readTopicRecord,
  write: writeTopicRecord
};
var details2 = {
  read: readTopicDetails,
  write: writeTopicDetails
};
var create = {
  read: readCreateTopic,
  write: writeCreateTopic
};
var update = {
  read: readUpdateTopic,
  write: writeUpdateTopic
};
var topicRows = {
  get_topic: row(300, "get_topic", address2, maybe(details2)),
  get_topics: row(301, "get_topics", ofStream, many(record2)),
  create_topic: row(302, "create_topic", create, details2),
  delete_topic: row(303, "delete_topic", address2, nothing),
  update_topic: row(304, "update_topic", update, nothing),
  purge_topic: row(305, "purge_topic", address2, nothing)
};

// src/wire/flush.ts
var flush = {
  read: (reader) => ({
    ...readTopicAddress(reader),
    partition: reader.u32("partition"),
    fsync: reader.bool("fsync")
  }),
  write: (writer, command) => {
    writeTopicAddress(writer, command);
    writer.u32(command.partition);
    writer.bool(command.fsync);
  }
};
var flushRows = {
  flush_unsaved_buffer: row(102, "flush_unsaved_buffer", flush, nothing)
};

// src/wire/groups.ts
var ofTopic = {
  read: readTopicAddress,
  write: writeTopicAddress
};
var record3 = {
  read: readGroupRecord,
  write: writeGroupRecord
};
var details3 = {
  read: readGroupDetails,
  write: writeGroupDetails
};
var address3 = {
  read: (reader) => ({
    ...readTopicAddress(reader),
    group: readIdentifier(reader, "group")
  }),
  write: (writer, command) => {
    writeTopicAddress(writer, command);
    writeIdentifier(writer, command.group);
  }
};
var create2 = {
  read: (reader) => ({
    ...readTopicAddress(reader),
    name: reader.name("group name")
  }),
  write: (writer, command) => {
    writeTopicAddress(writer, command);
    writer.str8(command.name);
  }
};
var groupRows = {
  get_consumer_group: row(600, "get_consumer_group", address3, maybe(details3)),
  get_consumer_groups: row(601, "get_consumer_groups", ofTopic, many(record3)),
  create_consumer_group: row(602, "create_consumer_group", create2, record3),
  delete_consumer_group: row(603, "delete_consumer_group", address3, nothing),
  join_consumer_group: row(604, "join_consumer_group", address3, nothing),
  leave_consumer_group: row(605, "leave_consumer_group", address3, nothing)
};
function writeGroupRecord(writer, group) {
  writer.u32(group.id);
  writer.u32(group.partitionsCount);
  writer.u32(group.membersCount);
  writer.str8(group.name);
}
function readGroupRecord(reader) {
  return {
    id: reader.u32("group id"),
    partitionsCount: reader.u32("partitions count"),
    membersCount: reader.u32("members count"),
    name: reader.name("group name")
  };
}
function writeGroupDetails(writer, group) {
  writeGroupRecord(writer, group);
  for (const { id, partitions } of group.members) {
    writer.u32(id);
    writer.u32(partitions.length);
    for (const partition of partitions) writer.u32(partition);
  }
}
function readGroupDetails(reader) {
  const group = readGroupRecord(reader);
  const members = [];
  while (members.length < group.membersCount) members.push(readMember(reader));
  return {
    ...group,
    members
  };
}
function readMember(reader) {
  const id = reader.u32("member id");
  const count = reader.u32("member partitions count");
  const partitions = [];
  while (partitions.length < count) partitions.push(reader.u32("member partition"));
  return {
    id,
    partitions
  };
}

// src/wire/optional_partition.ts
function readOptionalPartition(reader) {
  const isGiven = reader.flag("partition flag");
  const partition = reader.u32("partition");
  return isGiven ? partition : void 0;
}
function writeOptionalPartition(writer, partition) {
  writer.u8(partition === void 0 ? 0 : 1);
  writer.u32(partition ?? 0);
}

// src/wire/offsets.ts
var SINGLE = 1;
var GROUP = 2;
function readConsumer(reader) {
  const kind = reader.u8("consumer kind");
  if (kind !== SINGLE && kind !== GROUP) throw reader.error("invalid_command", "consumer kind");
  return {
    kind: kind === GROUP ? "group" : "consumer",
    id: readIdentifier(reader, "consumer")
  };
}
function writeConsumer(writer, consumer) {
  writer.u8(consumer.kind === "group" ? GROUP : SINGLE);
  writeIdentifier(writer, consumer.id);
}
function readOffsetAddress(reader) {
  const consumer = readConsumer(reader);
  return {
    consumer,
    ...readTopicAddress(reader),
    partition: readOptionalPartition(reader)
  };
}
function writeOffsetAddress(writer, address7) {
  writeConsumer(writer, address7.consumer);
  writeTopicAddress(writer, address7);
  writeOptionalPartition(writer, address7.partition);
}
function writeConsumerOffset(writer, offset) {
  writer.u32(offset.partitionId);
  writer.u64(offset.currentOffset);
  writer.u64(offset.storedOffset);
}
function readConsumerOffset(reader) {
  return {
    partitionId: reader.u32("partition"),
    currentOffset: reader.u64Saturated("current offset"),
    storedOffset: reader.u64Saturated("stored offset")
  };
}
var address4 = {
  read: readOffsetAddress,
  write: writeOffsetAddress
};
var stored = {
  read: readConsumerOffset,
  write: writeConsumerOffset
};
var store = {
  read: (reader) => ({
    ...readOffsetAddress(reader),
    offset: reader.u64Saturated("offset")
  }),
  write: (writer, command) => {
    writeOffsetAddress(writer, command);
    writer.u64(command.offset);
  }
};
var offsetRows = {
  get_consumer_offset: row(120, "get_consumer_offset", address4, maybe(stored)),
  store_consumer_offset: row(121, "store_consumer_offset", store, nothing),
  delete_consumer_offset: row(122, "delete_consumer_offset", address4, nothing)
};

// src/wire/partitions.ts
function readPartitionsChange(reader) {
  return {
    ...readTopicAddress(reader),
    partitionsCount: reader.u32("partitions count")
  };
}
function writePartitionsChange(writer, change2) {
  writeTopicAddress(writer, change2);
  writer.u32(change2.partitionsCount);
}
var change = {
  read: readPartitionsChange,
  write: writePartitionsChange
};
var partitionRows = {
  create_partitions: row(402, "create_partitions", change, nothing),
  delete_partitions: row(403, "delete_partitions", change, nothing)
};

// src/wire/segments.ts
var deletion = {
  read: (reader) => ({
    ...readTopicAddress(reader),
    partition: reader.u32("partition"),
    segmentsCount: reader.u32("segments count")
  }),
  write: (writer, command) => {
    writeTopicAddress(writer, command);
    writer.u32(command.partition);
    writer.u32(command.segmentsCount);
  }
};
var segmentRows = {
  delete_segments: row(503, "delete_segments", deletion, nothing)
};

// src/wire/snapshot.ts
var COMPRESSIONS2 = [
  "unknown",
  "stored",
  "deflate",
  "bzip2",
  "zstd",
  "lzma",
  "xz"
];
var TYPES = [
  "unknown",
  "filesystem_overview",
  "process_list",
  "resource_usage",
  "test",
  "server_logs",
  "server_config"
];
var ALL = 100;
var request = {
  read: readGetSnapshot,
  write: writeGetSnapshot
};
var archive = {
  read: (reader) => reader.bytes(reader.remaining, "archive"),
  write: (writer, bytes) => writer.raw(bytes)
};
var snapshotRows = {
  get_snapshot: row(11, "get_snapshot", request, archive)
};
function readGetSnapshot(reader) {
  const compression = COMPRESSIONS2[reader.u8("compression")] ?? "unknown";
  const types = reader.bytes(reader.u8("types count"), "types");
  return {
    compression,
    types: Array.from(types, typeOf)
  };
}
function writeGetSnapshot(writer, { compression, types }) {
  writer.u8(COMPRESSIONS2.indexOf(compression));
  writer.u8(types.length);
  for (const type of types) writer.u8(type === "all" ? ALL : TYPES.indexOf(type));
}
function typeOf(code) {
  return code === ALL ? "all" : TYPES[code] ?? "unknown";
}

// src/wire/stats.ts
var LAYOUT = [
  [
    "u32",
    "processId"
  ],
  [
    "f32",
    "cpuUsage"
  ],
  [
    "f32",
    "totalCpuUsage"
  ],
  [
    "u64",
    "memoryBytes"
  ],
  [
    "u64",
    "totalMemoryBytes"
  ],
  [
    "u64",
    "availableMemoryBytes"
  ],
  [
    "u64",
    "runTimeMicros"
  ],
  [
    "u64",
    "startTimeMicros"
  ],
  [
    "u64",
    "readBytes"
  ],
  [
    "u64",
    "writtenBytes"
  ],
  [
    "u64",
    "messagesSizeBytes"
  ],
  [
    "u32",
    "streamsCount"
  ],
  [
    "u32",
    "topicsCount"
  ],
  [
    "u32",
    "partitionsCount"
  ],
  [
    "u32",
    "segmentsCount"
  ],
  [
    "u64",
    "messagesCount"
  ],
  [
    "u32",
    "clientsCount"
  ],
  [
    "u32",
    "consumerGroupsCount"
  ],
  [
    "str32",
    "hostName"
  ],
  [
    "str32",
    "osName"
  ],
  [
    "str32",
    "osVersion"
  ],
  [
    "str32",
    "kernelVersion"
  ],
  [
    "str32",
    "serverVersion"
  ],
  [
    "u32",
    "serverVersionNumber"
  ],
  [
    "cacheMetrics"
  ],
  [
    "u32",
    "threadsCount"
  ],
  [
    "u64",
    "freeDiskBytes"
  ],
  [
    "u64",
    "totalDiskBytes"
  ]
];
var CACHE_METRICS_LENGTH = 32;
function writeStats(writer, stats2) {
  for (const row2 of LAYOUT) {
    switch (row2[0]) {
      case "u32":
        writer.u32(stats2[row2[1]]);
        break;
      case "u64":
        writer.u64(stats2[row2[1]]);
        break;
      case "f32":
        writer.f32(stats2[row2[1]]);
        break;
      case "str32":
        writer.str32(stats2[row2[1]]);
        break;
      case "cacheMetrics":
        writer.u32(0);
    }
  }
}
function readStats(reader) {
  const stats2 = {};
  for (const row2 of LAYOUT) {
    if (row2[0] === "cacheMetrics") {
      reader.skip(reader.u32("cache metrics count") * CACHE_METRICS_LENGTH, "cache metrics");
    } else if (row2[0] === "u64") stats2[row2[1]] = reader.u64Saturated(row2[1]);
    else stats2[row2[1]] = reader[row2[0]](row2[1]);
  }
  return stats2;
}
var stats = {
  read: readStats,
  write: writeStats
};
var statsRows = {
  get_stats: row(10, "get_stats", bare, stats)
};

// src/wire/streams.ts
function writeStreamRecord(writer, stream) {
  writer.u32(stream.id);
  writer.u64(stream.createdAtMicros);
  writer.u32(stream.topicsCount);
  writer.u64(stream.sizeBytes);
  writer.u64(stream.messagesCount);
  writer.str8(stream.name);
}
function readStreamRecord(reader) {
  return {
    id: reader.u32("stream id"),
    createdAtMicros: reader.u64Saturated("created at"),
    topicsCount: reader.u32("topics count"),
    sizeBytes: reader.u64Saturated("size"),
    messagesCount: reader.u64Saturated("messages count"),
    name: reader.name("stream name")
  };
}
function writeStreamDetails(writer, stream) {
  writeStreamRecord(writer, stream);
  for (const topic of stream.topics) writeTopicRecord(writer, topic);
}
function readStreamDetails(reader) {
  const record7 = readStreamRecord(reader);
  const topics = [];
  while (topics.length < record7.topicsCount) topics.push(readTopicRecord(reader));
  return {
    ...record7,
    topics
  };
}
function readStreamAddress(reader) {
  return {
    stream: readIdentifier(reader, "stream")
  };
}
function writeStreamAddress(writer, { stream }) {
  writeIdentifier(writer, stream);
}
var address5 = {
  read: readStreamAddress,
  write: writeStreamAddress
};
var record4 = {
  read: readStreamRecord,
  write: writeStreamRecord
};
var details4 = {
  read: readStreamDetails,
  write: writeStreamDetails
};
var name = {
  read: (reader) => ({
    name: reader.name("stream name")
  }),
  write: (writer, { name: name3 }) => writer.str8(name3)
};
var update2 = {
  read: (reader) => ({
    ...readStreamAddress(reader),
    ...name.read(reader)
  }),
  write: (writer, command) => {
    writeStreamAddress(writer, command);
    name.write(writer, command);
  }
};
var streamRows = {
  get_stream: row(200, "get_stream", address5, maybe(details4)),
  get_streams: row(201, "get_streams", bare, many(record4)),
  create_stream: row(202, "create_stream", name, record4),
  delete_stream: row(203, "delete_stream", address5, nothing),
  update_stream: row(204, "update_stream", update2, nothing),
  purge_stream: row(205, "purge_stream", address5, nothing)
};

// src/wire/system.ts
var ROLES = [
  "leader",
  "follower"
];
var STATUSES = [
  "healthy",
  "starting",
  "stopping",
  "unreachable",
  "maintenance"
];
function writeClusterMetadata(writer, cluster2) {
  writer.str32(cluster2.name);
  writer.u32(cluster2.nodes.length);
  for (const node of cluster2.nodes) {
    writer.str32(node.name);
    writer.str32(node.ip);
    for (const port of [
      node.tcpPort,
      node.quicPort,
      node.httpPort,
      node.websocketPort
    ]) writer.u16(port);
    writer.u8(ROLES.indexOf(node.role));
    writer.u8(STATUSES.indexOf(node.status));
  }
}
function readClusterMetadata(reader) {
  const name3 = reader.str32("cluster name");
  const count = reader.u32("nodes count");
  const nodes = [];
  while (nodes.length < count) nodes.push(readNode(reader));
  return {
    name: name3,
    nodes
  };
}
function readNode(reader) {
  const names = {
    name: reader.str32("node name"),
    ip: reader.str32("node ip")
  };
  const ports = {
    tcpPort: reader.u16("tcp port"),
    quicPort: reader.u16("quic port"),
    httpPort: reader.u16("http port"),
    websocketPort: reader.u16("websocket port")
  };
  const role = ROLES[reader.u8("node role")];
  const status = STATUSES[reader.u8("node status")];
  if (role === void 0 || status === void 0) {
    throw reader.error("invalid_command", "node role or status");
  }
  return {
    ...names,
    ...ports,
    role,
    status
  };
}
var cluster = {
  read: readClusterMetadata,
  write: writeClusterMetadata
};
var systemRows = {
  ping: row(1, "ping", bare, nothing),
  get_cluster_metadata: row(12, "get_cluster_metadata", bare, cluster)
};

// src/wire/login.ts
function readLoginUser(reader) {
  return {
    username: reader.name("username"),
    password: reader.name("password"),
    version: reader.str32("client version") || void 0,
    context: reader.str32("context") || void 0
  };
}
function writeLoginUser(writer, command) {
  writer.str8(command.username);
  writer.str8(command.password);
  writer.str32(command.version ?? "");
  writer.str32(command.context ?? "");
}
var login = {
  read: readLoginUser,
  write: writeLoginUser
};
var identity = {
  read: (reader) => ({
    userId: reader.u32("user id")
  }),
  write: (writer, { userId }) => writer.u32(userId)
};
var loginRows = {
  login_user: row(38, "login_user", login, identity),
  logout_user: row(39, "logout_user", bare, nothing)
};

// src/wire/tokens.ts
var NEVER = 0;
var record5 = {
  read: readTokenRecord,
  write: writeTokenRecord
};
var create3 = {
  read: (reader) => ({
    name: reader.name("token name"),
    expiryMicros: reader.u64("expiry")
  }),
  write: (writer, command) => {
    writer.str8(command.name);
    writer.u64(command.expiryMicros);
  }
};
var name2 = {
  read: (reader) => ({
    name: reader.name("token name")
  }),
  write: (writer, { name: name3 }) => writer.str8(name3)
};
var raw = {
  read: (reader) => ({
    token: reader.name("token")
  }),
  write: (writer, { token }) => writer.str8(token)
};
var tokenRows = {
  get_personal_access_tokens: row(41, "get_personal_access_tokens", bare, many(record5)),
  create_personal_access_token: row(42, "create_personal_access_token", create3, raw),
  delete_personal_access_token: row(43, "delete_personal_access_token", name2, nothing),
  login_with_personal_access_token: row(44, "login_with_personal_access_token", raw, identity)
};
function writeTokenRecord(writer, token) {
  writer.str8(token.name);
  writer.u64(token.expiresAtMicros ?? NEVER);
}
function readTokenRecord(reader) {
  const name3 = reader.name("token name");
  const expiresAtMicros = reader.u64Saturated("expires at");
  return {
    name: name3,
    expiresAtMicros: expiresAtMicros === NEVER ? void 0 : expiresAtMicros
  };
}

// src/wire/permissions.ts
var GLOBAL_FLAGS = [
  "manageServers",
  "readServers",
  "manageUsers",
  "readUsers",
  "manageStreams",
  "readStreams",
  "manageTopics",
  "readTopics",
  "pollMessages",
  "sendMessages"
];
var STREAM_FLAGS = [
  "manageStream",
  "readStream",
  "manageTopics",
  "readTopics",
  "pollMessages",
  "sendMessages"
];
var TOPIC_FLAGS = [
  "manageTopic",
  "readTopic",
  "pollMessages",
  "sendMessages"
];
var MAX_PERMISSION_ENTRIES = 65536;
var ODD_LENGTH = 4;
var ALL_PERMISSIONS = {
  global: Object.fromEntries(GLOBAL_FLAGS.map((flag) => [
    flag,
    true
  ])),
  streams: /* @__PURE__ */ new Map()
};
function writePermissionRecord(writer, permissions2) {
  writer.u8(1);
  const at = writer.length;
  writer.u32(0);
  writeFlags(writer, GLOBAL_FLAGS, permissions2.global);
  writeEntries(writer, permissions2.streams, writeStream);
  writer.patchU32(at, writer.length - at - 4);
}
function readPermissions(reader) {
  const length = reader.u32("permissions length");
  const start = reader.position;
  const global = readFlags(reader, GLOBAL_FLAGS);
  const counter = {
    left: MAX_PERMISSION_ENTRIES
  };
  const streams = readEntries(reader, "stream", counter, (reader2) => readStream(reader2, counter));
  const had = reader.position - start;
  if (had !== length && length !== ODD_LENGTH) {
    throw new WireError("invalid_format", {
      field: "permissions length",
      offset: start,
      needed: length,
      had
    });
  }
  return {
    global,
    streams
  };
}
function writeStream(writer, stream) {
  writeFlags(writer, STREAM_FLAGS, stream);
  writeEntries(writer, stream.topics, (writer2, topic) => writeFlags(writer2, TOPIC_FLAGS, topic));
}
function readStream(reader, counter) {
  const flags = readFlags(reader, STREAM_FLAGS);
  const topics = readEntries(reader, "topic", counter, (reader2) => readFlags(reader2, TOPIC_FLAGS));
  return {
    ...flags,
    topics
  };
}
function writeEntries(writer, entries, write) {
  for (const [id, entry] of [
    ...entries
  ].sort(([a], [b]) => a - b)) {
    writer.bool(true);
    writer.u32(id);
    write(writer, entry);
  }
  writer.bool(false);
}
function readEntries(reader, noun, counter, read) {
  const entries = /* @__PURE__ */ new Map();
  while (reader.bool(`another ${noun}`)) {
    if (counter.left-- === 0) throw reader.error("invalid_format", "permission entries");
    entries.set(reader.u32(`${noun} id`), read(reader));
  }
  return entries;
}
function writeFlags(writer, names, flags) {
  for (const name3 of names) writer.bool(flags[name3]);
}
function readFlags(reader, names) {
  const flags = names.map((name3) => [
    name3,
    reader.bool(name3)
  ]);
  return Object.fromEntries(flags);
}

// src/wire/users.ts
var STATUSES2 = [
  "unknown",
  "active",
  "inactive"
];
var NO_RECORD_LENGTH = 4;
var address6 = {
  read: (reader) => ({
    user: readIdentifier(reader, "user")
  }),
  write: (writer, { user }) => writeIdentifier(writer, user)
};
var record6 = {
  read: readUserRecord,
  write: writeUserRecord
};
var details5 = {
  read: readUserDetails,
  write: writeUserDetails
};
var create4 = {
  read: readCreateUser,
  write: writeCreateUser
};
var update3 = {
  read: readUpdateUser,
  write: writeUpdateUser
};
var permissions = {
  read: (reader) => ({
    ...address6.read(reader),
    permissions: readOptionalPermissions(reader)
  }),
  write: (writer, command) => {
    address6.write(writer, command);
    writeOptionalPermissions(writer, command.permissions);
  }
};
var passwords = {
  read: (reader) => ({
    ...address6.read(reader),
    currentPassword: reader.str8("current password"),
    newPassword: reader.str8("new password")
  }),
  write: (writer, command) => {
    address6.write(writer, command);
    writer.str8(command.currentPassword);
    writer.str8(command.newPassword);
  }
};
var userRows = {
  get_user: row(31, "get_user", address6, maybe(details5)),
  get_users: row(32, "get_users", bare, many(record6)),
  create_user: row(33, "create_user", create4, details5),
  delete_user: row(34, "delete_user", address6, nothing),
  update_user: row(35, "update_user", update3, nothing),
  update_permissions: row(36, "update_permissions", permissions, nothing),
  change_password: row(37, "change_password", passwords, nothing)
};
function writeUserRecord(writer, user) {
  writer.u32(user.id);
  writer.u64(user.createdAtMicros);
  writeStatus(writer, user.status);
  writer.str8(user.username);
}
function readUserRecord(reader) {
  const id = reader.u32("user id");
  const createdAtMicros = reader.u64Saturated("created at");
  const status = readStatus(reader);
  if (status === "unknown") throw reader.error("invalid_command", "status");
  return {
    id,
    createdAtMicros,
    status,
    username: reader.name("username")
  };
}
function writeUserDetails(writer, user) {
  writeUserRecord(writer, user);
  if (user.permissions === void 0) writer.u32(0);
  else writePermissionRecord(writer, user.permissions);
}
function readUserDetails(reader) {
  const user = readUserRecord(reader);
  const permissions2 = readOptionalPermissions(reader);
  if (permissions2 === void 0) reader.skip(NO_RECORD_LENGTH - 1, "permissions");
  return {
    ...user,
    permissions: permissions2
  };
}
function readCreateUser(reader) {
  return {
    username: reader.name("username"),
    password: reader.name("password"),
    status: readStatus(reader),
    permissions: readOptionalPermissions(reader)
  };
}
function writeCreateUser(writer, command) {
  writer.str8(command.username);
  writer.str8(command.password);
  writeStatus(writer, command.status);
  writeOptionalPermissions(writer, command.permissions);
}
function readUpdateUser(reader) {
  return {
    ...address6.read(reader),
    username: reader.flag("username flag") ? reader.name("username") : void 0,
    status: reader.flag("status flag") ? readStatus(reader) : void 0
  };
}
function writeUpdateUser(writer, command) {
  address6.write(writer, command);
  writer.bool(command.username !== void 0);
  if (command.username !== void 0) writer.str8(command.username);
  writer.bool(command.status !== void 0);
  if (command.status !== void 0) writeStatus(writer, command.status);
}
function readStatus(reader) {
  return STATUSES2[reader.u8("status")] ?? "unknown";
}
function writeStatus(writer, status) {
  writer.u8(STATUSES2.indexOf(status));
}
function readOptionalPermissions(reader) {
  return reader.flag("permissions flag") ? readPermissions(reader) : void 0;
}
function writeOptionalPermissions(writer, permissions2) {
  if (permissions2 === void 0) writer.u8(0);
  else writePermissionRecord(writer, permissions2);
}

// src/wire/command_table.ts
var commandTable = {
  ...systemRows,
  ...statsRows,
  ...snapshotRows,
  ...meRows,
  ...clientRows,
  ...userRows,
  ...loginRows,
  ...tokenRows,
  ...flushRows,
  ...offsetRows,
  ...streamRows,
  ...topicRows,
  ...partitionRows,
  ...segmentRows,
  ...groupRows
};
var BY_CODE2 = [];
for (const entry of Object.values(commandTable)) BY_CODE2[entry.code] = entry;

// src/wire/frame.ts
var MAX_PAYLOAD_LENGTH = 10 * 1024 * 1024;

// src/wire/message.ts
var MESSAGE_HEADER_LENGTH = 64;
var MAX_MESSAGE_PAYLOAD_LENGTH = 64e6;
var MAX_USER_HEADERS_LENGTH = 1e5;

// src/wire/writer.ts
var FIRST_CAPACITY = 256;
var U32 = 2 ** 32;
var encoder = new TextEncoder();
var Writer = class {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  get length() {
    return this.#length;
  }
  /** A view of what was written, valid until more is. */
  bytes() {
    return this.#bytes.subarray(0, this.#length);
  }
  reset() {
    this.#length = 0;
  }
  /** Forgets what was written behind `length`. */
  truncate(length) {
    this.#length = Math.min(this.#length, length);
  }
  u8(value) {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }
  u16(value) {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
  }
  u32(value) {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }
  u64(value) {
    const at = this.#grow(8);
    if (typeof value === "bigint") return this.#view.setBigUint64(at, value, true);
    this.#view.setUint32(at, value % U32, true);
    this.#view.setUint32(at + 4, Math.floor(value / U32), true);
  }
  f32(value) {
    const at = this.#grow(4);
    this.#view.setFloat32(at, value, true);
  }
  bool(value) {
    this.u8(value ? 1 : 0);
  }
  raw(bytes) {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }
  /** Errors: RangeError past 255 bytes. */
  str8(text) {
    const bytes = encoder.encode(text);
    if (bytes.length > 255) {
      throw new RangeError(`"${text.slice(0, 20)}\u2026" has ${bytes.length} bytes; 255 fit`);
    }
    this.u8(bytes.length);
    this.raw(bytes);
  }
  str32(text) {
    const bytes = encoder.encode(text);
    this.u32(bytes.length);
    this.raw(bytes);
  }
  /** Writes over a field that was written before its value was known. */
  patchU32(at, value) {
    this.#view.setUint32(at, value, true);
  }
  #grow(count) {
    const at = this.#length;
    const length = at + count;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = length;
    return at;
  }
};

// src/wire/user_headers.ts
var KINDS = [
  [
    "",
    0
  ],
  [
    "raw",
    0
  ],
  [
    "string",
    0
  ],
  [
    "bool",
    1
  ],
  [
    "int8",
    1
  ],
  [
    "int16",
    2
  ],
  [
    "int32",
    4
  ],
  [
    "int64",
    8
  ],
  [
    "int128",
    16
  ],
  [
    "uint8",
    1
  ],
  [
    "uint16",
    2
  ],
  [
    "uint32",
    4
  ],
  [
    "uint64",
    8
  ],
  [
    "uint128",
    16
  ],
  [
    "float32",
    4
  ],
  [
    "float64",
    8
  ]
];
var CODES = new Map(KINDS.map(([kind], code) => [
  kind,
  code
]));
function isHeaderKind(text) {
  return text !== "" && CODES.has(text);
}
function encodeUserHeaders(headers) {
  const writer = new Writer();
  for (const { key, value } of sorted(headers)) {
    writeField(writer, key);
    writeField(writer, value);
  }
  return writer.bytes();
}
function writeField(writer, { kind, value }) {
  writer.u8(CODES.get(kind));
  writer.u32(value.length);
  writer.raw(value);
}
function sorted(headers) {
  const inOrder = headers.toSorted((a, b) => compareKeys(a.key, b.key));
  return inOrder.filter(({ key }, at) => {
    const next = inOrder[at + 1];
    return next === void 0 || compareKeys(key, next.key) !== 0;
  });
}
function compareKeys(a, b) {
  return CODES.get(a.kind) - CODES.get(b.kind) || compareBytes(a.value, b.value);
}
function compareBytes(a, b) {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = a[at] - b[at];
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

// src/server/http/request_error.ts
var RequestError = class extends Error {
  httpStatus;
  code;
  hint;
  name;
  constructor(httpStatus, code, reason, hint) {
    super(reason), this.httpStatus = httpStatus, this.code = code, this.hint = hint, this.name = "RequestError";
  }
};
function wrongShape(reason) {
  return new RequestError(422, "invalid_format", reason);
}

// src/server/http/identifiers.ts
var U32_MAX = 4294967295;
var DIGITS = /^\+?\d+$/;
var encoder2 = new TextEncoder();
function u32Of(text) {
  if (!DIGITS.test(text)) return void 0;
  const number = Number(text);
  return number <= U32_MAX ? number : void 0;
}

// src/server/http/fields.ts
var U8_MAX = 0xffn;
var U32_MAX2 = 0xffffffffn;
var U64_MAX = 0xffffffffffffffffn;
var Fields = class _Fields {
  #values;
  #place;
  /** `place` is where the object stands, "" for the body itself. Errors: RequestError 422 when it is no object. */
  constructor(value, place = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw wrongShape(`${place === "" ? "the body" : `"${place}"`} must be an object`);
    }
    this.#values = value;
    this.#place = place;
  }
  /** A missing field is undefined, null is null. */
  raw(name3) {
    return this.#values[name3];
  }
  /** Missing or null. */
  isAbsent(name3) {
    return this.raw(name3) === void 0 || this.raw(name3) === null;
  }
  text(name3) {
    const value = this.raw(name3);
    if (typeof value !== "string" || !value.isWellFormed()) throw this.wrong(name3, "a text");
    return value;
  }
  /** A text of a closed set. A number in its place is refused as bad JSON, as the original does. */
  enumText(name3) {
    if (typeof this.raw(name3) === "number") {
      throw new RequestError(400, "invalid_format", this.#sentence(name3, "a text"));
    }
    return this.text(name3);
  }
  oneOf(name3, allowed) {
    const value = this.enumText(name3);
    const found = allowed.find((one) => one === value);
    if (found === void 0) throw this.wrong(name3, `one of ${allowed.join(", ")}`);
    return found;
  }
  bool(name3) {
    const value = this.raw(name3);
    if (typeof value !== "boolean") throw this.wrong(name3, "true or false");
    return value;
  }
  u8(name3) {
    return Number(this.integer(name3, U8_MAX));
  }
  u32(name3) {
    return Number(this.integer(name3, U32_MAX2));
  }
  u64(name3) {
    return this.integer(name3, U64_MAX);
  }
  object(name3) {
    return new _Fields(this.raw(name3), this.#path(name3));
  }
  objects(name3) {
    return this.list(name3).map((value, at) => new _Fields(value, `${this.#path(name3)}[${at}]`));
  }
  /** All fields of an object whose keys are numbers. Another key is refused as bad JSON, as the original does. */
  numbered() {
    return Object.entries(this.#values).map(([key, value]) => {
      const id = u32Of(key);
      if (id === void 0) {
        throw new RequestError(400, "invalid_format", `the keys of "${this.#place}" must be numbers`);
      }
      return [
        id,
        new _Fields(value, this.#path(key))
      ];
    });
  }
  list(name3) {
    const value = this.raw(name3);
    if (!Array.isArray(value)) throw this.wrong(name3, "a list");
    return value;
  }
  /** The refusal of a field that is not what it must be. */
  wrong(name3, wanted) {
    return wrongShape(this.#sentence(name3, wanted));
  }
  /** From 0 to `max`. */
  integer(name3, max) {
    const value = this.raw(name3);
    const isInteger = typeof value === "bigint" || typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0);
    const integer = isInteger ? BigInt(value) : -1n;
    if (integer < 0n || integer > max) throw this.wrong(name3, `an integer from 0 to ${max}`);
    return integer;
  }
  #sentence(name3, wanted) {
    const missing = this.raw(name3) === void 0 ? "; it is missing" : "";
    return `"${this.#path(name3)}" must be ${wanted}${missing}`;
  }
  #path(name3) {
    return this.#place === "" ? name3 : `${this.#place}.${name3}`;
  }
};

// src/server/http/json.ts
var NEEDS_SOURCE = /(?:^|[:,[\s])-?(?:\d{16}|\d+[.eE])/;
var INTEGER = /^-?\d{1,40}$/;
var COLON = 58;
var BACKSLASH = 92;
var DuplicateKeyError = class extends Error {
  name = "DuplicateKeyError";
  constructor() {
    super("a key stands twice in the same object");
  }
};
function parseJson(text) {
  const value = NEEDS_SOURCE.test(text) ? parseWithSource(text, keepDigits) : JSON.parse(text);
  if (keysInText(text) !== keysInValue(value)) throw new DuplicateKeyError();
  return value;
}
function keysInText(text) {
  let keys = 0;
  for (let start = text.indexOf('"'); start >= 0; ) {
    const end = endOfText(text, start);
    let next = end + 1;
    while (isBlank(text.charCodeAt(next))) next++;
    if (text.charCodeAt(next) === COLON) keys++;
    start = text.indexOf('"', next);
  }
  return keys;
}
function endOfText(text, start) {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((end - first) % 2 === 0) return end;
  }
}
function isBlank(code) {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
function keysInValue(value) {
  let keys = 0;
  const open = [
    value
  ];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== "object" || each === null) continue;
    const values = Array.isArray(each) ? each : Object.values(each);
    if (!Array.isArray(each)) keys += values.length;
    for (const inner of values) if (typeof inner === "object") open.push(inner);
  }
  return keys;
}
function keepDigits(_key, value, { source }) {
  if (typeof value !== "number" || source === void 0) return value;
  if (!INTEGER.test(source)) return NaN;
  return Number.isSafeInteger(value) ? value : BigInt(source);
}
function parseWithSource(text, reviver) {
  return JSON.parse(text, reviver);
}

// src/server/http/json_text.ts
var strict2 = new TextDecoder("utf-8", {
  fatal: true,
  ignoreBOM: true
});
function parseJsonBytes(bytes, what) {
  try {
    return parseJson(strict2.decode(bytes));
  } catch (error) {
    if (error instanceof DuplicateKeyError) throw wrongShape(error.message);
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0];
    throw new RequestError(400, "invalid_format", `${what} is not JSON${place === void 0 ? "" : `, ${place}`}`);
  }
}

// src/server/http/message_ids.ts
var U128_MAX = (1n << 128n) - 1n;
var DECIMAL = /^\+?\d{1,60}$/;
var HEX = /^(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;
function messageIdOf(message) {
  const value = message.raw("id");
  if (value === void 0) return 0n;
  const id = typeof value === "string" ? idOfText(value) : message.u64("id");
  if (id === void 0) {
    throw message.wrong("id", `an integer up to ${U64_MAX}, or a text: a decimal of up to 128 bits, or a UUID`);
  }
  return id;
}
function storedIdOf(header) {
  return header.integer("id", U128_MAX);
}
function idOfText(text) {
  if (DECIMAL.test(text)) {
    const id = BigInt(text.replace("+", ""));
    if (id <= U128_MAX) return id;
  }
  return HEX.test(text) ? BigInt(`0x${text.replaceAll("-", "")}`) : void 0;
}

// src/server/http/base64.ts
var BLANKS = /[\t\n\f\r ]/;
function fromBase64(text) {
  if (BLANKS.test(text)) return void 0;
  try {
    return Uint8Array.fromBase64(text, {
      lastChunkHandling: "strict"
    });
  } catch {
    return void 0;
  }
}

// src/server/http/user_headers.ts
var NO_HEADERS = new Uint8Array(0);
function headersFromJson(message) {
  if (message.isAbsent("user_headers")) return NO_HEADERS;
  const bytes = typeof message.raw("user_headers") === "string" ? fromBase64(message.text("user_headers")) : encodeUserHeaders(message.objects("user_headers").map(entryOf));
  if (bytes === void 0) throw message.wrong("user_headers", "a list of headers, or Base64");
  if (bytes.length > MAX_USER_HEADERS_LENGTH) {
    throw message.wrong("user_headers", `at most ${MAX_USER_HEADERS_LENGTH} bytes`);
  }
  return bytes;
}
function entryOf(entry) {
  return {
    key: fieldOf(entry.object("key")),
    value: fieldOf(entry.object("value"))
  };
}
function fieldOf(field) {
  const kind = field.enumText("kind");
  if (!isHeaderKind(kind)) throw field.wrong("kind", "the kind of a header, such as string or uint64");
  const value = fromBase64(field.text("value"));
  if (value === void 0) throw field.wrong("value", "Base64");
  return {
    kind,
    value
  };
}

// src/server/http/packing/base64_into.ts
var SHORT_LENGTH = 48;
var PADDING = 61;
var NONE = 255;
var MOST_VALUE = 63;
var VALUES = new Uint8Array(128).fill(NONE);
[
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
].forEach((letter, value) => {
  VALUES[letter.charCodeAt(0)] = value;
});
function decodeBase64Into(text, bytes, at) {
  const { length } = text;
  if (length % 4 !== 0) return void 0;
  return length <= SHORT_LENGTH ? decodeShort(text, bytes, at) : decodeLong(text, bytes, at);
}
function decodeShort(text, bytes, at) {
  const pads = paddingOf(text);
  const letters = text.length - pads;
  let to = at;
  let bits = 0;
  let seen = 0;
  for (let read = 0; read < letters; read++) {
    const value = VALUES[text.charCodeAt(read)] ?? NONE;
    seen |= value;
    bits = bits << 6 | value;
    if (read % 4 === 0) continue;
    bytes[to++] = bits >> 6 - 2 * (read % 4);
  }
  const unused = pads === 1 ? bits & 3 : pads === 2 ? bits & 15 : 0;
  return seen > MOST_VALUE || unused !== 0 ? void 0 : to - at;
}
function decodeLong(text, bytes, at) {
  try {
    const { written } = bytes.subarray(at).setFromBase64(text, {
      lastChunkHandling: "strict"
    });
    return written === text.length / 4 * 3 - paddingOf(text) ? written : void 0;
  } catch {
    return void 0;
  }
}
function paddingOf(text) {
  const { length } = text;
  if (length === 0 || text.charCodeAt(length - 1) !== PADDING) return 0;
  return text.charCodeAt(length - 2) === PADDING ? 2 : 1;
}

// src/server/http/packing/batch_writer.ts
var INDEX_ENTRY_LENGTH = 16;
var U322 = 2 ** 32;
var FIRST_CAPACITY2 = 4096;
var BatchWriter = class {
  #bytes;
  #view;
  #end = 0;
  /** Of the message that is being written. */
  #start = 0;
  #ends = [];
  constructor(capacity = FIRST_CAPACITY2) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }
  get count() {
    return this.#ends.length;
  }
  /** A message begins: its payload and its user headers follow, then `finish`. */
  begin(id, originMicros) {
    this.#start = this.#reserve(MESSAGE_HEADER_LENGTH);
    const view = this.#view;
    if (id !== 0n) {
      view.setBigUint64(this.#start + 8, BigInt.asUintN(64, id), true);
      view.setBigUint64(this.#start + 16, id >> 64n, true);
    }
    view.setUint32(this.#start + 40, originMicros % U322, true);
    view.setUint32(this.#start + 44, Math.floor(originMicros / U322), true);
  }
  /** How many bytes it has; undefined when the text is not Base64. */
  payloadOfBase64(text) {
    const at = this.#reserve(Math.ceil(text.length / 4) * 3);
    const length = decodeBase64Into(text, this.#bytes, at);
    if (length === void 0) return void 0;
    this.#end = at + length;
    return this.#setPayloadLength(length);
  }
  payload(bytes) {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
    return this.#setPayloadLength(bytes.length);
  }
  userHeaders(bytes) {
    if (bytes.length === 0) return;
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
    this.#view.setUint32(this.#start + 48, bytes.length, true);
  }
  finish() {
    this.#ends.push(this.#end);
  }
  /** What was written. The writer is of no use after that. */
  take() {
    const index = new Uint8Array(this.#ends.length * INDEX_ENTRY_LENGTH);
    const view = new DataView(index.buffer);
    for (let at = 0; at < this.#ends.length; at++) {
      view.setUint32(at * INDEX_ENTRY_LENGTH + 4, this.#ends[at], true);
    }
    return {
      index,
      messages: this.#bytes.subarray(0, this.#end)
    };
  }
  #setPayloadLength(length) {
    this.#view.setUint32(this.#start + 52, length, true);
    return length;
  }
  /** Where so many bytes more go; they are zero. */
  #reserve(count) {
    const at = this.#end;
    this.#end += count;
    if (this.#end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#end, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
};

// src/server/http/packing/lines.ts
var LINE_FEED = 10;
var BLANKS2 = /* @__PURE__ */ new Set([
  32,
  9,
  13
]);
function eachLine(body, read) {
  for (let number = 1, start = 0; start < body.length; number++) {
    const found = body.indexOf(LINE_FEED, start);
    const end = found < 0 ? body.length : found;
    const line = body.subarray(start, end);
    if (!line.every((byte) => BLANKS2.has(byte))) readLine(line, number, read);
    start = end + 1;
  }
}
function readLine(line, number, read) {
  const value = parseJsonBytes(line, `line ${number}`);
  try {
    read(value);
  } catch (error) {
    const reason = `line ${number}: ${error.message}`;
    if (error instanceof RequestError) {
      throw new RequestError(error.httpStatus, error.code, reason, error.hint);
    }
    if (error instanceof BrokerError) throw new BrokerError(error.code, reason);
    throw error;
  }
}

// src/server/http/packing/partitioning.ts
var MAX_KEY_LENGTH = 255;
var PARTITION_ID_LENGTH = 4;
var PARTITIONING_KINDS = [
  "balanced",
  "partition_id",
  "messages_key"
];
function requestedPartitioning(fields) {
  const kind = fields.oneOf("kind", PARTITIONING_KINDS);
  const value = fromBase64(fields.text("value"));
  if (value === void 0) throw fields.wrong("value", "Base64");
  return {
    kind,
    value
  };
}
function partitioningOf({ kind, value }) {
  if (value.length > MAX_KEY_LENGTH || value.length === 0 && kind !== "balanced") {
    throw new BrokerError("invalid_key_value_length", `the value of the partitioning "${kind}" has 1 to ${MAX_KEY_LENGTH} bytes, not ${value.length}`);
  }
  switch (kind) {
    case "balanced":
      return {
        kind: "balanced"
      };
    case "messages_key":
      return {
        kind: "key",
        key: value
      };
    case "partition_id":
      if (value.length < PARTITION_ID_LENGTH) {
        throw new BrokerError("invalid_command", `a partition id has ${PARTITION_ID_LENGTH} bytes, little-endian`);
      }
      return {
        kind: "partition",
        id: new DataView(value.buffer, value.byteOffset).getUint32(0, true)
      };
  }
}

// src/server/http/packing/pack.ts
var encoder3 = new TextEncoder();
var PAYLOAD_LENGTH = `1 to ${MAX_MESSAGE_PAYLOAD_LENGTH} bytes long`;
function pack({ form, body, receivedAtMicros }) {
  const writer = new BatchWriter(2 * body.length);
  let partitioning;
  switch (form) {
    case "json":
      partitioning = packDocument(writer, new Fields(parseJsonBytes(body, "the body")), receivedAtMicros);
      break;
    case "lines":
      eachLine(body, (value) => packLine(writer, new Fields(value), receivedAtMicros));
      break;
    case "bytes":
      packBytes(writer, body, receivedAtMicros);
  }
  if (writer.count === 0) throw new BrokerError("invalid_messages_count", "there is no message to send");
  return {
    ...writer.take(),
    partitioning,
    messagesCount: writer.count
  };
}
function packDocument(writer, body, receivedAtMicros) {
  const requested = requestedPartitioning(body.object("partitioning"));
  for (const message of body.objects("messages")) {
    writer.begin(messageIdOf(message), receivedAtMicros + writer.count);
    packPayload(writer, message);
    writer.userHeaders(headersFromJson(message));
    writer.finish();
  }
  return partitioningOf(requested);
}
function packLine(writer, message, receivedAtMicros) {
  const isStored = message.raw("id") === void 0 && !message.isAbsent("header");
  const id = isStored ? storedIdOf(message.object("header")) : messageIdOf(message);
  writer.begin(id, receivedAtMicros + writer.count);
  if (message.raw("text") === void 0) packPayload(writer, message);
  else packText(writer, message);
  writer.userHeaders(headersFromJson(message));
  writer.finish();
}
function packBytes(writer, body, receivedAtMicros) {
  writer.begin(0n, receivedAtMicros);
  if (!isPayload(writer.payload(body))) throw wrongShape(`the body, a payload, is ${PAYLOAD_LENGTH}`);
  writer.finish();
}
function packPayload(writer, message) {
  const length = writer.payloadOfBase64(message.text("payload"));
  if (length === void 0) throw message.wrong("payload", "Base64, padded, of the standard alphabet");
  if (!isPayload(length)) throw message.wrong("payload", PAYLOAD_LENGTH);
}
function packText(writer, message) {
  if (message.raw("payload") !== void 0) throw wrongShape(`there can be "payload" or "text", not both`);
  const length = writer.payload(encoder3.encode(message.text("text")));
  if (!isPayload(length)) throw message.wrong("text", PAYLOAD_LENGTH);
}
function isPayload(length) {
  return length > 0 && length <= MAX_MESSAGE_PAYLOAD_LENGTH;
}

// src/server/http/packing/packing_worker.ts
var memory;
var waiting;
self.onmessage = ({ data }) => {
  switch (data.kind) {
    case "memory":
      memory = data.memory;
      return;
    case "pack":
      return answer(packed(data.request));
    case "move":
      moveTo(data.address);
      return answer({
        kind: "moved"
      });
    case "drop":
      waiting = void 0;
  }
};
function packed(request2) {
  try {
    const { index, messages, partitioning, messagesCount } = pack(request2);
    waiting = {
      index,
      messages
    };
    return {
      kind: "packed",
      partitioning,
      messagesCount,
      lengthBytes: index.length + messages.length
    };
  } catch (error) {
    const { message: reason } = error;
    if (error instanceof RequestError) {
      const { code, httpStatus, hint } = error;
      return {
        kind: "refused",
        code,
        reason,
        httpStatus,
        hint
      };
    }
    if (error instanceof BrokerError) {
      return {
        kind: "refused",
        code: error.code,
        reason,
        httpStatus: void 0,
        hint: void 0
      };
    }
    throw error;
  }
}
function moveTo(address7) {
  memory.grow(0);
  const { index, messages } = waiting;
  const place = new Uint8Array(memory.buffer, address7, index.length + messages.length);
  place.set(index);
  place.set(messages, index.length);
  waiting = void 0;
}
function answer(message) {
  self.postMessage(message);
}
