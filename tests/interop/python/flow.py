"""What a user of the official Python client does, as a black box. Ends with one line of JSON, or with a traceback.

    flow.py ADDRESS fill      connect, log in, create, send, poll back, read half of it with "next" and auto-commit
    flow.py ADDRESS resume    after a restart: everything is there, "next" goes on, sending goes on
"""

import asyncio
import hashlib
import json
import sys
import time

from apache_iggy import IggyClient, PollingStrategy, SendMessage

MESSAGES = 100_000
BATCH = 1_000
MORE = 500
STREAM = "interop"
TOPIC = "python"
PARTITION = 0
LONGEST_PAYLOAD = 300


def payload(number: int) -> bytes:
    """A function of its number: 1 to 300 bytes, any values."""
    seed = hashlib.sha256(str(number).encode()).digest()
    length = 1 + int.from_bytes(seed[:2], "little") % LONGEST_PAYLOAD
    return (seed * (length // len(seed) + 1))[:length]


def check(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(what)


async def connected(address: str) -> IggyClient:
    client = IggyClient(address)
    await client.connect()
    await client.login_user("iggy", "iggy")
    await client.ping()
    return client


async def send(client: IggyClient, first: int, count: int) -> None:
    messages = [SendMessage(payload(number)) for number in range(first, first + count)]
    await client.send_messages(STREAM, TOPIC, PARTITION, messages)


async def poll(client: IggyClient, strategy: PollingStrategy, count: int, auto_commit: bool) -> list:
    return await client.poll_messages(STREAM, TOPIC, PARTITION, strategy, count, auto_commit)


def compare(messages: list, first: int, count: int) -> None:
    check(len(messages) == count, f"{len(messages)} messages from offset {first}, {count} expected")
    for number, message in enumerate(messages, first):
        check(message.offset() == number, f"offset {message.offset()} where {number} is expected")
        check(message.payload() == payload(number), f"the payload at offset {number} differs")
        check(message.length() == len(payload(number)), f"the length at offset {number} differs")
        check(message.partition_id() == PARTITION, f"the partition at offset {number} differs")
        check(message.id() != 0, f"the id at offset {number} is 0")
        check(message.timestamp() > 0, f"the timestamp at offset {number} is 0")


async def compare_all(client: IggyClient, count: int) -> None:
    for first in range(0, count, BATCH):
        expected = min(BATCH, count - first)
        compare(await poll(client, PollingStrategy.Offset(first), BATCH, False), first, expected)
    check(await poll(client, PollingStrategy.Offset(count), BATCH, False) == [], "there are more messages")


async def read_next(client: IggyClient, first: int, until: int) -> None:
    for number in range(first, until, BATCH):
        expected = min(BATCH, until - number)
        compare(await poll(client, PollingStrategy.Next(), BATCH, True), number, expected)


async def fill(client: IggyClient) -> dict:
    check(await client.get_stream(STREAM) is None, "the stream is there before it was made")
    await client.create_stream(STREAM)
    await client.create_topic(STREAM, TOPIC, partitions_count=1)
    stream, topic = await client.get_stream(STREAM), await client.get_topic(STREAM, TOPIC)
    check((stream.name, stream.topics_count) == (STREAM, 1), "the stream's details differ")
    check((topic.name, topic.partitions_count) == (TOPIC, 1), "the topic's details differ")

    started = time.monotonic()
    for first in range(0, MESSAGES, BATCH):
        await send(client, first, BATCH)
    sent = time.monotonic()
    await compare_all(client, MESSAGES)
    compared = time.monotonic()

    check((await client.get_topic(STREAM, TOPIC)).messages_count == MESSAGES, "the topic's count differs")
    compare(await poll(client, PollingStrategy.First(), 3, False), 0, 3)
    compare(await poll(client, PollingStrategy.Last(), 3, False), MESSAGES - 3, 3)
    compare(await poll(client, PollingStrategy.Timestamp(0), 3, False), 0, 3)
    compare(await poll(client, PollingStrategy.Next(), 3, False), 0, 3)
    await read_next(client, 0, MESSAGES // 2)
    return {"sent_s": round(sent - started, 2), "compared_s": round(compared - sent, 2)}


async def resume(client: IggyClient) -> dict:
    check((await client.get_topic(STREAM, TOPIC)).messages_count == MESSAGES, "the topic's count differs")
    await compare_all(client, MESSAGES)
    await read_next(client, MESSAGES // 2, MESSAGES)
    check(await poll(client, PollingStrategy.Next(), BATCH, True) == [], "there is more for next")
    await send(client, MESSAGES, MORE)
    await read_next(client, MESSAGES, MESSAGES + MORE)
    await compare_all(client, MESSAGES + MORE)
    return {"messages": MESSAGES + MORE}


async def main() -> None:
    address, phase = sys.argv[1:]
    client = await connected(address)
    print(json.dumps(await {"fill": fill, "resume": resume}[phase](client)))


asyncio.run(main())
