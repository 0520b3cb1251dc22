import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.iggy.Iggy;
import org.apache.iggy.client.async.tcp.AsyncIggyTcpClient;
import org.apache.iggy.message.Message;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.topic.CompressionAlgorithm;

/** The asynchronous client with its pool of connections: many requests on the way at once. */
final class Pipelined {
    private static final int BATCHES = 500;

    static void run(Setting setting) throws Exception {
        AsyncIggyTcpClient client = Iggy.tcpClientBuilder().async().host(setting.host()).port(setting.port())
                .credentials("iggy", "iggy").buildAndLogin().get(10, TimeUnit.SECONDS);
        client.streams().createStream("interop").get(10, TimeUnit.SECONDS);
        client.topics().createTopic(Setting.STREAM, 1L, CompressionAlgorithm.None, BigInteger.ZERO, BigInteger.ZERO,
                Optional.empty(), "java").get(10, TimeUnit.SECONDS);
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            List<Message> messages = List.of(Message.of(batch + "a"), Message.of(batch + "b"));
            sending.add(client.messages().sendMessages(Setting.STREAM, Setting.TOPIC, Partitioning.partitionId(0L),
                    messages));
        }
        CompletableFuture.allOf(sending.toArray(new CompletableFuture<?>[0])).get(30, TimeUnit.SECONDS);

        List<CompletableFuture<PolledMessages>> reading = new ArrayList<>();
        for (int offset = 0; offset < 2 * BATCHES; offset += 100) {
            reading.add(client.messages().pollMessages(Setting.STREAM, Setting.TOPIC, Optional.of(0L), Setting.READER,
                    PollingStrategy.offset(Setting.big(offset)), 100L, false));
        }
        List<String> found = new ArrayList<>();
        for (CompletableFuture<PolledMessages> polled : reading) {
            found.addAll(Setting.texts(polled.get(10, TimeUnit.SECONDS)));
        }
        Setting.equal(found.size(), 2 * BATCHES);
        Setting.equal(new HashSet<>(found).size(), 2 * BATCHES);
        for (int at = 0; at < found.size(); at += 2) {
            Setting.equal(found.get(at).replace('a', 'b'), found.get(at + 1));
        }
        client.close().get(10, TimeUnit.SECONDS);
        System.out.println(BATCHES + " batches at once");
    }
}
