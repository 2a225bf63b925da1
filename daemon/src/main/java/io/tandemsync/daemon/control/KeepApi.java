package io.tandemsync.daemon.control;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.share.ShareRegistry;
import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.share.Commands;
import java.util.List;

/** The part of the control API about what a share keeps: conflicts and how they end. */
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

    /** Answers a call below a share. */
    Answer answer(Call call) throws RefusedException {
        List<String> path = call.segments();
        String share = path.get(1);
        String part = path.get(2);
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
