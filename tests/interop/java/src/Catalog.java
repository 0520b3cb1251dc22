import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.stream.StreamBase;
import org.apache.iggy.stream.StreamDetails;
import org.apache.iggy.topic.CompressionAlgorithm;
import org.apache.iggy.topic.Topic;
import org.apache.iggy.topic.TopicDetails;

/** Streams, topics and partitions: made, read, renamed, deleted. */
final class Catalog {
    private static final BigInteger UNLIMITED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    static void run(Setting setting) {
        IggyTcpClient client = setting.connected();
        streams(client);
        topics(client);
        partitions(client);
        deleting(client);
        System.out.println("streams, topics, partitions");
    }

    private static void streams(IggyTcpClient client) {
        Setting.check(client.streams().getStreams().isEmpty(), "no streams yet");
        Setting.check(client.streams().getStream(Setting.STREAM).isEmpty(), "not there yet");
        StreamDetails made = client.streams().createStream("interop");
        Setting.equal(made.id() + made.name() + made.topicsCount(), "0interop0");
        Setting.check(made.createdAt().signum() > 0, "it has a time");
        Setting.refused(1012, () -> client.streams().createStream("interop"));
        client.streams().createStream("other");
        client.streams().updateStream(1L, "renamed");
        Setting.check(client.streams().getStream(StreamId.of("other")).isEmpty(), "its name is another");
        List<String> names = client.streams().getStreams().stream().map(StreamBase::name).toList();
        Setting.equal(names, List.of("interop", "renamed"));
    }

    private static void topics(IggyTcpClient client) {
        BigInteger hour = Setting.big(3_600_000_000L), size = Setting.big(3L << 30);
        TopicDetails made = client.topics().createTopic(Setting.STREAM, 3L, CompressionAlgorithm.Gzip, hour, size,
                Optional.of((short) 2), "rich");
        Setting.equal(made.id() + made.name() + made.partitionsCount(), "0rich3");
        Setting.equal(List.of(made.messageExpiry(), made.maxTopicSize()), List.of(hour, size));
        Setting.equal(made.compressionAlgorithm(), CompressionAlgorithm.Gzip);
        Setting.equal(made.replicationFactor(), (short) 2);
        Setting.makeTopic(client, "java", 1);
        TopicDetails plain = client.topics().getTopic(Setting.STREAM, Setting.TOPIC).orElseThrow();
        Setting.equal(List.of(plain.messageExpiry(), plain.maxTopicSize()), List.of(UNLIMITED, UNLIMITED));
        Setting.equal(plain.replicationFactor(), (short) 1);
        List<String> names = client.topics().getTopics(Setting.STREAM).stream().map(Topic::name).toList();
        Setting.equal(names, List.of("rich", "java"));

        client.topics().updateTopic(Setting.STREAM, TopicId.of("rich"), CompressionAlgorithm.None, UNLIMITED,
                UNLIMITED, Optional.empty(), "poor");
        TopicDetails poor = client.topics().getTopic(0L, 0L).orElseThrow();
        Setting.equal(poor.name(), "poor");
        Setting.equal(List.of(poor.messageExpiry(), poor.maxTopicSize()), List.of(UNLIMITED, UNLIMITED));
        Setting.check(client.topics().getTopic(Setting.STREAM, TopicId.of("rich")).isEmpty(), "its name is another");
        Setting.equal(client.streams().getStream(0L).orElseThrow().topics().size(), 2);
    }

    private static void partitions(IggyTcpClient client) {
        client.partitions().createPartitions(Setting.STREAM, Setting.TOPIC, 4L);
        client.partitions().deletePartitions(Setting.STREAM, Setting.TOPIC, 2L);
        Setting.send(client, Partitioning.partitionId(2L), "one", "two");
        Setting.refused(3007, () -> Setting.send(client, Partitioning.partitionId(3L), "no"));
        TopicDetails topic = client.topics().getTopic(Setting.STREAM, Setting.TOPIC).orElseThrow();
        Setting.equal(topic.partitions().stream().map(partition -> partition.id()).toList(), List.of(0L, 1L, 2L));
        Setting.equal(List.of(topic.messagesCount(), topic.size()), List.of(Setting.big(2), "134"));
        Setting.equal(topic.partitions().get(2).currentOffset(), Setting.big(1));
    }

    private static void deleting(IggyTcpClient client) {
        client.topics().deleteTopic(Setting.STREAM, Setting.TOPIC);
        Setting.check(client.topics().getTopic(Setting.STREAM, Setting.TOPIC).isEmpty(), "the topic is gone");
        client.streams().deleteStream(Setting.STREAM);
        Setting.check(client.streams().getStream(Setting.STREAM).isEmpty(), "the stream is gone");
        Setting.equal(client.streams().getStreams().size(), 1);
    }
}
