/** Errors of consumer groups. See `errors.ts`. */
import type { ErrorRow } from "./error_row.ts";

export const GROUP_ERRORS = {
  consumer_group_id_not_found: {
    code: 5000,
    text: "there is no such consumer group",
    httpStatus: 404,
    retry: false,
  },
  invalid_consumer_group_id: {
    code: 5002,
    text: "the consumer group id is not valid",
    httpStatus: 400,
    retry: false,
  },
  consumer_group_name_not_found: {
    code: 5003,
    text: "there is no consumer group of this name",
    httpStatus: 404,
    retry: false,
  },
  consumer_group_name_already_exists: {
    code: 5004,
    text: "this consumer group name is taken in its topic",
    httpStatus: 400,
    retry: false,
  },
  invalid_consumer_group_name: {
    code: 5005,
    text: "a consumer group name has 1 to 255 bytes",
    httpStatus: 400,
    retry: false,
  },
  consumer_group_member_not_found: {
    code: 5006,
    text: "this connection is not a member of the consumer group; join it first",
    httpStatus: 404,
    retry: false,
  },
  cannot_create_consumer_group_info: {
    code: 5007,
    text: "group info could not be written",
    httpStatus: 400,
    retry: false,
  },
  cannot_delete_consumer_group_info: {
    code: 5008,
    text: "group info could not be deleted",
    httpStatus: 400,
    retry: false,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
