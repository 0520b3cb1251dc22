import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iggy.client.blocking.http.IggyHttpClient;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.consumergroup.ConsumerGroup;
import org.apache.iggy.consumergroup.ConsumerGroupDetails;
import org.apache.iggy.consumeroffset.ConsumerOffsetInfo;
import org.apache.iggy.exception.IggyServerException;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.UserId;
import org.apache.iggy.message.HeaderKey;
import org.apache.iggy.message.HeaderValue;
import org.apache.iggy.message.Message;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.personalaccesstoken.PersonalAccessTokenInfo;
import org.apache.iggy.system.Stats;
import org.apache.iggy.topic.CompressionAlgorithm;
import org.apache.iggy.topic.TopicDetails;
import org.apache.iggy.user.GlobalPermissions;
import org.apache.iggy.user.Permissions;
import org.apache.iggy.user.StreamPermissions;
import org.apache.iggy.user.TopicPermissions;
import org.apache.iggy.user.UserInfo;
import org.apache.iggy.user.UserInfoDetails;
import org.apache.iggy.user.UserStatus;

/** The client's HTTP transport: everything that it offers, on the REST door. */
final class Web {
    private static final BigInteger UNLIMITED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    static void run(Setting setting) {
        IggyHttpClient stranger = stranger(setting);
        Setting.equal(stranger.system().ping(), "pong");
        refused(() -> stranger.streams().getStreams());
        refused(() -> stranger.users().login("iggy", "wrong"));
        IggyHttpClient root = connectedAs(setting, "iggy", "iggy");
        catalog(root);
        messages(root);
        offsets(root);
        groups(root);
        users(setting, root);
        tokens(setting, root);
        server(root);
        root.streams().deleteStream(Setting.STREAM);
        Setting.check(root.streams().getStreams().isEmpty(), "nothing is left");
        root.users().logout();
        refused(() -> root.streams().getStreams());
        System.out.println("over HTTP: catalog, messages, offsets, groups, users, tokens, server");
    }

    private static IggyHttpClient stranger(Setting setting) {
        return IggyHttpClient.builder().url("http://" + setting.host() + ":" + setting.port()).build();
    }

    private static IggyHttpClient connectedAs(Setting setting, String username, String password) {
        IggyHttpClient client = stranger(setting);
        client.users().login(username, password);
        return client;
    }

    /** With an exception of the client's own, not one of its JSON parser. */
    private static void refused(Setting.Call call) {
        try {
            call.run();
        } catch (IggyServerException refusal) {
            return;
        }
        throw new AssertionError("a call went well that must be refused");
    }

    private static void catalog(IggyHttpClient root) {
        Setting.check(root.streams().getStream(Setting.STREAM).isEmpty(), "not there yet");
        Setting.equal(root.streams().createStream("interop").id(), 0L);
        refused(() -> root.streams().createStream("interop"));
        root.streams().updateStream(Setting.STREAM, "renamed");
        root.streams().updateStream(StreamId.of("renamed"), "interop");
        BigInteger hour = Setting.big(3_600_000_000L), size = Setting.big(3L << 30);
        TopicDetails rich = root.topics().createTopic(Setting.STREAM, 1L, CompressionAlgorithm.Gzip, hour, size,
                Optional.of((short) 2), "rich");
        Setting.equal(List.of(rich.messageExpiry(), rich.maxTopicSize()), List.of(hour, size));
        root.topics().createTopic(Setting.STREAM, 2L, CompressionAlgorithm.None, BigInteger.ZERO, BigInteger.ZERO,
                Optional.empty(), "java");
        TopicDetails plain = root.topics().getTopic(Setting.STREAM, Setting.TOPIC).orElseThrow();
        Setting.equal(List.of(plain.messageExpiry(), plain.maxTopicSize()), List.of(UNLIMITED, UNLIMITED));
        root.partitions().createPartitions(Setting.STREAM, Setting.TOPIC, 2L);
        root.partitions().deletePartitions(Setting.STREAM, Setting.TOPIC, 1L);
        Setting.equal(root.topics().getTopic(0L, 1L).orElseThrow().partitionsCount(), 3L);
        root.topics().deleteTopic(0L, 0L);
        Setting.equal(root.topics().getTopics(Setting.STREAM).size(), 1);
    }

