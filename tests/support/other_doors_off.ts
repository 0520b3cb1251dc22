/** Settings of a broker that is asked over TCP or REST alone: doors that are on by default would take their ports. */
export const OTHER_DOORS_OFF: Readonly<Record<string, string>> = {
  IGGY_WEBSOCKET_ENABLED: "false",
  IGGY_QUIC_ENABLED: "false",
};
