import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.consumeroffset.ConsumerOffsetInfo;
import org.apache.iggy.message.HeaderKey;
import org.apache.iggy.message.HeaderKind;
import org.apache.iggy.message.HeaderValue;
import org.apache.iggy.message.Message;
import org.apache.iggy.message.MessageHeader;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.message.UuidMessageId;

/** Headers, all partitionings and polling strategies, offsets, and messages of a million bytes. */
final class Messages {
    static void run(Setting setting) throws InterruptedException {
        IggyTcpClient client = setting.connected();
        client.streams().createStream("interop");
        Setting.makeTopic(client, "java", 4);
        headers(client);
        partitionings(client);
        strategies(client);
        offsets(client);
        System.out.println("headers, partitionings, strategies, offsets");
    }

    private static void headers(IggyTcpClient client) {
        Map<HeaderKey, HeaderValue> sent = Map.ofEntries(
                Map.entry(HeaderKey.fromString("raw"), HeaderValue.fromRaw(new byte[] {0, -1, 7})),
                Map.entry(HeaderKey.fromString("string"), HeaderValue.fromString("text")),
                Map.entry(HeaderKey.fromString("bool"), HeaderValue.fromBool(true)),
                Map.entry(HeaderKey.fromString("int8"), HeaderValue.fromInt8((byte) -8)),
                Map.entry(HeaderKey.fromString("int16"), HeaderValue.fromInt16((short) -16)),
                Map.entry(HeaderKey.fromString("int32"), HeaderValue.fromInt32(-32)),
                Map.entry(HeaderKey.fromString("int64"), HeaderValue.fromInt64(Long.MIN_VALUE)),
                Map.entry(HeaderKey.fromString("int128"), new HeaderValue(HeaderKind.Int128, new byte[16])),
                Map.entry(HeaderKey.fromString("uint8"), HeaderValue.fromUint8((short) 255)),
                Map.entry(HeaderKey.fromString("uint16"), HeaderValue.fromUint16(65535)),
                Map.entry(HeaderKey.fromString("uint32"), HeaderValue.fromUint32(4_294_967_295L)),
                Map.entry(HeaderKey.fromString("float32"), HeaderValue.fromFloat32(0.5f)),
                Map.entry(HeaderKey.fromString("float64"), HeaderValue.fromFloat64(-0.25)));
        UUID uuid = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        byte[] payload = {0, 1, 2, -1};
        BigInteger zero = BigInteger.ZERO, origin = Setting.big(1_700_000_000_000_000L);
        MessageHeader header = new MessageHeader(zero, new UuidMessageId(uuid), zero, zero, origin, 0L, 4L, zero);
        Message built = new Message(header, payload, Map.of()).withUserHeaders(sent);
        client.messages().sendMessages(Setting.STREAM, Setting.TOPIC, Partitioning.partitionId(0L),
                List.of(built, Message.of("bare")));

        PolledMessages polled = Setting.poll(client, 0, PollingStrategy.offset(zero), 10);
        Setting.equal(List.of(polled.partitionId(), polled.currentOffset(), polled.count()),
                List.of(0L, Setting.big(1), 2L));
        Message first = polled.messages().get(0), second = polled.messages().get(1);
        Setting.check(Arrays.equals(first.payload(), payload), "the payload came back");
        Setting.equal(first.header().id().toBigInteger(), new UuidMessageId(uuid).toBigInteger());
        Setting.equal(first.header().originTimestamp(), origin);
        Setting.equal(first.userHeaders().size(), sent.size());
        sent.forEach((key, value) -> {
            HeaderValue found = first.userHeaders().get(key);
            Setting.check(found != null, "a header with the key " + new String(key.value()));
            Setting.equal(found.kind(), value.kind());
            Setting.check(Arrays.equals(found.value(), value.value()), "the value of " + new String(key.value()));
        });
        Setting.check(second.userHeaders().isEmpty(), "no headers");
        Setting.check(second.header().id().toBigInteger().signum() != 0, "the server gives an id");
    }