    private static void messages(IggyHttpClient root) {
        Map<HeaderKey, HeaderValue> headers = Map.of(
                HeaderKey.fromString("string"), HeaderValue.fromString("text"),
                HeaderKey.fromString("bool"), HeaderValue.fromBool(true),
                HeaderKey.fromString("int64"), HeaderValue.fromInt64(Long.MIN_VALUE),
                HeaderKey.fromString("float64"), HeaderValue.fromFloat64(-0.25));
        Message with = Message.of("with headers").withUserHeaders(headers);
        root.messages().sendMessages(Setting.STREAM, Setting.TOPIC, Partitioning.partitionId(2L),
                List.of(with, Message.of("without")));
        root.messages().sendMessages(Setting.STREAM, Setting.TOPIC, Partitioning.balanced(), List.of(Message.of("any")));
        root.messages().sendMessages(Setting.STREAM, Setting.TOPIC, Partitioning.messagesKey("key"),
                List.of(Message.of("keyed")));
        refused(() -> root.messages().sendMessages(Setting.STREAM, Setting.TOPIC, Partitioning.partitionId(9L),
                List.of(Message.of("no"))));
        PolledMessages polled = poll(root, Setting.READER, PollingStrategy.offset(BigInteger.ZERO), 2, false);
        Setting.equal(Setting.texts(polled), List.of("with headers", "without"));
        Message first = polled.messages().get(0);
        Setting.equal(first.userHeaders().size(), headers.size());
        headers.forEach((key, value) -> {
            HeaderValue found = first.userHeaders().get(key);
            Setting.check(found != null && Arrays.equals(found.value(), value.value()), "a header came back");
        });
        Setting.check(first.header().id().toBigInteger().signum() > 0, "the server gives an id");
        Setting.equal(poll(root, Setting.READER, PollingStrategy.last(), 1, false).count(), 1L);
    }

    private static PolledMessages poll(IggyHttpClient root, Consumer consumer, PollingStrategy strategy, long count,
            boolean commit) {
        return root.messages().pollMessages(Setting.STREAM, Setting.TOPIC, Optional.of(2L), consumer, strategy, count,
                commit);
    }

    private static void offsets(IggyHttpClient root) {
        Optional<Long> partition = Optional.of(2L);
        for (Consumer consumer : List.of(Consumer.of(9L), Consumer.of(Setting.id("named")))) {
            Setting.check(root.consumerOffsets().getConsumerOffset(Setting.STREAM, Setting.TOPIC, partition, consumer)
                    .isEmpty(), "nothing is stored yet");
            Setting.equal(Setting.texts(poll(root, consumer, PollingStrategy.next(), 1, true)), List.of("with headers"));
            Setting.equal(Setting.texts(poll(root, consumer, PollingStrategy.next(), 1, true)), List.of("without"));
            root.consumerOffsets().storeConsumerOffset(Setting.STREAM, Setting.TOPIC, partition, consumer, BigInteger.ZERO);
            ConsumerOffsetInfo stored = root.consumerOffsets()
                    .getConsumerOffset(Setting.STREAM, Setting.TOPIC, partition, consumer).orElseThrow();
            Setting.equal(stored.storedOffset(), BigInteger.ZERO);
            refused(() -> root.consumerOffsets().storeConsumerOffset(Setting.STREAM, Setting.TOPIC, partition, consumer,
                    Setting.big(99)));
        }
    }

