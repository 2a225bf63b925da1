package io.tandemsync.cli.share;

import io.tandemsync.cli.progress.ProgressDisplay;
import io.tandemsync.cli.progress.ProgressNotes;
import io.tandemsync.cli.progress.ProgressSample;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ProgressText;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Stays with a share that was made or joined until it is whole, and shows how far it has got. On a terminal it does so by
 * itself, elsewhere only when it was asked to; the daemon goes on in either case.
 */
final class Following {
    /** A person who has not asked to wait does not wait longer for a peer that nobody has met. */
    private static final Duration PEER_PATIENCE = Duration.ofSeconds(15);
    /** Lines come seldom, but nobody waits for the next one once all has come. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Invocation invocation;
    private final boolean asked;
    private final boolean joins;

    /**
     * @param asked whether to stay also where nobody watches
     * @param joins whether content has to come, else it only has to be scanned
     */
    Following(Invocation invocation, boolean asked, boolean joins) {
        this.invocation = invocation;
        this.asked = asked;
        this.joins = joins;
    }

    /** @throws TandemException with the share's own error, if it stops and staying was asked for */
    void follow(ControlClient client, String route) throws TandemException {
        if (!asked && (invocation.json() || !invocation.surroundings().errTerminal())) {
            return;
        }
        long until = System.nanoTime() + PEER_PATIENCE.toNanos();
        try (ProgressDisplay display = ProgressNotes.display(invocation)) {
            Json share = client.read(route);
            long shown = System.nanoTime() - display.pause().toNanos();
            while (!isOver(share)) {
                if (!asked && joins && ProgressText.isUnknown(share) && System.nanoTime() - until > 0) {
                    break;
                }
                if (!invocation.json()
                        && System.nanoTime() - shown >= display.pause().toNanos()) {
                    display.show(ProgressSample.ofTransfer(share));
                    shown = System.nanoTime();
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                share = client.read(route);
            }
            ended(share);
        }
    }

    private boolean isOver(Json share) {
        boolean stands = !share.at("error").isNothing() || share.text("state").equals("paused");
        boolean scanned = !share.text("state").equals("scanning");
        return stands || (scanned && (!joins || ProgressText.isComplete(share)));
    }

    private void ended(Json share) throws TandemException {
        Json error = share.at("error");
        if (asked && !error.isNothing()) {
            throw new TandemException(error.text("code"), error.text("message"));
        }
        if (joins && ProgressText.isUnknown(share)) {
            invocation.note(
                    "no-peer", "no peer has answered yet; it goes on in the background, 'tandem status' shows it");
        }
    }
}
