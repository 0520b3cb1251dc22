import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.UserId;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.personalaccesstoken.PersonalAccessTokenInfo;
import org.apache.iggy.user.GlobalPermissions;
import org.apache.iggy.user.Permissions;
import org.apache.iggy.user.StreamPermissions;
import org.apache.iggy.user.TopicPermissions;
import org.apache.iggy.user.UserInfo;
import org.apache.iggy.user.UserInfoDetails;
import org.apache.iggy.user.UserStatus;

/** Users, their permissions, their passwords and tokens. */
final class Users {
    private static final int UNAUTHORIZED = 41, INVALID_CREDENTIALS = 42, USER_INACTIVE = 47;
    private static final UserId GUEST = UserId.of("guest");

    static void run(Setting setting) throws InterruptedException {
        IggyTcpClient root = setting.connected();
        root.streams().createStream("interop");
        Setting.makeTopic(root, "java", 1);
        Setting.makeTopic(root, "shut", 1);
        administration(setting, root);
        permissions(setting, root);
        tokens(setting, root);
        System.out.println("users, permissions, passwords, tokens");
    }

    private static void administration(Setting setting, IggyTcpClient root) {
        UserInfoDetails made = root.users().createUser("guest", "guess", UserStatus.Active, Optional.empty());
        Setting.equal(List.of(made.id(), made.username(), made.status()), List.of(1L, "guest", UserStatus.Active));
        Setting.refused(46, () -> root.users().createUser("guest", "guess", UserStatus.Active, Optional.empty()));
        root.users().createUser("brief", "password", UserStatus.Inactive, Optional.empty());
        Setting.refused(USER_INACTIVE, () -> setting.connectedAs("brief", "password"));
        root.users().updateUser(2L, Optional.of("renamed"), Optional.of(UserStatus.Active));
        setting.connectedAs("renamed", "password");
        List<String> names = root.users().getUsers().stream().map(UserInfo::username).toList();
        Setting.equal(names, List.of("iggy", "guest", "renamed"));
        root.users().deleteUser(UserId.of("renamed"));
        Setting.check(root.users().getUser(2L).isEmpty(), "the user is gone");

        IggyTcpClient guest = setting.connectedAs("guest", "guess");
        Setting.refused(INVALID_CREDENTIALS, () -> guest.users().changePassword(GUEST, "wrong", "fresh"));
        guest.users().changePassword(GUEST, "guess", "fresh");
        Setting.refused(INVALID_CREDENTIALS, () -> setting.connectedAs("guest", "guess"));
        root.users().changePassword(1L, "fresh", "guess");
        setting.connectedAs("guest", "guess");
    }

    private static void permissions(Setting setting, IggyTcpClient root) {
        IggyTcpClient guest = setting.connectedAs("guest", "guess");
        Setting.refused(UNAUTHORIZED, () -> guest.streams().getStreams());
        Setting.refused(UNAUTHORIZED, () -> Setting.send(guest, Partitioning.balanced(), "no"));
        StreamPermissions stream = new StreamPermissions(false, true, false, false, false, false,
                Map.of(0L, new TopicPermissions(false, false, false, true)));
        GlobalPermissions global =
                new GlobalPermissions(false, true, false, false, false, false, false, false, false, false);
        Permissions given = new Permissions(global, Map.of(0L, stream));
        root.users().updatePermissions(GUEST, Optional.of(given));
        Setting.equal(root.users().getUser(GUEST).orElseThrow().permissions().orElseThrow(), given);
        Setting.send(guest, Partitioning.balanced(), "from guest");
        guest.system().getStats();
        Setting.equal(guest.streams().getStream(StreamId.of("interop")).orElseThrow().messagesCount(), Setting.big(1));
        Setting.refused(UNAUTHORIZED, () -> guest.streams().createStream("no"));
        root.users().updatePermissions(GUEST, Optional.empty());
        Setting.refused(UNAUTHORIZED, () -> Setting.send(guest, Partitioning.balanced(), "no"));
    }

    private static void tokens(Setting setting, IggyTcpClient root) throws InterruptedException {
        var tokens = root.personalAccessTokens();
        String forever = tokens.createPersonalAccessToken("forever", BigInteger.ZERO).token();
        String brief = tokens.createPersonalAccessToken("brief", Setting.big(200_000)).token();
        Setting.refused(51, () -> tokens.createPersonalAccessToken("forever", BigInteger.ZERO));
        List<String> names = tokens.getPersonalAccessTokens().stream().map(PersonalAccessTokenInfo::name).sorted()
                .toList();
        Setting.equal(names, List.of("brief", "forever"));

        IggyTcpClient bearer = setting.stranger();
        Setting.equal(bearer.personalAccessTokens().loginWithPersonalAccessToken(forever).userId(), 0L);
        bearer.streams().createStream("by-token");
        Thread.sleep(300);
        Setting.refused(54, () -> setting.stranger().personalAccessTokens().loginWithPersonalAccessToken(brief));
        tokens.deletePersonalAccessToken("forever");
        Setting.refused(20, () -> setting.stranger().personalAccessTokens().loginWithPersonalAccessToken(forever));
    }
}
