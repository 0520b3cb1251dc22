import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.iggy.Iggy;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.exception.IggyServerException;
import org.apache.iggy.identifier.ConsumerId;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.message.Message;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.topic.CompressionAlgorithm;

/** What the flows have in common: connections, short names and claims. */
record Setting(String host, int port) {
    static final StreamId STREAM = StreamId.of("interop");
    static final TopicId TOPIC = TopicId.of("java");
    static final Consumer READER = Consumer.of(1L);

    interface Call {
        void run();
    }

    /** One connection, logged in as root. */
    IggyTcpClient connected() {
        return connectedAs("iggy", "iggy");
    }

    IggyTcpClient connectedAs(String username, String password) {
        IggyTcpClient client = stranger();
        client.users().login(username, password);
        return client;
    }

    /** One connection that has not logged in: by default the client has several, and uses any. */
    IggyTcpClient stranger() {
        IggyTcpClient client = Iggy.tcpClientBuilder().blocking().host(host).port(port).connectionPoolSize(1).build();
        client.connect();
        return client;
    }

    static void makeTopic(IggyTcpClient client, String topic, long partitions) {
        BigInteger serverDefault = BigInteger.ZERO;
        client.topics().createTopic(STREAM, partitions, CompressionAlgorithm.None, serverDefault, serverDefault,
                Optional.empty(), topic);
    }

    static void send(IggyTcpClient client, Partitioning to, String... texts) {
        client.messages().sendMessages(STREAM, TOPIC, to, List.of(texts).stream().map(Message::of).toList());
    }

    static PolledMessages poll(IggyTcpClient client, long partition, PollingStrategy strategy, long count) {
        return client.messages().pollMessages(STREAM, TOPIC, Optional.of(partition), READER, strategy, count, false);
    }

    static List<String> texts(PolledMessages polled) {
        return polled.messages().stream().map(Setting::text).toList();
    }

    static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    static ConsumerId id(String name) {
        return ConsumerId.of(name);
    }

    static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }

    static void equal(Object found, Object expected) {
        check(expected.equals(found), found + " where " + expected + " is expected");
    }

    static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    /** The call must be refused with this number. */
    static void refused(int code, Call call) {
        try {
            call.run();
        } catch (IggyServerException refusal) {
            equal(refusal.getRawErrorCode(), code);
            return;
        }
        throw new AssertionError("a call went well that must be refused with " + code);
    }
}
