import java.util.Map;

/**
 * What a user of the official Java client does, as a black box: one flow a run, which ends with one line of what it
 * saw, or with an exception that names what was expected. Arguments: host, port, name of the flow.
 */
public final class Flow {
    interface Body {
        void run(Setting setting) throws Exception;
    }

    private static final Map<String, Body> FLOWS = Map.of(
            "async", Pipelined::run,
            "catalog", Catalog::run,
            "groups", Groups::run,
            "http", Web::run,
            "messages", Messages::run,
            "system", Server::run,
            "users", Users::run);

    public static void main(String[] args) throws Exception {
        int exit = 1;
        try {
            FLOWS.get(args[2]).run(new Setting(args[0], Integer.parseInt(args[1])));
            exit = 0;
        } catch (Throwable problem) {
            problem.printStackTrace();
        }
        // The client leaves threads behind.
        System.exit(exit);
    }
}
