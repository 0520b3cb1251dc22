import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.consumergroup.ConsumerGroup;
import org.apache.iggy.consumergroup.ConsumerGroupDetails;
import org.apache.iggy.identifier.ConsumerId;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.system.ClientInfoDetails;

/** A group with several members, each on a connection of its own, which join, leave and disappear. */
final class Groups {
    private static final long PARTITIONS = 6;
    private static final int EACH = 10;
    private static final ConsumerId GROUP = Setting.id("readers");

    static void run(Setting setting) throws InterruptedException {
        IggyTcpClient root = setting.connected();
        root.streams().createStream("interop");
        Setting.makeTopic(root, "java", PARTITIONS);
        administration(root);
        List<IggyTcpClient> members = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            IggyTcpClient member = setting.connected();
            member.consumerGroups().joinConsumerGroup(Setting.STREAM, Setting.TOPIC, GROUP);
            members.add(member);
        }
        Setting.equal(shares(root, 3), List.of(2L, 2L, 2L));
        ClientInfoDetails me = members.get(0).system().getMe();
        Setting.equal(me.consumerGroupsCount(), 1L);
        Setting.equal(me.consumerGroups().get(0).consumerGroupId(), 0L);
        everythingIsReadOnce(root, members);

        members.remove(0).consumerGroups().leaveConsumerGroup(Setting.STREAM, Setting.TOPIC, GROUP);
        Setting.equal(shares(root, 2), List.of(3L, 3L));
        everythingIsReadOnce(root, members);

        members.remove(0).close();
        Setting.equal(shares(root, 1), List.of(PARTITIONS));
        everythingIsReadOnce(root, members);

        root.consumerGroups().deleteConsumerGroup(Setting.STREAM, Setting.TOPIC, GROUP);
        Setting.check(found(root).isEmpty(), "the group is gone");
        System.out.println("3, 2 and 1 members of a group with " + PARTITIONS + " partitions");
    }

    private static void administration(IggyTcpClient root) {
        ConsumerGroupDetails made = root.consumerGroups().createConsumerGroup(Setting.STREAM, Setting.TOPIC, "readers");
        Setting.equal(made, new ConsumerGroupDetails(0L, "readers", PARTITIONS, 0L, List.of()));
        Setting.refused(5004, () -> root.consumerGroups().createConsumerGroup(Setting.STREAM, Setting.TOPIC, "readers"));
        root.consumerGroups().createConsumerGroup(0L, 0L, "others");
        List<String> names = root.consumerGroups().getConsumerGroups(Setting.STREAM, Setting.TOPIC).stream()
                .map(ConsumerGroup::name).toList();
        Setting.equal(names, List.of("readers", "others"));
        root.consumerGroups().deleteConsumerGroup(0L, 0L, 1L);
        Setting.equal(root.consumerGroups().getConsumerGroups(0L, 0L).size(), 1);
    }

    private static Optional<ConsumerGroupDetails> found(IggyTcpClient root) {
        return root.consumerGroups().getConsumerGroup(Setting.STREAM, Setting.TOPIC, GROUP);
    }

    /** How many partitions each member has when all have their owner; handing over takes a while. */
    private static List<Long> shares(IggyTcpClient root, long members) throws InterruptedException {
        for (int attempt = 0; attempt < 400; attempt++) {
            ConsumerGroupDetails group = found(root).orElseThrow();
            List<Long> partitions = group.members().stream().flatMap(member -> member.partitions().stream()).toList();
            Set<Long> owned = new HashSet<>(partitions);
            if (group.membersCount() == members && owned.size() == PARTITIONS && partitions.size() == PARTITIONS) {
                return group.members().stream().map(member -> member.partitionsCount()).toList();
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the group never had " + members + " members that share all partitions");
    }

    private static void everythingIsReadOnce(IggyTcpClient root, List<IggyTcpClient> members) {
        List<String> sent = new ArrayList<>(), read = new ArrayList<>();
        for (long partition = 0; partition < PARTITIONS; partition++) {
            for (int number = 0; number < EACH; number++) {
                String text = partition + ":" + number;
                Setting.send(root, Partitioning.partitionId(partition), text);
                sent.add(text);
            }
        }
        for (int empty = 0; empty < members.size() * PARTITIONS;) {
            for (IggyTcpClient member : members) {
                PolledMessages polled = member.messages().pollMessages(Setting.STREAM, Setting.TOPIC, Optional.empty(),
                        Consumer.group(GROUP), PollingStrategy.next(), 7L, true);
                empty = polled.messages().isEmpty() ? empty + 1 : 0;
                for (String text : Setting.texts(polled)) {
                    Setting.check(text.startsWith(polled.partitionId() + ":"), text + " from " + polled.partitionId());
                    read.add(text);
                }
            }
        }
        read.sort(null);
        sent.sort(null);
        Setting.equal(read, sent);
    }
}
