package io.tandemsync.daemon.control;

import io.tandemsync.daemon.doctor.Finding;
import io.tandemsync.daemon.document.DeviceJson;
import io.tandemsync.daemon.document.ShareJson;
import io.tandemsync.daemon.document.ShareJson.PeerJson;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.openapi.OpenApi;
import io.tandemsync.daemon.openapi.Route;
import io.tandemsync.daemon.setting.Adjustable;
import io.tandemsync.daemon.share.SharePicture;
import io.tandemsync.daemon.share.ShareRegistry;
import io.tandemsync.daemon.support.SupportBundle;
import io.tandemsync.engine.access.Token;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Does what requests ask for. Thread-safe; may block. */
public final class ControlApi {
    private static final Duration WAIT_DEFAULT = Duration.ofSeconds(60);
    private static final Duration WAIT_MAX = Duration.ofDays(1);

    private final Supplier<DeviceJson> device;
    private final ShareRegistry shares;
    private final KeepApi keep;
    private final OperateApi operate;
    private final List<Route> routes = OpenApi.routes();
    private final Supplier<List<Finding>> examination;
    private final Runnable stop;

    /**
     * What a daemon consists of for those who operate it.
     *
     * @param findings looks at the host
     * @param settings of the device
     * @param stop begins to stop the daemon and returns
     */
    public record Parts(
            Supplier<DeviceJson> device,
            ShareRegistry shares,
            Supplier<List<Finding>> findings,
            Adjustable settings,
            SupportBundle support,
            EventLog events,
            Runnable stop) {}

    public ControlApi(Parts parts) {
        this.examination = parts.findings();
        this.device = parts.device();
        this.shares = parts.shares();
        this.keep = new KeepApi(shares);
        this.operate = new OperateApi(parts);
        this.stop = parts.stop();
    }

    /** The shares and peers of a document. */
    private record SharesJson(List<ShareJson> shares) {}

    private record StatusJson(DeviceJson device, List<ShareJson> shares) {}

    private record FindingsJson(List<Finding> findings) {}

    private record PeersJson(List<PeerJson> peers) {}

    private record SettingsJson(Map<String, Object> settings) {}

    private record TokenJson(String token, String mode, String share) {
        @Override
        public String toString() {
            return "TokenJson[redacted]";
        }
    }

    private record TokenContentJson(
            String mode, String name, String fingerprint, String share, String issuer, List<String> addresses) {}

    Answer answer(Call call) throws RefusedException {
        List<String> path = call.segments();
        if (!OpenApi.names(routes, path)) {
            throw Call.unknown("/v1/" + String.join("/", path));
        }
        return switch (path.get(0)) {
            case "device" -> single(call, 1, "GET", () -> device.get());
            case "status" -> single(call, 1, "GET", () -> new StatusJson(device.get(), list()));
            case "events" -> events(call);
            case "doctor" -> single(call, 1, "GET", () -> new FindingsJson(examination.get()));
            case "tokens" -> tokens(call);
            case "stop" -> single(call, 1, "POST", this::stop);
            case "shares" -> shares(call);
            default -> operate.answer(call);
        };
    }

    /** What a route does. */
    private interface Action {
        Object run() throws RefusedException;
    }

    private static Answer single(Call call, int segments, String method, Action action) throws RefusedException {
        if (call.segments().size() != segments) {
            throw Call.unknown("/v1/" + String.join("/", call.segments()));
        }
        allow(call, method);
        return new Answer.Document(action.run());
    }

    static void allow(Call call, String... methods) throws RefusedException {
        if (!List.of(methods).contains(call.method())) {
            throw new RefusedException(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "this part of the control API does not take " + Text.escaped(call.method()) + "; use "
                            + String.join(" or ", methods));
        }
    }

    private Object stop() {
        stop.run();
        return Map.of();
    }

    private List<ShareJson> list() {
        return shares.list().stream().map(ShareJson::of).toList();
    }

    private static Answer events(Call call) throws RefusedException {
        if (call.segments().size() != 1) {
            throw Call.unknown("/v1/" + String.join("/", call.segments()));
        }
        allow(call, "GET");
        String since = call.parameter("since", "0");
        if (!since.matches("[0-9]{1,18}")) {
            throw new RefusedException(ErrorCode.USAGE, "the parameter since is no event's number; give one from 0 on");
        }
        return new Answer.Events(
                Long.parseLong(since),
                call.truth("follow"),
                call.parameter("format", "").equals("sse"));
    }

    private Answer tokens(Call call) throws RefusedException {
        if (call.segments().size() != 2 || !call.segments().get(1).equals("inspect")) {
            throw Call.unknown("/v1/" + String.join("/", call.segments()));
        }
        return single(call, 2, "POST", () -> {
            Token token = shares.inspect(Requests.required(
                    Requests.read(call.body(), Requests.InspectToken.class).token(), "token"));
            return new TokenContentJson(
                    token.mode().word(),
                    token.shareName(),
                    token.keys().fingerprint(),
                    token.keys().shareId().toString(),
                    token.issuer().toString(),
                    token.addresses());
        });
    }

    private Answer shares(Call call) throws RefusedException {
        List<String> path = call.segments();
        if (path.size() == 1) {
            allow(call, "GET", "POST");
            return new Answer.Document(call.method().equals("GET") ? new SharesJson(list()) : add(call));
        }
        if (path.size() == 2 && path.get(1).equals("import") && call.method().equals("POST")) {
            return new Answer.Document(join(call));
        }
        if (path.size() == 2) {
            return one(call, path.get(1));
        }
        return path.size() == 3 ? part(call, path.get(1), path.get(2)) : deeper(call);
    }

