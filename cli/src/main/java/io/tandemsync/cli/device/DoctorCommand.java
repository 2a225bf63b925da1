package io.tandemsync.cli.device;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.ExitCode;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.FindingText;
import io.tandemsync.client.Route;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** Examines the host, and says how to mend what is wrong; fails where something does not work. */
@Command(name = "doctor", description = "Examine this machine, and say how to mend what is wrong.")
public final class DoctorCommand implements Action {
    private final Invocation invocation;

    /** The command of this call. */
    public DoctorCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        Json document = examination();
        invocation.print(document, FindingText::list);
        boolean works = document.at("findings").items().stream()
                .noneMatch(finding -> finding.text("state").equals("failed"));
        return works ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** A daemon that cannot start is itself a finding. */
    private Json examination() throws IOException {
        try {
            return invocation.client().read(Route.of("doctor"));
        } catch (TandemException refused) {
            String sentence = refused.sentence();
            int at = sentence.lastIndexOf("; ");
            Json finding = Json.object()
                    .with("check", "daemon")
                    .with("state", "failed")
                    .with("message", at < 0 ? sentence : sentence.substring(0, at))
                    .with("remedy", at < 0 ? "look into logs/ in the home" : sentence.substring(at + 2));
            return Json.object().with("findings", new Json.Items(List.of(finding)));
        }
    }
}
