package io.tandemsync.daemon.share;

import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.scan.Verification;
import io.tandemsync.engine.share.ShareListener;
import io.tandemsync.engine.share.ShareStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down what happens in one share, and passes its status on. */
final class ShareEvents implements ShareListener {
    private final ShareId share;
    private final EventLog events;
    private final Consumer<ShareStatus> onStatus;
    private final Consumer<ShareStatus.Fault> onHalt;
    private ShareStatus.@Nullable State lastState;

    ShareEvents(ShareId share, EventLog events, Consumer<ShareStatus> onStatus, Consumer<ShareStatus.Fault> onHalt) {
        this.share = share;
        this.events = events;
        this.onStatus = onStatus;
        this.onHalt = onHalt;
    }

    @Override
    public void statusChanged(ShareStatus status) {
        if (status.state() != lastState) {
            lastState = status.state();
            events.add("state", share, "state", status.state().word());
        }
        onStatus.accept(status);
    }

    @Override
    public void localChange(String path, String kind) {
        events.add("local-change", share, "path", path, "kind", kind);
    }

    @Override
    public void applied(String path, String kind) {
        events.add("applied", share, "path", path, "kind", kind);
    }

    @Override
    public void conflict(String path, String conflictPath) {
        events.add("conflict", share, "path", path, "conflictPath", conflictPath);
    }

    @Override
    public void problem(Problem problem) {
        events.add(
                "problem", share, "path", problem.path(), "code", problem.code().word(), "message", problem.message());
    }

    @Override
    public void broken(DeviceId device, String reason) {
        events.add("peer-broke-protocol", share, "device", device.toString(), "message", Text.escaped(reason));
    }

    @Override
    public void lateWrite(String path, String version) {
        events.add("late-write", share, "path", path, "version", version);
    }

    @Override
    public void verified(Verification.Report report) {
        events.add(
                "verified",
                share,
                "files",
                report.files(),
                "rotten",
                report.rottenFiles(),
                "changed",
                report.changed(),
                "unreadable",
                report.unreadable());
    }

    @Override
    public void halted(ShareStatus.Fault fault) {
        events.add("halted", share, "code", fault.code(), "message", fault.message());
        onHalt.accept(fault);
    }
}