    private static void groups(IggyHttpClient root) {
        ConsumerGroupDetails made = root.consumerGroups().createConsumerGroup(Setting.STREAM, Setting.TOPIC, "readers");
        Setting.equal(made, new ConsumerGroupDetails(0L, "readers", 3L, 0L, List.of()));
        refused(() -> root.consumerGroups().createConsumerGroup(Setting.STREAM, Setting.TOPIC, "readers"));
        List<String> names = root.consumerGroups().getConsumerGroups(Setting.STREAM, Setting.TOPIC).stream()
                .map(ConsumerGroup::name).toList();
        Setting.equal(names, List.of("readers"));
        Setting.equal(root.consumerGroups().getConsumerGroup(Setting.STREAM, Setting.TOPIC, Setting.id("readers"))
                .orElseThrow(), made);
        root.consumerGroups().deleteConsumerGroup(Setting.STREAM, Setting.TOPIC, Setting.id("readers"));
        Setting.check(root.consumerGroups().getConsumerGroup(Setting.STREAM, Setting.TOPIC, Setting.id("readers"))
                .isEmpty(), "the group is gone");
    }

    private static void users(Setting setting, IggyHttpClient root) {
        UserId id = UserId.of("guest");
        UserInfoDetails made = root.users().createUser("guest", "guess", UserStatus.Active, Optional.empty());
        Setting.equal(List.of(made.id(), made.username(), made.status()), List.of(1L, "guest", UserStatus.Active));
        refused(() -> root.users().createUser("guest", "guess", UserStatus.Active, Optional.empty()));
        Setting.equal(root.users().getUsers().stream().map(UserInfo::username).toList(), List.of("iggy", "guest"));
        IggyHttpClient guest = connectedAs(setting, "guest", "guess");
        refused(() -> guest.streams().getStreams());
        StreamPermissions stream = new StreamPermissions(false, true, false, false, false, false,
                Map.of(1L, new TopicPermissions(false, false, false, true)));
        GlobalPermissions global =
                new GlobalPermissions(false, true, false, false, false, false, false, false, false, false);
        Permissions given = new Permissions(global, Map.of(0L, stream));
        root.users().updatePermissions(id, Optional.of(given));
        Setting.equal(root.users().getUser(id).orElseThrow().permissions().orElseThrow(), given);
        guest.messages().sendMessages(Setting.STREAM, Setting.TOPIC, Partitioning.balanced(), List.of(Message.of("hi")));
        guest.system().getStats();
        guest.users().changePassword(id, "guess", "fresh");
        refused(() -> connectedAs(setting, "guest", "guess"));
        connectedAs(setting, "guest", "fresh");
        root.users().updateUser(id, Optional.of("renamed"), Optional.of(UserStatus.Inactive));
        refused(() -> connectedAs(setting, "renamed", "fresh"));
        refused(() -> guest.system().getStats());
        root.users().deleteUser(UserId.of("renamed"));
        Setting.check(root.users().getUser(1L).isEmpty(), "the user is gone");
    }

    private static void tokens(Setting setting, IggyHttpClient root) {
        var tokens = root.personalAccessTokens();
        String token = tokens.createPersonalAccessToken("forever", BigInteger.ZERO).token();
        refused(() -> tokens.createPersonalAccessToken("forever", BigInteger.ZERO));
        List<PersonalAccessTokenInfo> all = tokens.getPersonalAccessTokens();
        Setting.equal(all.stream().map(PersonalAccessTokenInfo::name).toList(), List.of("forever"));
        IggyHttpClient bearer = stranger(setting);
        Setting.equal(bearer.personalAccessTokens().loginWithPersonalAccessToken(token).userId(), 0L);
        bearer.streams().getStreams();
        tokens.deletePersonalAccessToken("forever");
        refused(() -> stranger(setting).personalAccessTokens().loginWithPersonalAccessToken(token));
    }

    private static void server(IggyHttpClient root) {
        Stats stats = root.system().getStats();
        Setting.equal(List.of(stats.streamsCount(), stats.topicsCount(), stats.partitionsCount()), List.of(1L, 1L, 3L));
        Setting.equal(stats.iggyServerVersion(), "0.8.0");
        Setting.check(root.system().getClients().isEmpty(), "callers over HTTP are no clients");
        refused(() -> root.system().getClient(1L));
    }
}
