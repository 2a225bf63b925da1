package io.tandemsync.daemon.rate;

import io.tandemsync.engine.protocol.ShareMessage;
import java.util.HashMap;
import java.util.Map;

/**
 * What sealed chunks cost beyond, or below, what was paid when they were asked for: how long one is, is known only when it
 * comes. Holds an entry for each request under way. Thread-safe.
 */
final class SealedDebts {
    private final Pace pace;
    private final Map<Long, Debt> debts = new HashMap<>();

    private static final class Debt {
        private final int epoch;
        private int wants;
        private long bytes;

        private Debt(int epoch, int wants, long paid) {
            this.epoch = epoch;
            this.wants = wants;
            this.bytes = -paid;
        }
    }

    SealedDebts(Pace pace) {
        this.pace = pace;
    }

    /** It is asked for these, and so many bytes are paid for them. */
    synchronized void asked(ShareMessage.SealedRequest request, long paid) {
        if (!pace.isUnlimited() && !request.wants().isEmpty()) {
            debts.put(request.id(), new Debt(pace.epoch(), request.wants().size(), paid));
        }
    }

    /** Some came; once the last of a request has begun to come, the rest is paid, or given back. */
    synchronized void came(ShareMessage.SealedChunks chunks) {
        Debt debt = debts.get(chunks.request());
        if (debt == null) {
            return;
        }
        for (ShareMessage.SealedPiece piece : chunks.pieces()) {
            if (piece.offset() == 0) {
                debt.bytes += piece.total();
                debt.wants--;
            }
        }
        if (debt.wants <= 0) {
            debts.remove(chunks.request());
            // What was paid under another limit says nothing under this one.
            if (debt.epoch == pace.epoch()) {
                pace.owe(debt.bytes);
            }
        }
    }
}