    private ShareJson add(Call call) throws RefusedException {
        Requests.AddShare request = Requests.read(call.body(), Requests.AddShare.class);
        ShareRegistry.Added added = shares.add(request.path(), request.name());
        return ShareJson.of(added.share(), added.created());
    }

    private ShareJson join(Call call) throws RefusedException {
        Requests.ImportShare request = Requests.read(call.body(), Requests.ImportShare.class);
        List<String> peers = new ArrayList<>();
        if (request.peers() != null) {
            for (String peer : request.peers()) {
                peers.add(Requests.required(peer, "peers"));
            }
        }
        ShareRegistry.Added added =
                shares.join(Requests.required(request.token(), "token"), request.path(), request.name(), peers);
        return ShareJson.of(added.share(), added.created());
    }

    private Answer one(Call call, String share) throws RefusedException {
        allow(call, "GET", "DELETE");
        if (call.method().equals("GET")) {
            return new Answer.Document(ShareJson.of(shares.find(share)));
        }
        SharePicture removed = shares.find(share);
        shares.remove(removed.entry().id().toString(), call.truth("deleteRepository"));
        return new Answer.Document(ShareJson.of(removed));
    }

    private Answer part(Call call, String share, String part) throws RefusedException {
        return switch (part) {
            case "token" -> single(call, 3, "POST", () -> token(call, share));
            case "peers" -> peers(call, share);
            case "settings" -> settings(call, share);
            case "pause" -> single(call, 3, "POST", () -> ShareJson.of(shares.pause(share)));
            case "resume" -> single(call, 3, "POST", () -> ShareJson.of(resume(call, share)));
            case "rescan" -> later(call, shares::rescan, share);
            case "sync" -> later(call, shares::exchange, share);
            case "wait" -> inSync(call, share);
            case "conflicts", "versions", "restore", "revert", "replicas" -> keep.answer(call);
            case "verify", "move" -> operate.ofShare(call, share, part);
            default -> throw Call.unknown("/v1/shares/…/" + part);
        };
    }

    private Answer deeper(Call call) throws RefusedException {
        List<String> path = call.segments();
        if (path.size() == 4) {
            return keep.answer(call);
        }
        throw Call.unknown("/v1/" + String.join("/", path));
    }

    private TokenJson token(Call call, String share) throws RefusedException {
        String word = Requests.read(call.body(), Requests.MakeToken.class).mode();
        ShareRegistry.IssuedToken token = shares.token(share, word == null ? null : mode(word));
        return new TokenJson(token.token(), token.mode().word(), token.share().toString());
    }

    private static AccessMode mode(String word) throws RefusedException {
        for (AccessMode mode : AccessMode.values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw new RefusedException(
                ErrorCode.USAGE, "there is no mode " + Text.escaped(word) + "; the modes are write, read and blind");
    }

    private SharePicture resume(Call call, String share) throws RefusedException {
        Boolean undo = Requests.read(call.body(), Requests.Resume.class).undo();
        return shares.resume(share, Boolean.TRUE.equals(undo));
    }

    private Answer peers(Call call, String share) throws RefusedException {
        allow(call, "GET", "POST", "DELETE");
        SharePicture picture =
                switch (call.method()) {
                    case "POST" -> shares.addPeer(
                            share,
                            Requests.required(
                                    Requests.read(call.body(), Requests.AddPeer.class)
                                            .address(),
                                    "address"));
                    case "DELETE" -> shares.removePeer(share, removedPeer(call));
                    default -> shares.find(share);
                };
        return new Answer.Document(new PeersJson(ShareJson.peers(picture)));
    }

    private static String removedPeer(Call call) throws RefusedException {
        Requests.RemovePeer request = Requests.read(call.body(), Requests.RemovePeer.class);
        return Requests.required(request.peer() == null ? request.address() : request.peer(), "peer");
    }

    private Answer settings(Call call, String share) throws RefusedException {
        allow(call, "GET", "PATCH");
        SharePicture picture =
                call.method().equals("GET") ? shares.find(share) : shares.set(share, Requests.settings(call.body()));
        return new Answer.Document(new SettingsJson(picture.entry().settings().shown()));
    }

    /** What is done with a share and answers with its picture. */
    private interface Work {
        CompletableFuture<SharePicture> begin(String share) throws RefusedException;
    }

    private static Answer later(Call call, Work work, String share) throws RefusedException {
        allow(call, "POST");
        return new Answer.Later(work.begin(share).thenApply(ShareJson::of));
    }

    private Answer inSync(Call call, String share) throws RefusedException {
        allow(call, "POST");
        Long millis = Requests.read(call.body(), Requests.Wait.class).timeoutMillis();
        Duration patience = millis == null ? WAIT_DEFAULT : Duration.ofMillis(millis);
        if (patience.isNegative() || patience.compareTo(WAIT_MAX) > 0) {
            throw new RefusedException(ErrorCode.USAGE, "a share is waited for from 0 to 24 hours; name another time");
        }
        String id = shares.find(share).entry().id().toString();
        CompletableFuture<Void> inSync = shares.inSync(id, patience);
        CompletableFuture<Object> shown = inSync.thenApply(nothing -> found(id));
        // Who has gone waits no more.
        var unused = shown.whenComplete((json, failure) -> inSync.cancel(false));
        return new Answer.Later(shown);
    }

    private Object found(String id) {
        try {
            return ShareJson.of(shares.find(id));
        } catch (RefusedException e) {
            // It was in sync and is removed by now.
            return new LinkedHashMap<>();
        }
    }
}
