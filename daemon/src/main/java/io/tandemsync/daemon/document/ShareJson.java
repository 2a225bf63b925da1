package io.tandemsync.daemon.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tandemsync.daemon.share.SharePicture;
import io.tandemsync.daemon.share.SharePicture.PeerPicture;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.Count;
import io.tandemsync.engine.share.ShareStatus.Fault;
import io.tandemsync.engine.share.ShareStatus.Need;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A share as the control API shows it.
 *
 * @param unavailable the first paths that wait for content which no connected peer has
 * @param localChanges only at a read replica: changes that never leave
 * @param created only in the answer that adds a share: whether it is new
 */
public record ShareJson(
        String id,
        String name,
        String path,
        String mode,
        String state,
        boolean enabled,
        Count local,
        Count global,
        Need need,
        List<String> unavailable,
        ProgressJson progress,
        long conflicts,
        List<ProblemJson> problems,
        @Nullable Fault error,
        List<PeerJson> peers,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long localChanges,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean created) {
    /** A problem of one path. */
    public record ProblemJson(String path, String code, String message) {}

    /** A peer of a share. */
    public record PeerJson(
            @Nullable String address,
            @Nullable String deviceId,
            @Nullable String name,
            String state,
            @Nullable String direction,
            @Nullable String transport,
            @Nullable String mode,
            boolean inSync,
            @Nullable Double completion,
            long sentBytes,
            long receivedBytes,
            @Nullable String lastSeen,
            @Nullable String lastError) {}

    public static ShareJson of(SharePicture share) {
        return of(share, null);
    }

    public static ShareJson of(SharePicture share, @Nullable Boolean created) {
        ShareStatus status = share.status();
        return new ShareJson(
                share.entry().id().toString(),
                share.entry().name(),
                share.entry().root().toString(),
                share.entry().mode().word(),
                status.state().word(),
                share.entry().enabled(),
                status.local(),
                status.global(),
                status.need(),
                status.unavailable().stream().map(SharePath::toString).toList(),
                ProgressJson.of(share.progress()),
                status.conflicts(),
                status.problems().stream()
                        .map(problem ->
                                new ProblemJson(problem.path(), problem.code().word(), problem.message()))
                        .toList(),
                status.error(),
                peers(share),
                share.entry().mode() == AccessMode.READ ? status.localChanges() : null,
                created);
    }

    public static List<PeerJson> peers(SharePicture share) {
        return share.peers().stream().map(ShareJson::of).toList();
    }

    /** RFC 3339 in UTC, to the millisecond. */
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static PeerJson of(PeerPicture peer) {
        return new PeerJson(
                peer.address(),
                peer.device() == null ? null : peer.device().toString(),
                peer.name(),
                peer.state().name().toLowerCase(Locale.ROOT),
                peer.direction(),
                peer.transport(),
                peer.mode() == null ? null : peer.mode().word(),
                peer.inSync(),
                peer.completion(),
                peer.sentBytes(),
                peer.receivedBytes(),
                peer.lastSeen() == null ? null : time(peer.lastSeen()),
                peer.lastError());
    }
}
