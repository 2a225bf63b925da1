package io.tandemsync.cli.device;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.Route;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Shows this device. */
@Command(name = "device", description = "Show this device: id, name, version, addresses.")
public final class DeviceCommand implements Action {
    private final Invocation invocation;

    /** The command of this call. */
    public DeviceCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        return invocation.print(invocation.client().read(Route.of("device")), ShareText::device);
    }
}
