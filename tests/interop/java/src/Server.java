import java.util.List;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.system.ClientInfo;
import org.apache.iggy.system.ClientInfoDetails;
import org.apache.iggy.system.Stats;

/** The server itself: ping, statistics, clients. */
final class Server {
    static void run(Setting setting) throws InterruptedException {
        IggyTcpClient root = setting.connected();
        root.system().ping();
        ClientInfoDetails me = root.system().getMe();
        // This client takes the user id 0, which is root's, for none.
        Setting.check(me.clientId() > 0 && me.userId().isEmpty(), "root is logged in");
        Setting.equal(me.transport(), "Tcp");
        Setting.check(me.address().startsWith("127.0.0.1:"), me.address());
        clients(setting, root, me);

        root.streams().createStream("interop");
        Setting.makeTopic(root, "java", 3);
        Setting.send(root, Partitioning.partitionId(0L), "one", "three");
        root.consumerGroups().createConsumerGroup(0L, 0L, "readers");
        Stats stats = root.system().getStats();
        Setting.equal(List.of(stats.streamsCount(), stats.topicsCount(), stats.partitionsCount()), List.of(1L, 1L, 3L));
        Setting.equal(List.of(stats.segmentsCount(), stats.consumerGroupsCount()), List.of(3L, 1L));
        Setting.equal(stats.messagesCount(), Setting.big(2));
        Setting.equal(stats.messagesSizeBytes(), "136");
        Setting.equal(stats.iggyServerVersion(), "0.8.0");
        Setting.check(stats.processId() > 0 && stats.threadsCount() > 0, "a process with threads");
        Setting.check(!stats.hostname().isEmpty() && !stats.kernelVersion().isEmpty(), "a machine with a name");
        System.out.println("statistics and clients");
    }

    private static void clients(Setting setting, IggyTcpClient root, ClientInfoDetails me) throws InterruptedException {
        IggyTcpClient other = setting.connected();
        long otherId = other.system().getMe().clientId();
        List<Long> ids = root.system().getClients().stream().map(ClientInfo::clientId).sorted().toList();
        Setting.equal(ids, List.of(Math.min(otherId, me.clientId()), Math.max(otherId, me.clientId())));
        Setting.equal(root.system().getClient(otherId).transport(), "Tcp");
        other.users().logout();
        other.close();
        for (int attempt = 0; attempt < 100 && root.system().getClients().size() > 1; attempt++) {
            Thread.sleep(50);
        }
        Setting.equal(root.system().getClients().size(), 1);
    }
}
