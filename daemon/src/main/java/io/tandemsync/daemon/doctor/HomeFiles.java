package io.tandemsync.daemon.doctor;

import io.tandemsync.daemon.home.Home;
import io.tandemsync.engine.model.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Whether the home and the secrets in it are closed to others. */
final class HomeFiles {
    private final Home home;

    HomeFiles(Home home) {
        this.home = home;
    }

    List<Finding> findings() {
        List<Path> files = List.of(
                home.directory(),
                home.identityFile(),
                home.secretsFile(),
                home.configFile(),
                home.sharesFile(),
                home.replicasFile());
        List<Finding> open = files.stream()
                .filter(Files::exists)
                .map(HomeFiles::open)
                .filter(finding -> !finding.state().equals("ok"))
                .toList();
        return open.isEmpty() ? List.of(Finding.ok("permissions of the home", "closed to other users")) : open;
    }

    private static Finding open(Path file) {
        String check = "permissions of the home";
        String shown = Text.escaped(file.toString());
        try {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
            return mode.endsWith("------")
                    ? Finding.ok(check, shown)
                    : Finding.failed(
                            check, shown + " is open to other users (" + mode + ")", "chmod go= '" + shown + "'");
        } catch (IOException unreadable) {
            return Finding.failed(check, shown + " cannot be examined", "see who owns it");
        }
    }
}
