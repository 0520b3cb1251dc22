"""What Schemathesis does not know: how lines of JSON are written."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines_of_json(context, value):
    return value if isinstance(value, bytes) else str(value).encode()
