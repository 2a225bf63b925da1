package io.tandemsync.daemon.doctor;

import io.tandemsync.daemon.replica.PeerNetwork.LinkState;
import io.tandemsync.daemon.share.SharePicture;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.Text;
import java.util.ArrayList;
import java.util.List;

/** How one share does: its repository, its problems, its peers, its disk. */
final class ShareCheck {
    private ShareCheck() {}

    static List<Finding> findings(SharePicture share) {
        String check = "share " + Text.escaped(share.entry().name());
        List<Finding> findings = new ArrayList<>();
        findings.add(state(check, share));
        share.status().problems().stream()
                .filter(ShareCheck::isOfWatch)
                .forEach(problem -> findings.add(watch(check, problem.message())));
        if (share.entry().enabled()) {
            findings.add(peers(check, share));
            findings.add(Room.at("space of " + check, share.entry().root()));
        }
        return findings;
    }

    private static Finding state(String check, SharePicture share) {
        var error = share.status().error();
        if (error != null) {
            return Finding.failed(check, Examination.before(error.message()), Examination.behind(error.message()));
        }
        if (!share.entry().enabled()) {
            return Finding.ok(check, "paused");
        }
        long problems = share.status().problems().stream()
                .filter(problem -> !isOfWatch(problem))
                .count();
        String remedy = "tandem share info " + share.entry().id() + " names them";
        return problems == 0
                ? Finding.ok(check, "its repository is open, and no path has a problem")
                : Finding.warning(
                        check, problems + (problems == 1 ? " path cannot" : " paths cannot") + " be synced", remedy);
    }

    /** What the watch misses comes with what to do, and then with what is done meanwhile. */
    private static Finding watch(String check, String message) {
        int behind = message.indexOf("; ");
        String missed = behind < 0 ? message : message.substring(0, behind);
        String remedy = behind < 0 ? "look into the log" : message.substring(behind + 2);
        return Finding.failed("watch of " + check, missed, remedy);
    }

    private static boolean isOfWatch(Problem problem) {
        return problem.code() == Problem.Code.WATCH_LIMIT;
    }

    private static Finding peers(String check, SharePicture share) {
        if (share.peers().isEmpty()) {
            return Finding.ok(check, "it has no peer yet; 'tandem share token' prints what another machine needs");
        }
        long connected = share.peers().stream()
                .filter(peer -> peer.state() == LinkState.CONNECTED)
                .count();
        String message = connected + " of " + share.peers().size()
                + (share.peers().size() == 1 ? " peer" : " peers") + " connected";
        return connected > 0
                ? Finding.ok(check, message)
                : Finding.warning(
                        check,
                        message,
                        "see that the other machine runs and its port is open; tandem share peer list "
                                + share.entry().id() + " says what went wrong last");
    }
}
