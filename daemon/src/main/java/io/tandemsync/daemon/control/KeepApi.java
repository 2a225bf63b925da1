package io.tandemsync.daemon.control;

import io.tandemsync.daemon.document.ConflictJson;
import io.tandemsync.daemon.document.ShareJson;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.share.ShareRegistry;
import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.share.Commands;
import io.tandemsync.engine.version.KeptVersion;
import java.util.List;

/** The part of the control API about what a share keeps: conflicts, kept versions, and taking things back. */
final class KeepApi {
    private final ShareRegistry shares;

    KeepApi(ShareRegistry shares) {
        this.shares = shares;
    }

    private record ConflictsJson(List<ConflictJson> conflicts) {
        static ConflictsJson of(List<Conflict> open) {
            return new ConflictsJson(open.stream().map(ConflictJson::of).toList());
        }
    }

    private record ResolvedJson(ConflictJson resolved, String kept, List<ConflictJson> conflicts) {
        static ResolvedJson of(Commands.Resolved resolved) {
            return new ResolvedJson(
                    ConflictJson.of(resolved.conflict()),
                    resolved.kept().word(),
                    ConflictsJson.of(resolved.left()).conflicts());
        }
    }

    /**
     * A kept version as the control API shows it.
     *
     * @param reason why it was pushed aside, in one word
     * @param pinned whether it may stand nowhere else and is therefore never dropped
     */
    private record VersionJson(
            String id, String path, long size, String modifiedAt, String replacedAt, String reason, boolean pinned) {
        static VersionJson of(KeptVersion version) {
            return new VersionJson(
                    version.id(),
                    version.path().toString(),
                    version.size(),
                    ShareJson.time(version.modified()),
                    ShareJson.time(version.replaced()),
                    version.deleted() ? "deleted" : "replaced",
                    version.pinned());
        }
    }

    private record VersionsJson(List<VersionJson> versions) {}

    private record RestoredJson(VersionJson restored, String path) {}

    private record RevertedJson(int reverted) {}

    private record ReplicaJson(
            String id, String deviceId, String name, String mode, String lastSeen, boolean connected) {
        static ReplicaJson of(Commands.KnownReplica known) {
            return new ReplicaJson(
                    known.met().id().toString(),
                    known.met().device().toString(),
                    known.met().name(),
                    known.met().mode().word(),
                    ShareJson.time(known.met().seen()),
                    known.connected());
        }
    }

    private record ReplicasJson(List<ReplicaJson> replicas) {}

    private record ForgottenJson(ReplicaJson forgotten) {}

    /** Answers a call below a share. */
    Answer answer(Call call) throws RefusedException {
        List<String> path = call.segments();
        String share = path.get(1);
        String part = path.get(2);
        if (path.size() == 3) {
            switch (part) {
                case "versions" -> {
                    return versions(call, share);
                }
                case "restore" -> {
                    return restore(call, share);
                }
                case "revert" -> {
                    ControlApi.allow(call, "POST");
                    return new Answer.Later(shares.commands(share).revert().thenApply(RevertedJson::new));
                }
                case "replicas" -> {
                    ControlApi.allow(call, "GET");
                    return new Answer.Later(shares.look(share)
                            .replicas()
                            .thenApply(known -> new ReplicasJson(
                                    known.stream().map(ReplicaJson::of).toList())));
                }
                default -> {}
            }
        }
        if (part.equals("replicas") && path.size() == 4) {
            ControlApi.allow(call, "DELETE");
            return new Answer.Later(shares.look(share)
                    .forget(path.get(3))
                    .thenApply(known -> new ForgottenJson(ReplicaJson.of(known))));
        }
        if (part.equals("conflicts") && path.size() == 3) {
            ControlApi.allow(call, "GET");
            return new Answer.Later(shares.look(share).conflicts().thenApply(ConflictsJson::of));
        }
        if (part.equals("conflicts") && path.size() == 4) {
            ControlApi.allow(call, "POST");
            Resolution keep = keep(Requests.required(
                    Requests.read(call.body(), Requests.Resolve.class).keep(), "keep"));
            return new Answer.Later(
                    shares.commands(share).resolve(path.get(3), keep).thenApply(ResolvedJson::of));
        }
        throw Call.unknown("/v1/" + String.join("/", path));
    }

    private Answer versions(Call call, String share) throws RefusedException {
        ControlApi.allow(call, "GET");
        SharePath path = SharePaths.of(call.parameter("path", ""), shares.find(share));
        return new Answer.Later(shares.look(share)
                .versions(path)
                .thenApply(kept ->
                        new VersionsJson(kept.stream().map(VersionJson::of).toList())));
    }

    private Answer restore(Call call, String share) throws RefusedException {
        ControlApi.allow(call, "POST");
        Requests.Restore request = Requests.read(call.body(), Requests.Restore.class);
        String version = Requests.required(request.version(), "version");
        String to = request.to();
        SharePath path = to == null ? null : SharePaths.of(Requests.required(to, "to"), shares.find(share));
        if (path != null && path.isRoot()) {
            throw new RefusedException(
                    ErrorCode.INVALID_PATH, "a version is restored to a path in the share; name one");
        }
        return new Answer.Later(shares.commands(share)
                .restore(version, path)
                .thenApply(restored -> new RestoredJson(
                        VersionJson.of(restored.version()), restored.path().toString())));
    }

    private static Resolution keep(String word) throws RefusedException {
        for (Resolution resolution : Resolution.values()) {
            if (resolution.word().equals(word)) {
                return resolution;
            }
        }
        throw new RefusedException(
                ErrorCode.USAGE,
                "nothing is kept by the word " + Text.escaped(word) + "; it is current, conflict or both");
    }
}
