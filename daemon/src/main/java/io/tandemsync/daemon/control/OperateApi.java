package io.tandemsync.daemon.control;

import io.tandemsync.daemon.document.ShareJson;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.Storage;
import io.tandemsync.daemon.metrics.Metrics;
import io.tandemsync.daemon.openapi.OpenApi;
import io.tandemsync.daemon.setting.Adjustable;
import io.tandemsync.daemon.setting.DeviceSetting;
import io.tandemsync.daemon.share.SharePicture;
import io.tandemsync.daemon.share.ShareRegistry;
import io.tandemsync.daemon.support.SupportBundle;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.scan.Verification;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The part of the control API with which a device is operated: its settings, its health, and the care of its shares. */
final class OperateApi {
    private final ShareRegistry shares;
    private final Adjustable device;
    private final ControlApi.Parts parts;

    OperateApi(ControlApi.Parts parts) {
        this.shares = parts.shares();
        this.device = parts.settings();
        this.parts = parts;
    }

    private record SupportJson(List<SupportBundle.Part> files) {}

    private record ConfigJson(Map<String, Object> config, List<String> nextStart) {}

    private record HealthJson(String status) {}

    private record VerificationJson(
            String share,
            long files,
            long bytes,
            List<String> rotten,
            long rottenFiles,
            long changed,
            long unreadable) {
        static VerificationJson of(String share, Verification.Report report) {
            return new VerificationJson(
                    share,
                    report.files(),
                    report.bytes(),
                    report.rotten(),
                    report.rottenFiles(),
                    report.changed(),
                    report.unreadable());
        }
    }

    /** Answers a call about the device as a whole. */
    Answer answer(Call call) throws RefusedException {
        String path = String.join("/", call.segments());
        return switch (path) {
            case "config" -> new Answer.Document(config(call));
            case "health" -> {
                ControlApi.allow(call, "GET");
                yield new Answer.Document(health(call.truth(Call.ANONYMOUS)));
            }
            case "metrics" -> {
                ControlApi.allow(call, "GET");
                yield new Answer.Plain(Metrics.CONTENT_TYPE, metrics());
            }
            case "support" -> {
                ControlApi.allow(call, "GET");
                yield new Answer.Document(support(call.truth("names")));
            }
            case "openapi.json" -> {
                ControlApi.allow(call, "GET");
                yield new Answer.Document(OpenApi.document());
            }
            default -> throw Call.unknown("/v1/" + path);
        };
    }

    /** Answers a call about one share. */
    Answer ofShare(Call call, String share, String part) throws RefusedException {
        ControlApi.allow(call, "POST");
        String id = shares.find(share).entry().id().toString();
        if (part.equals("verify")) {
            return new Answer.Later(shares.verify(id).thenApply(report -> VerificationJson.of(id, report)));
        }
        String path = Requests.required(
                Requests.read(call.body(), Requests.MoveShare.class).path(), "path");
        return new Answer.Document(ShareJson.of(shares.move(id, path)));
    }

    private ConfigJson config(Call call) throws RefusedException {
        ControlApi.allow(call, "GET", "PATCH");
        List<String> nextStart =
                call.method().equals("GET") ? List.of() : device.change(Requests.settings(call.body()));
        return new ConfigJson(device.shown(), nextStart);
    }

    private Bytes metrics() throws RefusedException {
        if (!"on".equals(device.shown().get(DeviceSetting.METRICS.name()))) {
            throw new RefusedException(
                    ErrorCode.NOT_FOUND, "metrics are off; switch them on with tandem config set metrics=on");
        }
        List<Metrics.Observed> observed = shares.list().stream()
                .map(share -> new Metrics.Observed(share, shares.trouble(share) != null))
                .toList();
        return Bytes.wrap(Metrics.text(
                parts.device().get().version(), observed, parts.events().lastId()));
    }

    private SupportJson support(boolean names) throws RefusedException {
        try {
            return new SupportJson(parts.support().parts(names));
        } catch (IOException e) {
            throw Storage.refusal("the log cannot be read", e);
        }
    }

    /** Well, unless a share stands still by itself, or works without anything moving. */
    private HealthJson health(boolean anonymous) throws RefusedException {
        for (SharePicture share : shares.list()) {
            String trouble = shares.trouble(share);
            if (trouble != null && anonymous) {
                throw new RefusedException(ErrorCode.STUCK, "a share is stuck; see tandem health");
            }
            if (trouble != null) {
                throw new RefusedException(
                        ErrorCode.STUCK, "the share " + share.entry().id() + " " + trouble + "; see tandem share info");
            }
        }
        return new HealthJson("ok");
    }
}