    /** How many messages lie in each partition. */
    private static List<Integer> counts(IggyTcpClient client) {
        List<Integer> counts = new ArrayList<>();
        for (long partition = 0; partition < 4; partition++) {
            counts.add(Setting.poll(client, partition, PollingStrategy.first(), 1000).messages().size());
        }
        return counts;
    }

    private static void partitionings(IggyTcpClient client) {
        Setting.equal(counts(client), List.of(2, 0, 0, 0));
        for (int number = 0; number < 8; number++) {
            Setting.send(client, Partitioning.balanced(), "balanced");
        }
        Setting.equal(counts(client), List.of(4, 2, 2, 2));
        List<Integer> before = counts(client);
        Setting.send(client, Partitioning.messagesKey("key"), "a", "b");
        Setting.send(client, Partitioning.messagesKey("key"), "c");
        List<Integer> after = counts(client);
        List<Integer> more = new ArrayList<>();
        for (int partition = 0; partition < 4; partition++) {
            more.add(after.get(partition) - before.get(partition));
        }
        more.sort(null);
        Setting.equal(more, List.of(0, 0, 0, 3));
    }

    private static void strategies(IggyTcpClient client) throws InterruptedException {
        client.topics().deleteTopic(Setting.STREAM, Setting.TOPIC);
        Setting.makeTopic(client, "java", 2);
        Setting.send(client, Partitioning.partitionId(1L), "0", "1", "2");
        Thread.sleep(5);
        BigInteger between = Setting.big(System.currentTimeMillis() * 1000);
        Thread.sleep(5);
        Setting.send(client, Partitioning.partitionId(1L), "3", "4");
        expect(client, PollingStrategy.offset(Setting.big(0)), 10, "0", "1", "2", "3", "4");
        expect(client, PollingStrategy.offset(Setting.big(3)), 1, "3");
        expect(client, PollingStrategy.offset(Setting.big(5)), 10);
        expect(client, PollingStrategy.first(), 2, "0", "1");
        expect(client, PollingStrategy.last(), 2, "3", "4");
        expect(client, PollingStrategy.timestamp(between), 10, "3", "4");
        expect(client, PollingStrategy.next(), 3, "0", "1", "2");
        String million = "x".repeat(1_000_000);
        Setting.send(client, Partitioning.partitionId(0L), million, million, million);
        Setting.equal(Setting.texts(Setting.poll(client, 0, PollingStrategy.last(), 1)), List.of(million));
    }

    private static void expect(IggyTcpClient client, PollingStrategy strategy, long count, String... texts) {
        PolledMessages polled = Setting.poll(client, 1, strategy, count);
        Setting.equal(Setting.texts(polled), List.of(texts));
        Setting.equal(polled.currentOffset(), Setting.big(4));
    }

    private static void offsets(IggyTcpClient client) {
        Optional<Long> partition = Optional.of(1L);
        for (Consumer consumer : List.of(Consumer.of(9L), Consumer.of(Setting.id("named")))) {
            Setting.check(stored(client, consumer).isEmpty(), "nothing is stored yet");
            for (List<String> expected : List.of(List.of("0", "1"), List.of("2", "3"), List.of("4"), List.<String>of())) {
                PolledMessages polled = client.messages().pollMessages(Setting.STREAM, Setting.TOPIC, partition,
                        consumer, PollingStrategy.next(), 2L, true);
                Setting.equal(Setting.texts(polled), expected);
            }
            Setting.equal(stored(client, consumer).orElseThrow(),
                    new ConsumerOffsetInfo(1L, Setting.big(4), Setting.big(4)));
            client.consumerOffsets().storeConsumerOffset(Setting.STREAM, Setting.TOPIC, partition, consumer,
                    Setting.big(1));
            Setting.equal(stored(client, consumer).orElseThrow().storedOffset(), Setting.big(1));
            Setting.refused(4100, () -> client.consumerOffsets().storeConsumerOffset(Setting.STREAM, Setting.TOPIC,
                    partition, consumer, Setting.big(5)));
        }
    }

    private static Optional<ConsumerOffsetInfo> stored(IggyTcpClient client, Consumer consumer) {
        return client.consumerOffsets().getConsumerOffset(Setting.STREAM, Setting.TOPIC, Optional.of(1L), consumer);
    }
}
