package io.tandemsync.cli.service;

import io.tandemsync.client.TandemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file by which a service manager knows the daemon.
 *
 * @param location where it belongs
 * @param template the resource with its text, in which the launcher's path is to be filled in
 */
record ServiceFile(Path location, String template) {
    private static final String LAUNCHER = "@LAUNCHER@";

    /** Writes the file in one step, with these words in place of the launcher. */
    void write(String words) throws IOException {
        Path directory = location.getParent();
        if (directory == null) {
            throw new IllegalStateException("a service file has a directory");
        }
        Files.createDirectories(directory);
        Path written = Files.createTempFile(directory, "tandem", ".new");
        try {
            Files.writeString(written, text().replace(LAUNCHER, words));
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(written, location, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    boolean isThere() {
        return Files.isRegularFile(location);
    }

    /** @throws TandemException where nothing was installed */
    void checkThere() throws TandemException {
        if (!isThere()) {
            throw new TandemException(
                    "not-found",
                    "no service was installed in " + location + "; 'tandem service status' shows what there is");
        }
    }

    void remove() throws IOException {
        Files.deleteIfExists(location);
    }

    private String text() throws IOException {
        try (InputStream resource = ServiceFile.class.getResourceAsStream(template)) {
            if (resource == null) {
                throw new IllegalStateException("the program lacks " + template);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
