package io.tandemsync.engine.transfer;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage;
import java.util.ArrayList;
import java.util.List;

/** Packs pieces into data messages: many small ones into one, a large one into several. */
final class Outgoing {
    private final PeerChannel channel;
    private final List<ShareMessage.Piece> pieces = new ArrayList<>();
    private long request = -1;
    private int bytes;

    Outgoing(PeerChannel channel) {
        this.channel = channel;
    }

    /** @param blocks of at most {@link Limits#DATA_BYTES_MAX} bytes each, one behind the other */
    void add(long id, int want, List<Bytes> blocks) {
        if (id != request) {
            flush();
            request = id;
        }
        int offset = 0;
        for (Bytes block : blocks) {
            if (bytes + block.length() > Limits.DATA_BYTES_MAX) {
                flush();
            }
            pieces.add(new ShareMessage.Piece(want, offset, block));
            bytes += block.length();
            offset += block.length();
        }
    }

    void refuse(long id, int want) {
        flush();
        // On the bulk lane, so that it never overtakes data of the same request.
        channel.sendBulk(new ShareMessage.Refused(id, List.of(want)));
    }

    void flush() {
        if (!pieces.isEmpty()) {
            channel.sendBulk(new ShareMessage.Data(request, pieces));
            pieces.clear();
            bytes = 0;
        }
    }
}
